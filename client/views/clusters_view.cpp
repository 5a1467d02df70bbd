#include "client/views/clusters_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::Sign;
using widgets::TextStyle;
using widgets::theme;

constexpr float kPanelNeedsWidth = 900;
constexpr std::size_t kSearchFrom = 8;  // fewer are seen at a glance
constexpr float kSearchWidth = 280;

using Rows = std::vector<const model::Cluster*>;

TimeMs synced_at(const model::Cluster& cluster) {
  return cluster.last_sync ? cluster.last_sync->at : 0;
}

// Whether `a` stands before `b`; what is alike goes by name.
bool is_before(const model::Cluster& a, const model::Cluster& b, ClusterSort sort) {
  const std::string left = model::to_lower(a.code);
  const std::string right = model::to_lower(b.code);
  switch (sort) {
    case ClusterSort::Connection:
      if (is_connected(a) != is_connected(b)) return is_connected(a);
      return left < right;
    case ClusterSort::Code:
      return left < right;
    case ClusterSort::Customers:
      return std::tie(a.customers, left) < std::tie(b.customers, right);
    case ClusterSort::Sync:
      return std::tuple(synced_at(a), left) < std::tuple(synced_at(b), right);
  }
  return false;
}

Rows rows_of(const AppState& state, const ClustersViewState& view) {
  const std::string typed = model::to_lower(model::trim(view.search));
  Rows rows;
  for (const auto& cluster : *state.clusters.value) {
    const std::string words = model::to_lower(cluster.code + " " + cluster.name);
    if (words.find(typed) != std::string::npos) rows.push_back(&cluster);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
    return view.descending ? is_before(*b, *a, view.sort) : is_before(*a, *b, view.sort);
  });
  return rows;
}

void draw_head(const AppState& state, ClustersViewState& view, Commands& commands) {
  widgets::heading("Clusters", TextStyle::PageTitle);
  if (state.clusters.value) {
    ImGui::SameLine(0, 12);
    widgets::beside_title();
    widgets::muted(model::group_digits(state.clusters.value->size()));
  }
  if (may_administer(state)) {
    const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary};
    widgets::begin_right(widgets::button_width("Add cluster", look));
    if (widgets::button("Add cluster", look)) {
      if (view.form.form != ClusterForm::Add) open_add_form(view.form);
      if (!state.route.open.empty()) {
        commands.push_back(app::Navigate{app::route_to(app::Screen::Clusters)});
      }
    }
  }
  widgets::gap(4);
  const bool many = state.clusters.value && state.clusters.value->size() > kSearchFrom;
  if (!many) {
    view.search.clear();
    return;
  }
  widgets::text_field("Search clusters", view.search,
                      {.hint = "Search by name or code",
                       .width = std::min(kSearchWidth, ImGui::GetContentRegionAvail().x),
                       .icon = TMS_ICON_SEARCH});
  widgets::gap(4);
}

void draw_sync(const AppState& state, const model::Cluster& cluster) {
  if (!cluster.last_sync) {
    widgets::text_cell(3, "never", theme().faint);
  } else if (cluster.last_sync->ok) {
    widgets::text_cell(3, ago_words(state.now, cluster.last_sync->at), theme().muted);
  } else {
    widgets::cell(3);
    widgets::badge("failed " + ago_words(state.now, cluster.last_sync->at), Sign::Triangle,
                   theme().bad, widgets::cell_width());
  }
}

void draw_row(const AppState& state, const model::Cluster& cluster, std::int64_t index,
              Commands& commands) {
  const bool open = cluster.code == state.route.open;
  const widgets::Row row(index, cluster.code, open);
  widgets::text_cell(0, cluster.code);
  widgets::cell(1);
  const ConnectionLook look = connection_of(state, cluster);
  widgets::badge(look.words, look.sign, look.colour, widgets::cell_width());
  widgets::number_cell(2, cluster.customers);
  draw_sync(state, cluster);
  widgets::text_cell(4, cluster.name == cluster.code ? "" : cluster.name, theme().muted);
  if (may_administer(state)) widgets::text_cell(5, cluster.base_url, theme().muted);
  if (!row.press("Open cluster " + cluster.code).clicked) return;
  commands.push_back(app::Navigate{app::route_to_cluster(cluster.code)});
}

void sort_by(int column, ClustersViewState& view) {
  constexpr std::array kSorts{ClusterSort::Code, ClusterSort::Connection, ClusterSort::Customers,
                              ClusterSort::Sync};
  if (column < 0 || column >= static_cast<int>(kSorts.size())) return;
  const ClusterSort sort = kSorts[static_cast<std::size_t>(column)];
  view.descending = view.sort == sort && !view.descending;
  view.sort = sort;
}

