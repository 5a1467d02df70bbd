// One cluster beside the list: its connection, what may be done with it, and its forms.
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/clusters_view.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::CredentialKind;
using widgets::theme;

constexpr float kResultHeight = 76;  // a result of two lines; longer ones move what is below
const char* const kDeleteTitle = "Delete the cluster";

// Only admins are told the address: for others a cluster has one.
bool has_address(const AppState& state, const model::Cluster& cluster) {
  return !may_administer(state) || !cluster.base_url.empty();
}

std::string_view why_busy(const AppState& state) {
  return state.cluster_screen.busy_cluster ? "Another request is under way." : "";
}

std::string credential_words(const model::CredentialView& credentials) {
  if (credentials.kind == CredentialKind::None) return {};
  std::string words = credentials.kind == CredentialKind::Bearer ? "token" : "client id and secret";
  if (credentials.keep) {
    words += *credentials.keep == model::CredentialKeep::Cluster ? ", for everyone" : ", for you";
  }
  return words;
}

std::string expiry_words(const AppState& state, const model::CredentialView& credentials) {
  if (credentials.kind == CredentialKind::None || credentials.expires_at == 0) return {};
  if (credentials.expires_at <= state.now) {
    return credentials.kind == CredentialKind::Bearer ? "expired" : "obtained anew when needed";
  }
  return "expires " + in_words(state.now, credentials.expires_at);
}

std::string sync_words(const AppState& state, const model::Cluster& cluster) {
  if (!cluster.last_sync) return "never";
  const auto& sync = *cluster.last_sync;
  if (!sync.ok) {
    return "failed " + ago_words(state.now, sync.at) +
           (sync.error ? ": " + sync.error->message : std::string());
  }
  std::string words =
      ago_words(state.now, sync.at) + ", " + model::group_digits(sync.changed) + " changed";
  if (sync.malformed > 0) words += ", " + model::group_digits(sync.malformed) + " malformed";
  if (sync.missing > 0) words += ", " + model::group_digits(sync.missing) + " missing";
  return words;
}

void draw_facts(const AppState& state, const model::Cluster& cluster) {
  const auto& settings = cluster.settings;
  draw_fact("Name", cluster.name);
  draw_fact("About", cluster.description);
  draw_fact("Customers",
            model::group_digits(cluster.customers) +
                (cluster.missing > 0 ? ", " + model::group_digits(cluster.missing) + " not listed"
                                     : std::string()));
  draw_fact("Connected by", credential_words(cluster.credentials));
  draw_fact("Token", expiry_words(state, cluster.credentials));
  draw_fact("Scope", cluster.credentials.scope);
  draw_fact("Last sync", sync_words(state, cluster));
  draw_fact("Synced", settings.sync_interval_s == 0
                          ? std::string("only by hand")
                          : "every " + duration_words(settings.sync_interval_s));
  draw_fact("A call", customers_words(settings.chunk_size) + ", " +
                          std::to_string(settings.concurrency) + " calls at once");
  draw_fact("Settles", "after " + duration_words(settings.settle_after_s));
  if (!may_administer(state)) return;
  draw_fact("Address", cluster.base_url.empty() ? "none yet" : cluster.base_url);
  draw_fact("Token URL", cluster.token_url);
}

bool suspicious_sync(const model::Cluster& cluster) {
  return cluster.last_sync && !cluster.last_sync->ok && cluster.last_sync->missing > 0;
}

void offer_connection(const AppState& state, const model::Cluster& cluster, ButtonFlow& buttons,
                      ClusterFormState& form, Commands& commands) {
  const std::string_view why_not = why_busy(state);
  if (!has_address(state, cluster)) return;
  if (buttons.offer(is_connected(cluster) ? "Reconnect" : "Connect")) {
    open_connect_form(cluster, form);
  }
  if (!is_connected(cluster)) return;
  if (buttons.offer("Test", {.why_not = why_not})) {
    commands.push_back(app::TestConnection{cluster.code});
  }
  if (buttons.offer("Sync now", {.why_not = why_not})) {
    commands.push_back(app::StartSync{cluster.code, false});
  }
  const bool own = cluster.credentials.keep != model::CredentialKeep::Cluster;
  if ((own || may_administer(state)) && buttons.offer("Disconnect", {.why_not = why_not})) {
    commands.push_back(app::Disconnect{
        cluster.code, cluster.credentials.keep.value_or(model::CredentialKeep::Session)});
  }
}

void draw_buttons(const AppState& state, const model::Cluster& cluster, ClusterFormState& form,
                  Commands& commands) {
  ButtonFlow buttons(cluster.code);
  if (buttons.offer("Open overview")) {
    app::Route route = app::route_to(app::Screen::Overview);
    route.cluster = cluster.code;
    commands.push_back(app::Navigate{std::move(route)});
  }
  if (!may_act(state)) return;
  offer_connection(state, cluster, buttons, form, commands);
  if (!may_administer(state)) return;
  if (suspicious_sync(cluster) &&
      buttons.offer("Accept the missing ones", {.why_not = why_busy(state)})) {
    commands.push_back(app::StartSync{cluster.code, true});
  }
  if (buttons.offer("Settings")) open_edit_form(cluster, form);
  if (cluster.base_url.empty() && buttons.offer("Load a snapshot")) {
    commands.push_back(app::OpenSnapshot{cluster.code});
  }
}

