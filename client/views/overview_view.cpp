#include "client/views/overview_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/overview_alerts.h"
#include "client/views/overview_cards.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using app::Screen;
using widgets::TextStyle;
using widgets::theme;

bool is_syncing(const AppState& state) {
  for (const auto* job : running_jobs(state)) {
    if (job->kind == model::JobKind::Sync && job->cluster == state.cluster) return true;
  }
  return state.cluster_screen.busy_cluster == state.cluster &&
         state.cluster_screen.busy_with == "sync";
}

void draw_head(const AppState& state, Commands& commands) {
  widgets::heading(state.cluster.empty() ? "Overview" : state.cluster, TextStyle::PageTitle);
  if (state.summary.value) {
    ImGui::SameLine(0, 12);
    widgets::beside_title();
    widgets::muted(customers_words(state.summary.value->total));
  }
  const model::Cluster* cluster = current_cluster(state);
  if (!may_act(state) || cluster == nullptr) return;
  // Nothing can be read or moved yet: the empty state below says what to do first.
  if (cluster->credentials.kind == model::CredentialKind::None && cluster->customers == 0) return;
  const bool syncing = is_syncing(state);
  const std::string_view sync_label = syncing ? "Syncing" : "Sync now";
  const widgets::ButtonLook sync{.why_not = syncing ? "A sync of this cluster is running." : "",
                                 .hint = "Reads the state of every customer from the cluster"};
  const widgets::ButtonLook act{.kind = widgets::ButtonKind::Primary};
  widgets::begin_right(widgets::button_width(sync_label) +
                       widgets::button_width("Set action", act) + 8);
  if (widgets::button(sync_label, sync)) commands.push_back(app::StartSync{state.cluster, false});
  ImGui::SameLine();
  if (widgets::button("Set action", act)) {
    commands.push_back(app::Navigate{app::route_to(Screen::Act)});
  }
}

// What stands between the user and his numbers. True: nothing else is worth drawing.
bool draw_empty(const AppState& state, Commands& commands) {
  const bool can_set_up = may_act(state);
  const auto to_clusters = [&](std::string_view icon, std::string_view title,
                               std::string_view advice, std::string_view button) {
    if (widgets::empty_state(icon, title, advice, button)) {
      commands.push_back(app::Navigate{current_cluster(state) == nullptr
                                           ? app::route_to(Screen::Clusters)
                                           : app::route_to_cluster(state.cluster)});
    }
    return true;
  };
  if (!state.clusters.value) {
    if (state.clusters.error) return false;
    return to_clusters(TMS_ICON_CLOUD, "Reading the clusters", "One moment.", "");
  }
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr) {
    return to_clusters(
        TMS_ICON_SERVER,
        state.cluster.empty() ? "There is no cluster yet" : "There is no cluster " + state.cluster,
        "Choose one of the clusters that exist.", "Show clusters");
  }
  if (state.summary.value && state.summary.value->total > 0) return false;
  if (cluster->last_sync || cluster->customers > 0) return false;
  if (may_administer(state) && cluster->base_url.empty()) {
    return to_clusters(TMS_ICON_PLUG, cluster->code + " has no address yet",
                       "Give it the base URL of its TMS API, then connect and sync it; or load a "
                       "snapshot of its states from a file.",
                       "Show clusters");
  }
  if (cluster->credentials.kind == model::CredentialKind::None) {
    return to_clusters(TMS_ICON_PLUG, cluster->code + " is not connected",
                       can_set_up ? "Connect it with a token or a client id and secret."
                                  : "Ask an operator to connect it.",
                       can_set_up ? "Connect" : "");
  }
  if (widgets::empty_state(
          TMS_ICON_REFRESH, cluster->code + " was never synced",
          can_set_up ? "A sync reads the state of every customer." : "Ask an operator to sync it.",
          can_set_up && !is_syncing(state) ? "Sync now##first" : "")) {
    commands.push_back(app::StartSync{cluster->code, false});
  }
  return true;
}

