// The machine that this program runs on.
#pragma once

#include "server/capacity/report.h"

namespace tms::capacity {

MachineReport look_at_machine();
// Raises the soft limit of open files to the hard one; what it is now.
std::uint64_t raise_open_file_limit();

}  // namespace tms::capacity
