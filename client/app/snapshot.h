// What is on the screen, as data: the application's part of window.tms.snapshot() (API.md, "The
// page"). Nothing that the user may not see.
#pragma once

#include <string>

#include "client/app/state.h"

namespace tms::app {

std::string write_snapshot(const AppState& state, bool dark);

}  // namespace tms::app
