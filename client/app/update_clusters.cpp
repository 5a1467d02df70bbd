// Clusters: sync, connection, address and settings.
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

constexpr std::int64_t kSecretMs = 5 * 60'000;

void begin(AppState& state, const std::string& cluster, std::string what) {
  state.cluster_screen.busy_cluster = cluster;
  state.cluster_screen.busy_with = std::move(what);
  state.cluster_screen.errors.erase(cluster);
}

// Returns whether the answer was a good one.
template <typename R>
bool finish(AppState& state, const std::string& cluster, const Answer<R>& answer) {
  state.cluster_screen.busy_cluster.reset();
  const std::string what = std::exchange(state.cluster_screen.busy_with, {});
  if (answer.reply) return true;
  state.cluster_screen.failed_with = what;
  state.cluster_screen.errors[cluster] = answer.reply.error();
  return false;
}

void after_change(AppState& state, const std::string& cluster, Effects& effects) {
  ++state.cluster_screen.changes[cluster];
  load_clusters(state, effects, true);
}

void after_change(AppState& state, const std::string& cluster, std::string sentence,
                  Effects& effects) {
  add_toast(state, ToastKind::Good, std::move(sentence));
  after_change(state, cluster, effects);
}

}  // namespace

void apply(AppState& state, const StartSync& command, Effects& effects) {
  begin(state, command.cluster, "sync");
  send(effects, command);
}

void receive(AppState& state, Answer<StartSync> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) {
    add_toast(state, ToastKind::Bad,
              "The sync of " + cluster + " did not start: " + answer.reply.error().message,
              "Show " + cluster, route_to_cluster(cluster));
    return;
  }
  add_toast(state, ToastKind::Info, "Reading the states of " + cluster + ".", "Watch",
            route_to_job(answer.reply->id));
  load_recent_jobs(state, effects, true);
}

void apply(AppState& state, const TestConnection& command, Effects& effects) {
  begin(state, command.cluster, "test");
  state.cluster_screen.tests.erase(command.cluster);
  send(effects, command);
}

void receive(AppState& state, Answer<TestConnection> answer, Effects&) {
  const std::string cluster = answer.request.cluster;
  if (finish(state, cluster, answer)) {
    state.cluster_screen.tests[cluster] = std::move(*answer.reply);
  }
}

void apply(AppState& state, const Connect& command, Effects& effects) {
  begin(state, command.cluster, "connect");
  send(effects, command);
}

void receive(AppState& state, Answer<Connect> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  state.cluster_screen.tests.erase(cluster);
  if (!answer.reply->access_token.empty() && state.route.screen == Screen::Clusters) {
    state.secret = OneTimeSecret{
        "Token of " + cluster, std::move(answer.reply->access_token),
        "It opens the cluster to whoever holds it. It is shown this once: hidden in 5 minutes, "
        "and as soon as you leave this tab.",
        state.now + kSecretMs};
  }
  after_change(state, cluster, cluster + " is connected. Sync it to read its customers.", effects);
}

void apply(AppState& state, const Disconnect& command, Effects& effects) {
  begin(state, command.cluster, "disconnect");
  send(effects, command);
}

void receive(AppState& state, Answer<Disconnect> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  state.cluster_screen.tests.erase(cluster);
  after_change(state, cluster, cluster + " is disconnected.", effects);
}

void apply(AppState& state, const CreateCluster& command, Effects& effects) {
  begin(state, command.request.code, "save");
  send(effects, command);
}

// Whoever looks at another cluster meanwhile stays there.
void receive(AppState& state, Answer<CreateCluster> answer, Effects& effects) {
  const std::string cluster = answer.request.request.code;
  if (!finish(state, cluster, answer)) return;
  after_change(state, cluster, effects);
  const Route added = route_to_cluster(cluster);
  const std::string sentence = cluster + " was added. Connect it next.";
  if (state.route.screen != Screen::Clusters || !state.route.open.empty()) {
    add_toast(state, ToastKind::Good, sentence, "Show " + cluster, added);
    return;
  }
  add_toast(state, ToastKind::Good, sentence);
  effects.push_back(SetHash{to_hash(added), true});
  enter(state, added, effects);
}

void apply(AppState& state, const ChangeCluster& command, Effects& effects) {
  begin(state, command.cluster, "save");
  send(effects, command);
}

void receive(AppState& state, Answer<ChangeCluster> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  after_change(state, cluster, cluster + " was saved.", effects);
}

void apply(AppState& state, const DeleteCluster& command, Effects& effects) {
  begin(state, command.cluster, "delete");
  send(effects, command);
}

void receive(AppState& state, Answer<DeleteCluster> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  state.cluster_screen.tests.erase(cluster);
  if (state.clusters.value) {
    std::erase_if(*state.clusters.value, [&](const auto& one) { return one.code == cluster; });
  }
  if (state.cluster == cluster) leave_cluster(state);
  if (state.route == route_to_cluster(cluster)) {
    effects.push_back(SetHash{to_hash(route_to(Screen::Clusters)), false});
    enter(state, route_to(Screen::Clusters), effects);
  }
  after_change(state, cluster, cluster + " was deleted.", effects);
}

void apply(AppState& state, const OpenSnapshot& command, Effects&) {
  state.cluster_screen.snapshot = {command.cluster, {}, {}};
  state.cluster_screen.errors.erase(command.cluster);
}

void apply(AppState&, const ChooseSnapshotFile&, Effects& effects) {
  effects.push_back(ChooseFiles{".json,.csv,.txt"});
}

void apply(AppState& state, const SendSnapshot& command, Effects& effects) {
  const SnapshotDraft& draft = state.cluster_screen.snapshot;
  if (draft.content.empty()) return;
  begin(state, draft.cluster, "snapshot");
  send(effects, LoadSnapshot{draft.cluster, draft.content, command.accept_missing});
}

// A refused file stays in the form: the sentence says what is wrong with it.
void receive(AppState& state, Answer<LoadSnapshot> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  if (state.cluster_screen.snapshot.cluster == cluster) state.cluster_screen.snapshot = {};
  const model::SyncReport& report = answer.reply->sync;
  std::string words = model::counted(report.customers, "customer", "customers") + " read into " +
                      cluster + ", " + model::group_digits(report.changed) + " changed";
  if (report.malformed > 0) words += ", " + model::group_digits(report.malformed) + " malformed";
  if (const auto duplicates = answer.reply->duplicates; duplicates > 0) {
    words += ", " + model::counted(duplicates, "id stood", "ids stood") +
             " there twice (the last one counts)";
  }
  after_change(state, cluster, words + ".", effects);
  load_summary(state, effects, true);
}

}  // namespace tms::app
