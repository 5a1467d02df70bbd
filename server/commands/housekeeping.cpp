#include "server/commands/housekeeping.h"

#include <malloc.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace tms::commands {

namespace {
constexpr int kSecondsBetweenTrims = 10;
}

Housekeeping::Housekeeping(Runtime& runtime)
    : runtime_(runtime), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Housekeeping::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  int seconds = 0;
  while (
      !wake.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); })) {
    runtime_.denials->flush();
    runtime_.accounts->tick();
    // What large jobs and many clients used goes back to the system; glibc does it by itself only
    // for the end of each heap.
    if (++seconds % kSecondsBetweenTrims == 0) ::malloc_trim(0);
  }
}

void Housekeeping::stop() {
  thread_ = {};
  runtime_.denials->flush(true);
  runtime_.accounts->write_last_uses();
}

}  // namespace tms::commands
