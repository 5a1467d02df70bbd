#include "client/views/clusters_view.h"

#include <algorithm>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::CredentialKind;
using widgets::Sign;
using widgets::TextStyle;
using widgets::theme;

bool is_connected(const model::Cluster& cluster) {
  return cluster.credentials.kind != CredentialKind::None;
}

// Only admins are told the address: for others a connected or synced cluster has one.
bool has_address(const AppState& state, const model::Cluster& cluster) {
  if (may_administer(state)) return !cluster.base_url.empty();
  return true;
}

std::string connection_words(const AppState& state, const model::Cluster& cluster) {
  const auto& credentials = cluster.credentials;
  if (credentials.kind == CredentialKind::None) return "not connected";
  std::string words = credentials.kind == CredentialKind::Bearer ? "token" : "client id and secret";
  if (credentials.keep) {
    words += *credentials.keep == model::CredentialKeep::Cluster ? ", for everyone" : ", for you";
  }
  if (!credentials.scope.empty()) words += ", scope " + credentials.scope;
  if (credentials.expires_at != 0) {
    words += credentials.expires_at <= state.now
                 ? ", expired"
                 : ", expires " + in_words(state.now, credentials.expires_at);
  }
  return words;
}

std::string sync_words(const AppState& state, const model::Cluster& cluster) {
  if (!cluster.last_sync) return "never synced";
  const auto& sync = *cluster.last_sync;
  if (!sync.ok) {
    return "last sync failed " + ago_words(state.now, sync.at) +
           (sync.error ? ": " + sync.error->message : std::string());
  }
  std::string words = "synced " + ago_words(state.now, sync.at) + ", " +
                      model::group_digits(sync.changed) + " changed";
  if (sync.malformed > 0) words += ", " + model::group_digits(sync.malformed) + " malformed";
  if (sync.missing > 0) words += ", " + model::group_digits(sync.missing) + " missing";
  return words;
}

void draw_facts(const AppState& state, const model::Cluster& cluster) {
  const bool connected = is_connected(cluster);
  widgets::badge(connection_words(state, cluster), connected ? Sign::Disc : Sign::Ring,
                 connected ? theme().good : theme().unknown, ImGui::GetContentRegionAvail().x);
  const bool failed = cluster.last_sync && !cluster.last_sync->ok;
  widgets::badge(sync_words(state, cluster), failed ? Sign::Triangle : Sign::Ring,
                 failed ? theme().bad : theme().unknown, ImGui::GetContentRegionAvail().x);
  if (cluster.breaker == model::BreakerState::Open) {
    widgets::badge("does not answer: actions wait", Sign::Triangle, theme().bad);
  }
  if (!may_administer(state)) return;
  const std::string address =
      cluster.base_url.empty() ? "no address yet" : "address " + cluster.base_url;
  widgets::label(address, {.style = TextStyle::Small,
                           .colour = theme().muted,
                           .width = ImGui::GetContentRegionAvail().x});
}

void draw_test_result(const AppState& state, const model::Cluster& cluster) {
  const auto test = state.cluster_screen.tests.find(cluster.code);
  if (test != state.cluster_screen.tests.end()) {
    const auto& result = test->second;
    const std::string words =
        (result.ok ? "Answered in " : "Failed after ") + std::to_string(result.latency_ms) + " ms" +
        (result.http_status != 0 ? ", HTTP " + std::to_string(result.http_status) : std::string());
    const std::string id = "test " + cluster.code;
    widgets::note(id.c_str(), result.ok ? theme().good : theme().bad, words, result.message);
  }
  const auto error = state.cluster_screen.errors.find(cluster.code);
  if (error == state.cluster_screen.errors.end()) return;
  const std::string id = "error " + cluster.code;
  widgets::banner(id.c_str(), widgets::BannerKind::Bad,
                  explain(error->second, state.cluster_screen.snapshot.cluster == cluster.code
                                             ? Situation::Saving
                                             : Situation::Connecting));
}

bool suspicious_sync(const model::Cluster& cluster) {
  return cluster.last_sync && !cluster.last_sync->ok && cluster.last_sync->missing > 0;
}

// One row of buttons that wraps; the next button stands where there is room.
class ButtonRow {
 public:
  explicit ButtonRow(const std::string& cluster) : cluster_(cluster) {}

  bool offer(const std::string& words, const widgets::ButtonLook& look = {}) {
    const std::string label = words + "##" + cluster_;
    if (!first_) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < widgets::button_width(label, look)) ImGui::NewLine();
    }
    first_ = false;
    const bool pressed = widgets::button(label, look);
    // Every card has the same buttons: without sight they are told apart by the cluster.
    accessibility::annotate({.name = words + " " + cluster_});
    return pressed;
  }

 private:
  const std::string& cluster_;
  bool first_ = true;
};

