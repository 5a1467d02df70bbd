#include "server/commands/housekeeping.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace tms::commands {

Housekeeping::Housekeeping(Runtime& runtime)
    : runtime_(runtime), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Housekeeping::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  while (
      !wake.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); })) {
    runtime_.denials->flush();
    runtime_.accounts->tick();
  }
}

void Housekeeping::stop() {
  thread_ = {};
  runtime_.denials->flush(true);
  runtime_.accounts->write_last_uses();
}

}  // namespace tms::commands
