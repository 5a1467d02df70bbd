// Clusters: sync, connection, address and settings.
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {
namespace {

void begin(AppState& state, const std::string& cluster, std::string what) {
  state.cluster_screen.busy_cluster = cluster;
  state.cluster_screen.busy_with = std::move(what);
  state.cluster_screen.errors.erase(cluster);
}

// Returns whether the answer was a good one.
template <typename R>
bool finish(AppState& state, const std::string& cluster, const Answer<R>& answer) {
  state.cluster_screen.busy_cluster.reset();
  state.cluster_screen.busy_with.clear();
  if (answer.reply) return true;
  state.cluster_screen.errors[cluster] = answer.reply.error();
  return false;
}

void after_change(AppState& state, std::string sentence, Effects& effects) {
  ++state.cluster_screen.saved_version;
  add_toast(state, ToastKind::Good, std::move(sentence));
  load_clusters(state, effects, true);
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
              "Clusters", route_to(Screen::Clusters));
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
  after_change(state, cluster + " is connected. Sync it to read its customers.", effects);
}

void apply(AppState& state, const Disconnect& command, Effects& effects) {
  begin(state, command.cluster, "disconnect");
  send(effects, command);
}

void receive(AppState& state, Answer<Disconnect> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  state.cluster_screen.tests.erase(cluster);
  after_change(state, cluster + " is disconnected.", effects);
}

void apply(AppState& state, const CreateCluster& command, Effects& effects) {
  begin(state, command.request.code, "save");
  send(effects, command);
}

void receive(AppState& state, Answer<CreateCluster> answer, Effects& effects) {
  const std::string cluster = answer.request.request.code;
  if (!finish(state, cluster, answer)) return;
  after_change(state, cluster + " was added. Connect it next.", effects);
}

void apply(AppState& state, const ChangeCluster& command, Effects& effects) {
  begin(state, command.cluster, "save");
  send(effects, command);
}

void receive(AppState& state, Answer<ChangeCluster> answer, Effects& effects) {
  const std::string cluster = answer.request.cluster;
  if (!finish(state, cluster, answer)) return;
  after_change(state, cluster + " was saved.", effects);
}

}  // namespace tms::app
