#include "shared/model/action.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace tms::model;

TEST_CASE("every label of an action is understood in any case and with blanks around it") {
  const std::vector<std::pair<std::string, Action>> labels{
      {"tran-begin", Action::TranBegin},       {"trans-begin", Action::TranBegin},
      {"transition-begin", Action::TranBegin}, {"begin", Action::TranBegin},
      {"pe-enable", Action::PeEnable},         {"pe", Action::PeEnable},
      {"t-enable", Action::TEnable},           {"t", Action::TEnable},
      {"pe-finalize", Action::PeFinalize},     {"finalize", Action::PeFinalize},
      {"pe-direct", Action::PeDirect},         {"direct", Action::PeDirect},
      {"e-enable", Action::PeDirect},          {"  Trans-BEGIN\t\r\n", Action::TranBegin},
      {"PE-Enable", Action::PeEnable},         {"T", Action::TEnable},
  };
  for (const auto& [text, action] : labels) {
    CAPTURE(text);
    const auto parsed = parse_action(text);
    REQUIRE(parsed);
    CHECK(*parsed == action);
  }
}

TEST_CASE("an action is also known by its code") {
  for (const Action action : kActions) {
    CHECK(parse_action(std::to_string(static_cast<int>(action))) == action);
  }
  CHECK(parse_action(" 2 ") == Action::PeEnable);
}

TEST_CASE("anything else is refused by a sentence that lists the actions") {
  for (const std::string text : {"", " ", "0", "6", "-1", "2x", "2.0", "99999999999999999999",
                                 "tran", "pe enable", "tran-begin now", "other"}) {
    CAPTURE(text);
    const auto parsed = parse_action(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::InvalidRequest);
    CHECK(parsed.error().message.find("pe-finalize") != std::string::npos);
  }
}

TEST_CASE("a hostile text is shown harmlessly in the error") {
  const auto parsed = parse_action("<b>\x1b[31m" + std::string(10'000, 'x'));
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message.find('\x1b') == std::string::npos);
  CHECK(parsed.error().message.size() < 300);
}

TEST_CASE("actions have a canonical name, and another one that clusters are sent") {
  const std::vector<std::pair<std::string, std::string>> names{{"tran-begin", "Tran-Begin"},
                                                               {"pe-enable", "PE-Enable"},
                                                               {"t-enable", "T-Enable"},
                                                               {"pe-finalize", "PE-Finalize"},
                                                               {"pe-direct", "PE-Direct"}};
  for (std::size_t i = 0; i < kActions.size(); ++i) {
    CHECK(to_string(kActions[i]) == names[i].first);
    CHECK(upstream_name(kActions[i]) == names[i].second);
    CHECK(to_string(requested_state(kActions[i])) == names[i].first);
  }
}

TEST_CASE("states are named by the contract's names only") {
  for (const State state : kStates) CHECK(parse_state(to_string(state)) == state);
  CHECK(to_string(State::Other) == "other");
  CHECK(parse_state("PE-Enable") == std::nullopt);
  CHECK(parse_state("2") == std::nullopt);
  CHECK(parse_state("") == std::nullopt);
}

TEST_CASE("what a cluster reports is taken by its code, else by its text, else it is other") {
  CHECK(state_from_upstream(2, "pe-enable") == State::PeEnable);
  CHECK(state_from_upstream(2, "t-enable") == State::PeEnable);
  CHECK(state_from_upstream(std::nullopt, "T-Enable") == State::TEnable);
  CHECK(state_from_upstream(77, "finalize") == State::PeFinalize);
  CHECK(state_from_upstream(77, "rolled-back") == State::Other);
  CHECK(state_from_upstream(0, "") == State::Other);
  CHECK(state_from_upstream(std::nullopt, "") == State::Other);
  CHECK(state_from_upstream(-9'223'372'036'854'775'807LL, "") == State::Other);
}

TEST_CASE("a step is skipped when an action runs ahead of the usual path 1 -> 2 -> 3 -> 4") {
  CHECK_FALSE(skips_step(State::TranBegin, Action::PeEnable));
  CHECK_FALSE(skips_step(State::PeEnable, Action::TEnable));
  CHECK_FALSE(skips_step(State::TEnable, Action::PeFinalize));
  CHECK_FALSE(skips_step(State::Other, Action::TranBegin));
  CHECK(skips_step(State::TranBegin, Action::TEnable));
  CHECK(skips_step(State::TranBegin, Action::PeFinalize));
  CHECK(skips_step(State::PeEnable, Action::PeFinalize));
  CHECK(skips_step(State::Other, Action::PeEnable));
}

TEST_CASE("going back, or to where the customer is, skips nothing") {
  CHECK_FALSE(skips_step(State::PeFinalize, Action::TranBegin));
  CHECK_FALSE(skips_step(State::PeEnable, Action::PeEnable));
}

TEST_CASE("pe-direct is a path of its own") {
  for (const State from : kStates) CHECK_FALSE(skips_step(from, Action::PeDirect));
  CHECK(skips_step(State::PeDirect, Action::TEnable));
}
