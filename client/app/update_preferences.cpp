// What is remembered for the reader on the server: theme, columns, saved views.
#include <algorithm>
#include <array>
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {
namespace {

constexpr std::array<std::string_view, 3> kThemes{"system", "light", "dark"};  // as ThemeChoice

void save(AppState& state, Effects& effects) {
  send(effects, SavePreferences{*state.preferences.value});
}

// Without the old ones, saving would lose what another machine remembered.
bool known(AppState& state, Effects& effects) {
  if (state.preferences.value) return true;
  add_toast(state, ToastKind::Bad, "Your preferences were not read yet. Try again in a moment.");
  if (!state.preferences.loading) load_preferences(state, effects);
  return false;
}

}  // namespace

void load_preferences(AppState& state, Effects& effects) {
  state.preferences.loading = true;
  send(effects, FetchPreferences{}, true);
}

void receive(AppState& state, Answer<FetchPreferences> answer, Effects& effects) {
  if (!settle(state.preferences, answer, state.now)) return;
  state.preferences.value = std::move(*answer.reply);
  const auto known = std::find(kThemes.begin(), kThemes.end(), state.preferences.value->theme);
  const auto theme = static_cast<ThemeChoice>(known - kThemes.begin());
  if (known == kThemes.end() || state.theme == theme) return;
  state.theme = theme;
  effects.emplace_back(ApplyTheme{state.theme});
}

void receive(AppState& state, Answer<SavePreferences> answer, Effects&) {
  if (answer.reply) return;
  add_toast(state, ToastKind::Bad,
            "Your preferences were not saved: " + answer.reply.error().message);
}

void remember_theme(AppState& state, Effects& effects) {
  const std::string_view theme = kThemes[static_cast<std::size_t>(state.theme)];
  if (!state.preferences.value || state.preferences.value->theme == theme) return;
  state.preferences.value->theme = theme;
  save(state, effects);
}

void apply(AppState& state, const LayOutColumns& command, Effects& effects) {
  if (!known(state, effects)) return;
  auto& columns = state.preferences.value->customer_columns;
  if (columns == command.columns) return;
  columns = command.columns;
  save(state, effects);
}

void apply(AppState& state, const SaveView& command, Effects& effects) {
  if (!known(state, effects)) return;
  auto& views = state.preferences.value->views;
  Route route = state.route;
  route.cluster.clear();
  route.open.clear();
  std::erase_if(views, [&](const SavedView& view) { return view.name == command.name; });
  if (views.size() >= kMaxSavedViews) views.erase(views.begin());
  views.push_back({command.name, to_hash(route)});
  add_toast(state, ToastKind::Good, "The view " + command.name + " is saved.");
  save(state, effects);
}

void apply(AppState& state, const ForgetView& command, Effects& effects) {
  if (!known(state, effects)) return;
  std::erase_if(state.preferences.value->views,
                [&](const SavedView& view) { return view.name == command.name; });
  save(state, effects);
}

}  // namespace tms::app
