// Wall clock as a value, so that rules about time are tested without waiting.
#pragma once

#include <functional>

#include "shared/model/time.h"

namespace tms::core {

using Clock = std::function<model::TimeMs()>;  // milliseconds since the epoch; any thread

Clock system_clock();

}  // namespace tms::core
