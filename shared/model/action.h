// Actions and states: one vocabulary, because a customer's state is its last action (PRODUCT 1.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/model/result.h"

namespace tms::model {

enum class State : std::uint8_t {
  Other = 0,
  TranBegin = 1,
  PeEnable = 2,
  TEnable = 3,
  PeFinalize = 4,
  PeDirect = 5
};
inline constexpr std::array kStates{State::TranBegin,  State::PeEnable, State::TEnable,
                                    State::PeFinalize, State::PeDirect, State::Other};

// Every state but Other can be asked for.
enum class Action : std::uint8_t {
  TranBegin = 1,
  PeEnable = 2,
  TEnable = 3,
  PeFinalize = 4,
  PeDirect = 5
};
inline constexpr std::array kActions{Action::TranBegin, Action::PeEnable, Action::TEnable,
                                     Action::PeFinalize, Action::PeDirect};

std::string_view to_string(State state);        // "tran-begin", "other"
std::string_view to_string(Action action);      // "tran-begin"
std::string_view upstream_name(Action action);  // "Tran-Begin": sent to clusters, shown on buttons
constexpr State requested_state(Action action) {
  return static_cast<State>(action);
}

// The whole trimmed text in any case ("trans-begin", "finalize"), then an integer code ("2").
Result<Action> parse_action(std::string_view text);
// Canonical names of the contract only ("tran-begin" ... "other").
std::optional<State> parse_state(std::string_view text);
// What a cluster reported: the code if it is known, else the text, else Other.
State state_from_upstream(std::optional<std::int64_t> code, std::string_view description);

// The usual path is 1 -> 2 -> 3 -> 4; pe-direct is a path of its own. True if `action` leaves out a
// step of it for a customer in `from`. A warning only: the cluster decides what is allowed.
bool skips_step(State from, Action action);

}  // namespace tms::model