void draw_test_result(const AppState& state, const model::Cluster& cluster) {
  const auto& screen = state.cluster_screen;
  const bool asking = screen.busy_with == "test" && screen.busy_cluster == cluster.code;
  const auto test = screen.tests.find(cluster.code);
  if (asking) {
    widgets::note("test", theme().pending, "Asking the cluster.");
  } else if (test != screen.tests.end()) {
    const auto& result = test->second;
    const std::string words =
        (result.ok ? "Answered in " : "Failed after ") + std::to_string(result.latency_ms) + " ms" +
        (result.http_status != 0 ? ", HTTP " + std::to_string(result.http_status) : std::string());
    widgets::note("test", result.ok ? theme().good : theme().bad, words, result.message);
  } else {
    widgets::small("Test makes one real call and shows what it answered.", theme().faint);
  }
}

// Its place is kept before there is anything to say: what is below stays where it is.
void draw_result(const AppState& state, const model::Cluster& cluster) {
  if (!may_act(state)) return;
  const float top = ImGui::GetCursorPosY();
  if (!draw_cluster_error(state, cluster.code) && is_connected(cluster) &&
      has_address(state, cluster)) {
    draw_test_result(state, cluster);
  }
  const float left = top + kResultHeight - ImGui::GetCursorPosY();
  if (is_connected(cluster) && left > 0) widgets::gap(left);
}

void draw_ways_on(const model::Cluster& cluster, Commands& commands) {
  app::Route customers = app::route_to(app::Screen::Customers);
  customers.cluster = cluster.code;
  if (widgets::link("Customers of " + cluster.code)) commands.push_back(app::Navigate{customers});
  app::Route lists = app::route_to(app::Screen::Batches);
  lists.cluster = cluster.code;
  lists.tab = "lists";
  if (widgets::link("Customer lists and batches of " + cluster.code)) {
    commands.push_back(app::Navigate{lists});
  }
  app::Route devices = lists;
  devices.tab = "devices";
  if (widgets::link("Device types")) commands.push_back(app::Navigate{devices});
  app::Route audit = app::route_to(app::Screen::Audit);
  audit.audit.cluster = cluster.code;
  if (widgets::link("What happened to " + cluster.code + ", in the audit log")) {
    commands.push_back(app::Navigate{audit});
  }
}

void draw_deletion(const AppState& state, const model::Cluster& cluster, Commands& commands) {
  if (!may_administer(state)) return;
  widgets::gap(widgets::kSpace2);
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Danger, .why_not = why_busy(state)};
  if (widgets::button("Delete " + cluster.code + "##cluster", look)) ImGui::OpenPopup(kDeleteTitle);
  const std::string sentence =
      "Its address, connection, " + customers_words(cluster.customers) +
      ", lists and batches leave the dashboard. The cluster itself is not touched. One with jobs "
      "or audit records is not deleted: remove its address in its settings instead.";
  if (widgets::confirm(kDeleteTitle, sentence, "Delete " + cluster.code) != widgets::Reply::Yes) {
    return;
  }
  commands.push_back(app::DeleteCluster{cluster.code});
}

void draw_cluster(const AppState& state, const model::Cluster& cluster, ClusterFormState& form,
                  Commands& commands) {
  const ConnectionLook look = connection_of(state, cluster);
  widgets::badge(look.words, look.sign, look.colour, ImGui::GetContentRegionAvail().x);
  draw_secret(state, commands);
  if (form.form != ClusterForm::None) {
    draw_cluster_form(state, form, commands);
    return;
  }
  if (state.cluster_screen.snapshot.cluster == cluster.code) {
    draw_snapshot_form(state, commands);
    draw_cluster_error(state, cluster.code);
    return;
  }
  draw_buttons(state, cluster, form, commands);
  draw_result(state, cluster);
  draw_facts(state, cluster);
  widgets::horizontal_line();
  draw_ways_on(cluster, commands);
  draw_deletion(state, cluster, commands);
}

void draw_content(const AppState& state, ClusterFormState& form, Commands& commands) {
  const bool adding = form.form == ClusterForm::Add;
  if (panel_head(adding ? "New cluster" : state.route.open)) {
    form = {};
    if (!adding) commands.push_back(app::Navigate{app::route_to(app::Screen::Clusters)});
    return;
  }
  if (adding) {
    draw_cluster_form(state, form, commands);
    return;
  }
  const model::Cluster* cluster = find_cluster(state, state.route.open);
  if (cluster == nullptr) {
    if (state.clusters.value) widgets::muted("There is no cluster of this code.");
    return;
  }
  ImGui::PushID(cluster->code.c_str());  // its buttons and fields are not those of another one
  draw_cluster(state, *cluster, form, commands);
  ImGui::PopID();
}

}  // namespace

bool draw_cluster_error(const AppState& state, const std::string& cluster) {
  const auto& screen = state.cluster_screen;
  const auto error = screen.errors.find(cluster);
  if (error == screen.errors.end()) return false;
  const bool saving = screen.failed_with == "save" || screen.failed_with == "snapshot" ||
                      screen.failed_with == "delete";
  const auto situation = saving ? Situation::Saving : Situation::Connecting;
  widgets::banner("cluster error", widgets::BannerKind::Bad, explain(error->second, situation));
  return true;
}

void draw_cluster_panel(const AppState& state, ClusterFormState& form, ImVec2 size,
                        Commands& commands) {
  const widgets::Card card("cluster panel", size);
  const bool adding = form.form == ClusterForm::Add;
  accessibility::begin(accessibility::Role::Region,
                       adding ? "New cluster" : "Cluster " + state.route.open);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  draw_content(state, form, commands);
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace tms::views
