// Small periodic work while the server runs: last uses of sessions, denials, expired things.
#pragma once

#include <thread>

#include "server/commands/runtime.h"

namespace tms::commands {

// Once a second on a thread of its own. `runtime` outlives it.
class Housekeeping {
 public:
  explicit Housekeeping(Runtime& runtime);
  // Does everything once more: what was refused or used so far is in the store afterwards.
  void stop();

 private:
  void run(const std::stop_token& stop);

  Runtime& runtime_;
  std::jthread thread_;
};

}  // namespace tms::commands
