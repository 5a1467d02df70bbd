#include "server/commands/process_signals.h"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <thread>

namespace tms::commands {

namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

void block_signals() {
  const sigset_t signals = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void wait_for_end(const std::function<void()>& on_hangup) {
  const sigset_t signals = watched_signals();
  int signal = 0;
  while (::sigwait(&signals, &signal) == 0 && signal == SIGHUP) on_hangup();
}

void end_at_next_signal() {
  std::thread([] {
    wait_for_end([] {});
    std::_Exit(1);
  }).detach();
}

void end_at_latest(std::chrono::steady_clock::time_point deadline, int exit_code) {
  std::thread([deadline, exit_code] {
    std::this_thread::sleep_until(deadline);
    std::_Exit(exit_code);
  }).detach();
}

}  // namespace tms::commands
