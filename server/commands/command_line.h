// The command line of tms-dashboard: what may be written, and which command it starts.
#pragma once

namespace tms::commands {

// Exit codes: 0 done, 1 failed, 2 wrong usage.
int run_command_line(int argc, char** argv);

}  // namespace tms::commands
