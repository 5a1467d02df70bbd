// Wall clock as a value, so that rules about time are tested without waiting.
//
// Who takes which: what a record says about *when* (audit, logs, the system figures) is the time of
// the machine, wrong as it may be; the order of audit records is their `seq` alone. What *compares*
// times (settling, freshness, back-off, sessions, throttles, links) takes the forward clock.
#pragma once

#include <functional>

#include "shared/model/time.h"

namespace tms::core {

using Clock = std::function<model::TimeMs()>;  // milliseconds since the epoch; any thread

Clock system_clock();

// A clock for rules that compare times: it never goes back and never leaps, so that somebody who
// sets `wall` neither ends every wait at once (an action would be sent again before its first call
// could be read back) nor makes one last for ever. `elapsed` counts the milliseconds that really
// pass. Where `wall` was set forward, this clock goes on twice as fast until it has caught up;
// where `wall` was set back, half as fast. So a wait lasts half to twice its time, a jump forward
// that is taken back after a minute leaves this clock a minute ahead, and no more than as long
// again is needed to lose that. Only more than a day ahead is taken over at once: that is a machine
// that had no time when it started.
Clock forward_clock(Clock wall, Clock elapsed);
// `elapsed` counts while the machine is suspended, too: clusters go on meanwhile.
Clock forward_system_clock();

}  // namespace tms::core