void draw_table(const AppState& state, ClustersViewState& view, ImVec2 size, Commands& commands) {
  const widgets::Card card("clusters", size, false);
  const Rows rows = rows_of(state, view);
  if (rows.empty()) {
    if (widgets::empty_state(TMS_ICON_FILTER, "No cluster has this name",
                             "The search looks at codes and names.", "Clear the search")) {
      view.search.clear();
    }
    return;
  }
  const auto mark = [&](ClusterSort sort) {
    if (view.sort != sort) return widgets::SortMark::None;
    return view.descending ? widgets::SortMark::Descending : widgets::SortMark::Ascending;
  };
  const std::array<widgets::Column, 6> all{{
      {.name = "Cluster", .weight = 1.1F, .sortable = true, .sort = mark(ClusterSort::Code)},
      {.name = "Connection",
       .weight = 1.7F,
       .least = 150,
       .sortable = true,
       .sort = mark(ClusterSort::Connection)},
      {.name = "Customers",
       .width = 96,
       .numeric = true,
       .sortable = true,
       .sort = mark(ClusterSort::Customers)},
      {.name = "Last sync", .weight = 1.2F, .sortable = true, .sort = mark(ClusterSort::Sync)},
      {.name = "Name", .weight = 1.4F},
      {.name = "Address", .weight = 2.2F, .least = 160},
  }};
  const auto columns = std::span(all).first(may_administer(state) ? 6 : 5);
  const auto count = static_cast<std::int64_t>(rows.size());
  int pressed = -1;
  if (!widgets::begin_table(
          "Clusters", columns,
          {.rows = count, .size = ImGui::GetContentRegionAvail(), .scrolls = true}, &pressed)) {
    return;
  }
  sort_by(pressed, view);
  widgets::for_visible_rows(count, [&](std::int64_t i) {
    draw_row(state, *rows[static_cast<std::size_t>(i)], i, commands);
  });
  widgets::end_table();
}

// Returns whether there are clusters to list.
bool has_rows(const AppState& state, Commands& commands) {
  if (!draw_read_state("clusters failed", state.clusters, commands)) return false;
  if (!state.clusters.value->empty()) return true;
  widgets::empty_state(TMS_ICON_SERVER, "There is no cluster yet",
                       may_administer(state) ? "Add one with the address of its TMS API."
                                             : "Ask an admin to add one.");
  return false;
}

// What was saved or connected is done with, and so is a form whose cluster was left: it forgets
// its secrets. One that was not sent stays, whatever else is saved meanwhile.
void drop_old_form(const AppState& state, ClusterFormState& form) {
  if (form.form == ClusterForm::None) return;
  const bool saved = form.changes_before && *form.changes_before != changes_of(state, form.cluster);
  const bool adding = form.form == ClusterForm::Add && state.route.open.empty();
  if (saved || (!adding && form.cluster != state.route.open)) form = {};
}

}  // namespace

bool is_connected(const model::Cluster& cluster) {
  return cluster.credentials.kind != model::CredentialKind::None;
}

// A client id and secret obtain the next token by themselves: theirs does not run out.
ConnectionLook connection_of(const AppState& state, const model::Cluster& cluster) {
  if (may_administer(state) && cluster.base_url.empty()) {
    return {"no address", Sign::Ring, theme().unknown};
  }
  if (!is_connected(cluster)) return {"not connected", Sign::Ring, theme().unknown};
  const auto& credentials = cluster.credentials;
  const bool runs_out =
      credentials.kind == model::CredentialKind::Bearer && credentials.expires_at != 0;
  if (runs_out && credentials.expires_at <= state.now) {
    return {"token expired", Sign::Triangle, theme().bad};
  }
  if (cluster.breaker == model::BreakerState::Open) {
    return {"does not answer", Sign::Triangle, theme().bad};
  }
  const auto test = state.cluster_screen.tests.find(cluster.code);
  if (test != state.cluster_screen.tests.end() && !test->second.ok) {
    return {"test failed", Sign::Triangle, theme().bad};
  }
  const std::string until =
      runs_out ? " until " + when_words(state, credentials.expires_at) : std::string();
  return {"connected" + until, Sign::Disc, theme().good};
}

void draw_clusters_view(const AppState& state, ClustersViewState& view, Commands& commands) {
  drop_old_form(state, view.form);
  draw_head(state, view, commands);
  const bool has_panel = view.form.form == ClusterForm::Add || !state.route.open.empty();
  if (!has_panel) draw_secret(state, commands);
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const bool beside = has_panel && space.x >= kPanelNeedsWidth;
  if (!has_panel || beside) {
    const float panel = widgets::kDetailPanelWidth + widgets::kCardGap;
    const widgets::Area list("list of clusters", {beside ? space.x - panel : space.x, space.y});
    if (has_rows(state, commands)) {
      draw_table(state, view, ImGui::GetContentRegionAvail(), commands);
    }
  }
  if (beside) ImGui::SameLine(0, widgets::kCardGap);
  if (!has_panel) return;
  draw_cluster_panel(state, view.form, {beside ? widgets::kDetailPanelWidth : space.x, space.y},
                     commands);
}

}  // namespace tms::views
