// The figures of the server over time.
#include <algorithm>
#include <limits>
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {
namespace {

// So many points fill a chart; longer times come in longer steps.
constexpr std::uint32_t kPoints = 360;

std::uint32_t step_of(const Route& route) {
  constexpr std::uint32_t kHourS = 3'600;
  const std::uint32_t hours = route.tab == "24h" ? 24 : route.tab == "6h" ? 6 : 1;
  return hours * kHourS / kPoints;
}

}  // namespace

void load_system(AppState& state, Effects& effects, bool background) {
  model::SystemQuery query;
  query.step_s = step_of(state.route);
  const TimeMs since = state.now / 1'000 - static_cast<TimeMs>(query.step_s) * kPoints;
  query.since_s = static_cast<std::uint64_t>(std::max<TimeMs>(since, 0));
  state.system.figures.loading = true;
  state.system.next_at = state.now + static_cast<TimeMs>(query.step_s) * 1'000;
  send(effects, FetchSystem{query}, background);
}

TimeMs next_system_at(const AppState& state) {
  const bool wanted = state.visible && state.route.screen == Screen::System &&
                      !state.system.figures.loading && state.system.next_at != 0;
  return wanted ? state.system.next_at : std::numeric_limits<TimeMs>::max();
}

void receive(AppState& state, Answer<FetchSystem> answer, Effects&) {
  if (answer.request.query.step_s != step_of(state.route)) return;
  auto& figures = state.system.figures;
  if (settle(figures, answer, state.now)) figures.value = std::move(*answer.reply);
}

}  // namespace tms::app
