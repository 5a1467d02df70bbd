// The Applications screen: its drill-down is the customers' window, narrowed to one app.
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {

void load_apps(AppState& state, Effects& effects, bool background) {
  load_summary(state, effects, background);
  if (state.route.filter != model::CustomerFilter{}) load_customers(state, effects, background);
  load_runbooks(state, effects);
}

void load_runbooks(AppState& state, Effects& effects) {
  if (state.runbooks.value || state.runbooks.loading) return;
  state.runbooks.loading = true;
  send(effects, FetchRunbooks{}, true);
}

void receive(AppState& state, Answer<FetchRunbooks> answer, Effects&) {
  if (settle(state.runbooks, answer, state.now)) state.runbooks.value = std::move(*answer.reply);
}

namespace {

void refresh(const AppState& state, model::Selection selection, Effects& effects) {
  StartJob start;
  start.request.kind = model::JobKind::AppStatus;
  start.request.cluster = state.cluster;
  start.request.selection = std::move(selection);
  start.request.max_age_s = 0;  // whoever presses "Refresh" wants it from the cluster itself
  start.idempotency_key = "app-status-" + std::to_string(state.now);
  send(effects, std::move(start));
}

model::CidsSelection only(const std::string& cid) {
  model::CidsSelection one;
  one.list.ids.push_back(model::CustomerId::trusted(cid));
  return one;
}

model::Selection named_by_screen(const AppState& state) {
  model::CustomerFilter filter;
  if (state.route.screen == Screen::Apps) filter = state.route.filter;
  const bool ticked = state.route.screen == Screen::Customers && !state.selection.empty();
  if (!ticked) return model::FilterSelection{std::move(filter)};
  if (state.selection.all_matching) return model::FilterSelection{state.selection.filter};
  model::CidsSelection chosen;
  for (const auto& row : state.selection.rows) {
    chosen.list.ids.push_back(model::CustomerId::trusted(row.cid));
  }
  return chosen;
}

// Whether the job is the one that the open panel waits for.
bool is_of_panel(const AppState& state, const StartJob& start) {
  return state.panel.refreshing && start.request.cluster == state.cluster &&
         start.request.selection == model::Selection(only(state.route.open));
}

std::string whom(const AppState& state, const StartJob& start) {
  const auto* chosen = std::get_if<model::CidsSelection>(&*start.request.selection);
  if (chosen == nullptr) return state.cluster;
  const std::size_t count = chosen->list.ids.size();
  return model::group_digits(count) + (count == 1 ? " customer" : " customers");
}

}  // namespace

void apply(AppState& state, const RefreshStatus&, Effects& effects) {
  if (std::exchange(state.refresh_starting, true)) return;
  refresh(state, named_by_screen(state), effects);
}

void apply(AppState& state, const RefreshCustomer&, Effects& effects) {
  if (state.route.open.empty() || state.panel.refreshing) return;
  state.panel.refreshing = true;
  state.panel.refresh_job.reset();
  refresh(state, only(state.route.open), effects);
}

void started_refresh(AppState& state, const Answer<StartJob>& answer, Effects& effects) {
  const bool of_panel = is_of_panel(state, answer.request);
  if (!of_panel) state.refresh_starting = false;
  if (!answer.reply) {
    if (of_panel) state.panel.refreshing = false;
    add_toast(state, ToastKind::Bad,
              "The status could not be read: " + answer.reply.error().message);
    return;
  }
  if (of_panel) {
    state.panel.refresh_job = answer.reply->id;  // the panel itself says that it is read
  } else {
    add_toast(state, ToastKind::Info,
              "Reading the app status of " + whom(state, answer.request) + ".", "Watch",
              route_to_job(answer.reply->id));
  }
  load_recent_jobs(state, effects, true);
}

void follow_refresh(AppState& state, Effects& effects) {
  if (!state.panel.refresh_job || !state.recent_jobs.value) return;
  for (const model::Job& job : state.recent_jobs.value->items) {
    if (job.id != *state.panel.refresh_job || !has_ended(job.status)) continue;
    state.panel.refreshing = false;
    state.panel.refresh_job.reset();
    load_panel(state, effects, true);
    return;
  }
}

void apply(AppState&, const FollowLink& command, Effects& effects) {
  effects.push_back(OpenLink{command.url});
}

}  // namespace tms::app
