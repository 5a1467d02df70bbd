#include "client/views/step_back.h"

#include <imgui.h>

#include <cstdint>
#include <utility>

#include "client/views/page.h"
#include "client/widgets/surfaces.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using app::Screen;

constexpr const char* kDiscard = "Discard what you typed?";

enum class Form : std::uint8_t { None, Untouched, Typed };

Form form_with(bool typed) {
  return typed ? Form::Typed : Form::Untouched;
}

Form cluster_form(const AppState& state, const ClusterFormState& form) {
  if (form.form != ClusterForm::None) return form_with(has_typed(state, form));
  const app::SnapshotDraft& snapshot = state.cluster_screen.snapshot;
  return snapshot.cluster.empty() ? Form::None : form_with(!snapshot.content.empty());
}

// A person's fields stand in his panel at all times: they are a form once they were changed.
Form user_form(const AppState& state, const UsersViewState& view) {
  if (view.adding && state.route.open.empty()) {
    return form_with(!view.username.empty() || !view.display_name.empty());
  }
  const model::User* user = open_user(state);
  if (user == nullptr || view.shown.id != user->id) return Form::None;
  const bool changed =
      model::trim(view.display_name) != user->display_name || view.role != user->role;
  return changed ? Form::Typed : Form::None;
}

Form open_form(const AppState& state, const PageViewState& view) {
  if (state.route.screen == Screen::Clusters) return cluster_form(state, view.clusters.form);
  if (state.route.screen == Screen::Users) return user_form(state, view.users);
  return Form::None;
}

bool close_panel(const AppState& state, Commands& commands) {
  if (state.route.open.empty()) return false;
  app::Route route = state.route;
  route.open.clear();
  commands.push_back(app::Navigate{std::move(route)});
  return true;
}

void close_form(const AppState& state, PageViewState& view, Commands& commands) {
  if (state.route.screen == Screen::Clusters) {
    view.clusters.form = {};
    if (!state.cluster_screen.snapshot.cluster.empty()) commands.push_back(app::OpenSnapshot{});
  } else if (state.route.screen == Screen::Users) {
    view.users = {};
    close_panel(state, commands);
  }
}

bool clear_selection(const AppState& state, Commands& commands) {
  if (state.route.screen == Screen::Customers && !state.selection.empty()) {
    commands.push_back(app::ClearSelection{});
    return true;
  }
  if (state.route.screen == Screen::Batches && !state.batches.chosen.empty()) {
    commands.push_back(app::ChooseBatches{});
    return true;
  }
  const bool ticked = (state.route.screen == Screen::Jobs && !state.ticked_jobs.rows.empty()) ||
                      (state.route.screen == Screen::Job && !state.job.ticked.rows.empty());
  if (ticked) commands.push_back(app::ClearTicked{});
  return ticked;
}

void leave_step(const AppState& state, Commands& commands) {
  switch (state.route.screen) {
    case Screen::Act:
      // What is being recorded cannot be taken back: its answer is waited for.
      if (state.act.step == app::ActStep::DryRun && !state.act.starting) {
        commands.push_back(app::BackToChoice{});
      }
      return;
    case Screen::Apps: {
      app::Route route = state.route;
      route.filter = {};
      commands.push_back(app::Navigate{std::move(route)});
      return;
    }
    case Screen::Job:
      commands.push_back(app::Navigate{app::route_to(Screen::Jobs)});
      return;
    default:
      return;
  }
}

}  // namespace

void step_back(const AppState& state, PageViewState& view, Commands& commands) {
  switch (open_form(state, view)) {
    case Form::Typed:
      ImGui::OpenPopup(kDiscard);
      return;
    case Form::Untouched:
      close_form(state, view, commands);
      return;
    case Form::None:
      break;
  }
  if (close_panel(state, commands) || clear_selection(state, commands)) return;
  leave_step(state, commands);
}

void draw_discard_question(const AppState& state, PageViewState& view, Commands& commands) {
  const auto reply = widgets::confirm(
      kDiscard, "The form closes, and what you typed into it is lost. Nothing was saved.",
      "Discard");
  if (reply == widgets::Reply::Yes) close_form(state, view, commands);
}

}  // namespace tms::views