constexpr float kMiddleHeight = 400;
constexpr float kRingWidth = 280;
constexpr float kActivityWidth = 312;
constexpr float kFourColumns = 1456;  // the width that as many cards need
constexpr float kThreeColumns = 1160;

void beside() {
  ImGui::SameLine(0, widgets::kCardGap);
}

// As many columns side by side as fit, else one below the other.
void draw_middle(const AppState& state, OverviewViewState& view, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float after_ring = width - kRingWidth - widgets::kCardGap;
  if (width >= kThreeColumns) {
    draw_health_card(state, view, {kRingWidth, kMiddleHeight}, commands);
    beside();
    float apps = after_ring - kActivityWidth - widgets::kCardGap;
    if (width >= kFourColumns) {
      apps -= kRingWidth + widgets::kCardGap;
      draw_states_card(state, view, {kRingWidth, kMiddleHeight}, commands);
      beside();
    }
    draw_apps_card(state, {apps, kMiddleHeight}, commands);
    beside();
    draw_activity_card(state, {kActivityWidth, kMiddleHeight}, commands);
    return;
  }
  if (width >= 840) {
    draw_health_card(state, view, {kRingWidth, kMiddleHeight}, commands);
    beside();
    draw_apps_card(state, {after_ring, kMiddleHeight}, commands);
    draw_states_card(state, view, {kRingWidth, 260}, commands);
    beside();
    draw_activity_card(state, {after_ring, 260}, commands);
    return;
  }
  if (width >= 640) {
    const float half = (width - widgets::kCardGap) / 2;
    draw_health_card(state, view, {half, kMiddleHeight}, commands);
    beside();
    draw_states_card(state, view, {half, kMiddleHeight}, commands);
    draw_activity_card(state, {width, 260}, commands);
    draw_apps_card(state, {width, 360}, commands);
    return;
  }
  draw_health_card(state, view, {width, kMiddleHeight}, commands);
  draw_states_card(state, view, {width, kMiddleHeight}, commands);
  draw_activity_card(state, {width, kMiddleHeight}, commands);
  draw_apps_card(state, {width, 360}, commands);
}

void draw_bottom(const AppState& state, OverviewViewState& view, Commands& commands) {
  // What is left of the page, where that is enough.
  const float height = std::max(ImGui::GetContentRegionAvail().y, 180.0F);
  const float whole = ImGui::GetContentRegionAvail().x;
  if (whole >= kThreeColumns && whole < kFourColumns) {  // below that of health, as wide
    draw_states_card(state, view, {kRingWidth, height}, commands);
    beside();
  }
  const float width = ImGui::GetContentRegionAvail().x;
  const bool has_reasons = state.summary.value && !state.summary.value->reasons.empty();
  if (!has_reasons || whole < 900) {
    draw_moved_card(state, view, {width, height}, commands);
    if (has_reasons) draw_reasons_card(state, {width, height}, commands);
    return;
  }
  const float reasons = std::min(560.0F, width * 0.45F);
  draw_moved_card(state, view, {width - reasons - widgets::kCardGap, height}, commands);
  beside();
  draw_reasons_card(state, {reasons, height}, commands);
}

}  // namespace

void draw_overview_view(const AppState& state, OverviewViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kCardGap});
  draw_head(state, commands);
  if (state.clusters.error && !state.clusters.value) {
    if (widgets::banner("no clusters", widgets::BannerKind::Bad,
                        explain(*state.clusters.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  }
  if (!draw_empty(state, commands)) {
    draw_alerts(state, commands);
    if (state.summary.error) {
      if (widgets::banner("summary failed", widgets::BannerKind::Bad,
                          explain(*state.summary.error, Situation::Reading), "Try again")) {
        commands.push_back(app::RetryLoading{});
      }
    }
    draw_state_cards(state, commands);
    draw_middle(state, view, commands);
    draw_bottom(state, view, commands);
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
