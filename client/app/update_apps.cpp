// The Applications screen: its drill-down is the customers' window, narrowed to one app.
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {

void load_apps(AppState& state, Effects& effects, bool background) {
  load_summary(state, effects, background);
  if (state.route.filter != model::CustomerFilter{}) load_customers(state, effects, background);
  if (state.runbooks.value || state.runbooks.loading) return;
  state.runbooks.loading = true;
  send(effects, FetchRunbooks{}, true);
}

void receive(AppState& state, Answer<FetchRunbooks> answer, Effects&) {
  if (settle(state.runbooks, answer, state.now)) state.runbooks.value = std::move(*answer.reply);
}

void apply(AppState& state, const RefreshStatus&, Effects& effects) {
  StartJob start;
  start.request.kind = model::JobKind::AppStatus;
  start.request.cluster = state.cluster;
  model::CustomerFilter filter;
  if (state.route.screen == Screen::Apps) filter = state.route.filter;
  start.request.selection = model::FilterSelection{std::move(filter)};
  start.request.max_age_s = 0;  // whoever presses "Refresh" wants it from the cluster itself
  start.idempotency_key = "app-status-" + std::to_string(state.now);
  send(effects, std::move(start));
}

void started_refresh(AppState& state, const Answer<StartJob>& answer, Effects& effects) {
  if (!answer.reply) {
    add_toast(state, ToastKind::Bad,
              "The status is not being read: " + answer.reply.error().message);
    return;
  }
  add_toast(state, ToastKind::Info, "Reading the app status of " + state.cluster + ".", "Watch",
            route_to_job(answer.reply->id));
  load_recent_jobs(state, effects, true);
}

void apply(AppState&, const FollowLink& command, Effects& effects) {
  effects.push_back(OpenLink{command.url});
}

}  // namespace tms::app
