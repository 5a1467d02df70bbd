// An operator's state and the answers of a server, as the tests of the page's rules need them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "client/app/update.h"

namespace tms::app {

inline constexpr TimeMs kNow = 1'795'435'200'000;

inline AppState signed_in(model::Role role = model::Role::Operator) {
  AppState state;
  state.now = kNow;
  state.cluster = "EU";
  state.route.cluster = "EU";
  model::SessionView session;
  session.user.username = "anna";
  session.user.role = role;
  session.idle_timeout_s = 900;
  session.idle_expires_at = kNow + 900'000;
  session.expires_at = kNow + 12 * 3'600'000;
  Effects effects;
  on_session(state, session, effects);
  return state;
}

template <typename T>
std::vector<T> sent(const Effects& effects) {
  std::vector<T> found;
  for (const auto& effect : effects) {
    const auto* send = std::get_if<Send>(&effect);
    if (send == nullptr) continue;
    if (const auto* request = std::get_if<T>(&send->request)) found.push_back(*request);
  }
  return found;
}

template <typename T>
bool has(const Effects& effects) {
  return std::ranges::any_of(effects, [](const Effect& e) { return std::holds_alternative<T>(e); });
}

// `number`: the how-manieth request it answers.
template <typename R>
Answer<R> answer(R request, typename R::Reply reply, std::uint32_t number = 0) {
  return {std::move(request), std::move(reply), 3, false, false, number};
}

template <typename R>
Answer<R> refusal(R request, model::ErrorCode code) {
  return {std::move(request), model::fail(code, "No."), 3, false, false, 0};
}

}  // namespace tms::app
