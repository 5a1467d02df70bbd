// How a command says that it failed.
#pragma once

#include "shared/model/error.h"

namespace tms::commands {

// "tms-dashboard: <what is wrong>: <sentence>" on standard error; several wrong fields get a line
// each. Returns the exit code 1.
int report(const model::Error& error);
// The same for what the command line or the settings say. Returns the exit code 2.
int report_wrong_usage(const model::Error& error);

}  // namespace tms::commands
