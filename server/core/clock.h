// Wall clock as a value, so that rules about time are tested without waiting.
#pragma once

#include <functional>

#include "shared/model/time.h"

namespace tms::core {

using Clock = std::function<model::TimeMs()>;  // milliseconds since the epoch; any thread

Clock system_clock();

// The wall clock for rules that compare times: it never goes back. Where `wall` was set back, it
// goes on from where it was, half as fast, until `wall` has caught up; where `wall` was set
// forward, it follows at once. `elapsed` counts the milliseconds that really pass.
Clock forward_clock(Clock wall, Clock elapsed);
Clock forward_system_clock();

}  // namespace tms::core
