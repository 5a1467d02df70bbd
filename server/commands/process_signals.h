// Signals, taken with sigwait by threads of ours, so that no code runs inside a handler.
#pragma once

#include <chrono>
#include <functional>

namespace tms::commands {

// For this thread and those it starts from now on: call before the first thread.
void block_signals();

// Returns at SIGTERM or SIGINT; calls `on_hangup` at each SIGHUP before.
void wait_for_end(const std::function<void()>& on_hangup);

// From now on the next SIGTERM or SIGINT ends the process at once, with exit code 1.
void end_at_next_signal();

// Ends the process with `exit_code` when it still runs then.
void end_at_latest(std::chrono::steady_clock::time_point deadline, int exit_code);

}  // namespace tms::commands
