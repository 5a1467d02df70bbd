#include "shared/model/action.h"

#include <charconv>

#include "shared/model/enum_names.h"
#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr EnumNames<6> kStateNames{"other",    "tran-begin",  "pe-enable",
                                   "t-enable", "pe-finalize", "pe-direct"};
static_assert(kStateNames.size() == kStates.size());

constexpr EnumNames<5> kUpstreamNames{"Tran-Begin", "PE-Enable", "T-Enable", "PE-Finalize",
                                      "PE-Direct"};
static_assert(kUpstreamNames.size() == kActions.size());

struct Label {
  std::string_view text;
  Action action;
};
constexpr std::array kLabels{
    Label{"tran-begin", Action::TranBegin},       Label{"trans-begin", Action::TranBegin},
    Label{"transition-begin", Action::TranBegin}, Label{"begin", Action::TranBegin},
    Label{"pe-enable", Action::PeEnable},         Label{"pe", Action::PeEnable},
    Label{"t-enable", Action::TEnable},           Label{"t", Action::TEnable},
    Label{"pe-finalize", Action::PeFinalize},     Label{"finalize", Action::PeFinalize},
    Label{"pe-direct", Action::PeDirect},         Label{"direct", Action::PeDirect},
    Label{"e-enable", Action::PeDirect},
};

std::optional<Action> action_from_label(std::string_view text) {
  text = trim(text);
  for (const Label& label : kLabels) {
    if (equal_ignoring_case(label.text, text)) return label.action;
  }
  return std::nullopt;
}

std::optional<Action> action_from_code(std::int64_t code) {
  if (code < 1 || code > static_cast<std::int64_t>(kActions.size())) return std::nullopt;
  return static_cast<Action>(code);
}

std::optional<Action> action_from_digits(std::string_view text) {
  text = trim(text);
  std::int64_t code = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return action_from_code(code);
}

// How far along the usual path; pe-direct and other are not on it.
int steps_taken(State state) {
  const bool on_path = state >= State::TranBegin && state <= State::PeFinalize;
  return on_path ? static_cast<int>(state) : 0;
}

}  // namespace

std::string_view to_string(State state) {
  return enum_name(kStateNames, state);
}

std::string_view to_string(Action action) {
  return to_string(requested_state(action));
}

std::string_view upstream_name(Action action) {
  return enum_name(kUpstreamNames, action, 1);
}

Result<Action> parse_action(std::string_view text) {
  if (auto action = action_from_label(text)) return *action;
  if (auto action = action_from_digits(text)) return *action;
  return fail(ErrorCode::InvalidRequest,
              "\"" + clean_text(text, 64) +
                  "\" is not an action: use tran-begin, pe-enable, t-enable, pe-finalize or "
                  "pe-direct.");
}

std::optional<State> parse_state(std::string_view text) {
  return enum_value<State>(kStateNames, text);
}

State state_from_upstream(std::optional<std::int64_t> code, std::string_view description) {
  std::optional<Action> action = code ? action_from_code(*code) : std::nullopt;
  if (!action) action = action_from_label(description);
  return action ? requested_state(*action) : State::Other;
}

bool skips_step(State from, Action action) {
  if (action == Action::PeDirect) return false;
  return static_cast<int>(action) > steps_taken(from) + 1;
}

}  // namespace tms::model