void draw_buttons(const AppState& state, const model::Cluster& cluster, ClustersViewState& view,
                  Commands& commands) {
  const bool busy = state.cluster_screen.busy_cluster.has_value();
  const std::string_view why_not = busy ? "Another request is under way." : "";
  ButtonRow row(cluster.code);
  const bool connecting = view.form == ClusterForm::Connect && view.cluster == cluster.code;
  if (row.offer("Open")) {
    commands.push_back(app::ChooseCluster{cluster.code});
    app::Route route = app::route_to(app::Screen::Overview);
    route.cluster = cluster.code;
    commands.push_back(app::Navigate{std::move(route)});
  }
  if (!may_act(state)) return;
  const bool reachable = has_address(state, cluster);
  if (reachable && !connecting && row.offer(is_connected(cluster) ? "Reconnect" : "Connect")) {
    open_connect_form(cluster, state, view);
  }
  if (reachable && is_connected(cluster)) {
    if (row.offer("Test", {.why_not = why_not})) {
      commands.push_back(app::TestConnection{cluster.code});
    }
    if (row.offer("Sync now", {.why_not = why_not})) {
      commands.push_back(app::StartSync{cluster.code, false});
    }
    const bool own = cluster.credentials.keep != model::CredentialKeep::Cluster;
    if ((own || may_administer(state)) && row.offer("Disconnect", {.why_not = why_not})) {
      commands.push_back(app::Disconnect{
          cluster.code, cluster.credentials.keep.value_or(model::CredentialKeep::Session)});
    }
  }
  if (!may_administer(state)) return;
  if (suspicious_sync(cluster) && row.offer("Accept the missing ones", {.why_not = why_not})) {
    commands.push_back(app::StartSync{cluster.code, true});
  }
  if (row.offer("Settings")) open_edit_form(cluster, state, view);
  const bool offline = cluster.base_url.empty();
  if (offline && state.cluster_screen.snapshot.cluster != cluster.code &&
      row.offer("Load a snapshot")) {
    commands.push_back(app::OpenSnapshot{cluster.code});
  }
}

void draw_cluster(const AppState& state, const model::Cluster& cluster, ClustersViewState& view,
                  Commands& commands) {
  const std::string id = "cluster " + cluster.code;
  const widgets::Card card(id.c_str());
  accessibility::begin(accessibility::Role::Region, "Cluster " + cluster.code);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 6});
  widgets::heading(cluster.code);
  if (cluster.name != cluster.code) {
    ImGui::SameLine();
    widgets::muted(cluster.name);
  }
  if (cluster.customers > 0) {
    ImGui::SameLine();
    widgets::muted(customers_words(cluster.customers));
  }
  draw_facts(state, cluster);
  draw_test_result(state, cluster);
  draw_buttons(state, cluster, view, commands);
  if (view.form != ClusterForm::None && view.cluster == cluster.code) {
    widgets::horizontal_line();
    draw_cluster_form(state, view, commands);
  }
  if (state.cluster_screen.snapshot.cluster == cluster.code) {
    widgets::horizontal_line();
    draw_snapshot_form(state, commands);
  }
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace

void draw_clusters_view(const AppState& state, ClustersViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace3});
  // What was saved or connected is done with: the form closes and forgets its secrets.
  if (view.form != ClusterForm::None && view.saved_version != state.cluster_screen.saved_version) {
    view = {};
  }
  widgets::heading("Clusters", TextStyle::PageTitle);
  if (may_administer(state)) {
    widgets::begin_right(widgets::button_width("Add cluster"));
    if (widgets::button("Add cluster")) open_add_form(state, view);
  }
  if (state.clusters.error) {
    if (widgets::banner("clusters failed", widgets::BannerKind::Bad,
                        explain(*state.clusters.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  }
  draw_secret(state, commands);
  if (view.form == ClusterForm::Add) {
    const widgets::Card card("new cluster");
    widgets::heading("New cluster");
    draw_cluster_form(state, view, commands);
  }
  if (!state.clusters.value) {
    if (!state.clusters.error) widgets::muted("Reading");
  } else if (state.clusters.value->empty()) {
    widgets::empty_state(TMS_ICON_SERVER, "There is no cluster yet",
                         may_administer(state) ? "Add one with the address of its TMS API."
                                               : "Ask an admin to add one.");
  } else {
    for (const auto& cluster : *state.clusters.value) {
      draw_cluster(state, cluster, view, commands);
    }
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
