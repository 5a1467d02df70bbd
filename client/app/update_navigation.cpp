// Where the user goes, and what each screen needs to know when he gets there.
#include <algorithm>
#include <utility>

#include "client/app/update_rules.h"
#include "client/app/whole_read.h"

namespace tms::app {
namespace {

void forget_cluster(AppState& state) {
  state.summary = {};
  state.cluster_stats = {};
  clear(state.selection);
  state.panel = {};
  leave_cluster(state.act);
  BatchScreenState& batches = state.batches;
  batches.batches = batches.of_cluster = {};
  batches.chosen.clear();
  batches.skipped.clear();
  batches.report.reset();
  batches.preview = {};
}

void adopt_cluster(AppState& state, const std::string& code) {
  if (state.cluster == code) return;
  state.cluster = code;
  forget_cluster(state);
}

// The first with customers, else the first with an address, else the first.
std::string default_cluster(const std::vector<model::Cluster>& clusters) {
  for (const auto& cluster : clusters) {
    if (cluster.customers > 0) return cluster.code;
  }
  for (const auto& cluster : clusters) {
    if (cluster.credentials.kind != model::CredentialKind::None) return cluster.code;
  }
  return clusters.empty() ? std::string() : clusters.front().code;
}

// The customers can be filtered by a list.
void load_list_names(AppState& state, Effects& effects) {
  if (state.batches.lists.value || state.batches.lists.loading) return;
  state.batches.lists.loading = true;
  send(effects, FetchLists{}, true);
}

}  // namespace

void leave_cluster(AppState& state) {
  adopt_cluster(state, {});
}

void enter(AppState& state, Route route, Effects& effects) {
  if (concerns_a_cluster(route.screen)) {
    if (route.cluster.empty())
      route.cluster = state.cluster;
    else
      adopt_cluster(state, route.cluster);
  }
  const Route previous = std::exchange(state.route, std::move(route));
  state.show_palette = false;
  state.show_keys = false;
  if (previous.screen != state.route.screen || previous.open != state.route.open) {
    state.secret.reset();
  }
  const bool same_job = previous.screen == Screen::Job && previous.job == state.route.job;
  if (state.route.screen == Screen::Job) {
    if (!same_job) state.job = {};
    ask_job_customers(state);
  }
  if (state.route.screen == Screen::Audit && previous.audit != state.route.audit) state.audit = {};
  if (state.route.screen == Screen::System && previous.tab != state.route.tab) state.system = {};
  if (state.route.screen == Screen::Jobs && previous.jobs != state.route.jobs) {
    state.jobs = {};
    state.ticked_jobs = {};
  }
  // Nobody waits for the rest of a list that is left.
  if (previous.screen == Screen::Jobs) stop(state.jobs_read);
  if (previous.screen == Screen::Batches) {
    stop(state.batches.whole_read);
    state.batches.batches.loading = false;
  }
  if (previous.open != state.route.open) {
    state.panel = {};
    state.audit.record = {};
    state.batches.customers = {};
    state.cluster_screen.snapshot = {};
  }
  if (state.route.screen == Screen::Batches &&
      (previous.batches != state.route.batches || previous.cluster != state.route.cluster)) {
    state.batches.batches = {};
    state.batches.chosen.clear();
  }
  ask_customers(state);
  Route closed = state.route;
  closed.open = previous.open;
  const bool only_opened = state.session && closed == previous && previous.open != state.route.open;
  if (only_opened) {
    load_panel(state, effects, false);
    load_audit_record(state, effects);
    if (state.route.screen == Screen::Batches) load_batches(state, effects, true);
  } else {
    load_screen(state, effects, false);
  }
}

void load_screen(AppState& state, Effects& effects, bool background) {
  if (!state.session || state.session_ended) return;
  switch (state.route.screen) {
    case Screen::Overview:
      load_summary(state, effects, background);
      load_cluster_stats(state, effects, background);
      load_runbooks(state, effects);
      return;
    case Screen::Customers:
      load_customers(state, effects, background);
      load_panel(state, effects, background);
      if (!state.summary.value) load_summary(state, effects, true);
      load_list_names(state, effects);
      load_batch_choices(state, effects);
      return;
    case Screen::Apps:
      load_apps(state, effects, background);
      return;
    case Screen::Jobs:
      load_jobs(state, effects, background);
      return;
    case Screen::Batches:
      load_batches(state, effects, background);
      return;
    case Screen::Job:
      load_job(state, effects, background);
      load_job_customers(state, effects, background);
      return;
    case Screen::Audit:
      load_audit(state, effects, background);
      load_audit_stats(state, effects, true);
      load_audit_record(state, effects);
      return;
    case Screen::System:
      load_system(state, effects, background);
      return;
    case Screen::Clusters:
      load_clusters(state, effects, background);
      return;
    case Screen::Users:
    case Screen::Account:
      load_accounts(state, effects, background);
      return;
    case Screen::Act:
      if (!state.summary.value) load_summary(state, effects, true);
      return;
    case Screen::NotFound:
      return;
  }
}

void apply(AppState& state, const Navigate& command, Effects& effects) {
  Route route = command.route;
  if (concerns_a_cluster(route.screen) && route.cluster.empty()) route.cluster = state.cluster;
  state.show_palette = false;
  if (route == state.route) return;
  effects.push_back(SetHash{to_hash(route), true});
  enter(state, std::move(route), effects);
}

void apply(AppState& state, const RefineRoute& command, Effects& effects) {
  if (command.route == state.route) return;
  effects.push_back(SetHash{to_hash(command.route), false});
  enter(state, command.route, effects);
}

void on_hash(AppState& state, std::string_view hash, Effects& effects) {
  Route route = parse_route(hash);
  if (concerns_a_cluster(route.screen) && route.cluster.empty()) route.cluster = state.cluster;
  if (route == state.route && state.session) return;
  enter(state, std::move(route), effects);
}

void apply(AppState& state, const ChooseCluster& command, Effects& effects) {
  if (command.code == state.cluster) return;
  Route route = state.route;
  const bool stays = concerns_a_cluster(route.screen);
  if (!stays) route = Route{};
  route.cluster = command.code;
  route.open.clear();
  effects.push_back(SetHash{to_hash(route), true});
  enter(state, std::move(route), effects);
}

void load_clusters(AppState& state, Effects& effects, bool background) {
  state.clusters.loading = true;
  send(effects, FetchClusters{}, background);
}

void receive(AppState& state, Answer<FetchClusters> answer, Effects& effects) {
  if (!settle(state.clusters, answer, state.now)) return;
  state.clusters.value = std::move(answer.reply->items);
  if (!state.cluster.empty()) return;
  const std::string code = default_cluster(*state.clusters.value);
  if (code.empty()) return;
  state.cluster = code;
  if (!concerns_a_cluster(state.route.screen)) {
    load_summary(state, effects, true);
    return;
  }
  Route route = state.route;
  route.cluster = code;
  effects.push_back(SetHash{to_hash(route), false});
  enter(state, std::move(route), effects);
}

void load_summary(AppState& state, Effects& effects, bool background) {
  if (state.cluster.empty()) return;
  state.summary.loading = true;
  send(effects, FetchSummary{state.cluster}, background);
}

void receive(AppState& state, Answer<FetchSummary> answer, Effects&) {
  if (answer.request.cluster != state.cluster) return;
  if (settle(state.summary, answer, state.now)) state.summary.value = std::move(*answer.reply);
}

void apply(AppState& state, const RetryLoading&, Effects& effects) {
  retry(state.customers);
  state.job.customers.held = false;
  state.connection.next_poll_at = state.now;
  if (!state.clusters.value) load_clusters(state, effects, false);
  load_screen(state, effects, false);
}

void apply(AppState& state, const SignOutNow&, Effects& effects) {
  (void)state;
  send(effects, SignOut{});
}

void receive(AppState& state, Answer<SignOut> answer, Effects& effects) {
  const bool gone = answer.reply || answer.reply.error().code == model::ErrorCode::Unauthenticated;
  if (!gone) {
    add_toast(state, ToastKind::Bad, "Signing out failed: " + answer.reply.error().message);
    return;
  }
  effects.push_back(ShowSignIn{false});
}

void apply(AppState&, const StaySignedIn&, Effects& effects) {
  send(effects, FetchClusters{});
}

void apply(AppState& state, const SetTheme& command, Effects& effects) {
  state.theme = command.choice;
  effects.push_back(ApplyTheme{command.choice});
  remember_theme(state, effects);
}

void apply(AppState& state, const DismissToast& command, Effects&) {
  std::erase_if(state.toasts, [&](const Toast& toast) { return toast.id == command.id; });
}

void apply(AppState& state, const ShowKeys& command, Effects&) {
  state.show_keys = command.shown;
}

void apply(AppState& state, const ShowPalette& command, Effects&) {
  state.show_palette = command.shown;
  state.palette = {};
}

}  // namespace tms::app
