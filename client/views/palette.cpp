#include "client/views/palette.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/places.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Command;
using app::Commands;
using app::Screen;
using widgets::TextStyle;

struct Hit {
  std::string label;
  std::string_view icon;
  Command command;
  std::optional<model::State> state{};  // of a customer
};

constexpr std::size_t kMaxHits = 12;
constexpr std::size_t kMaxBatches = 4;

bool matches(std::string_view name, const std::string& typed) {
  return typed.empty() || model::to_lower(name).find(typed) != std::string::npos;
}

void add_screens(const AppState& state, const std::string& typed, std::vector<Hit>& hits) {
  for (const Place& place : kPlaces) {
    if (!may_go(state, place) || !matches(title(place.screen), typed)) continue;
    hits.push_back({std::string(title(place.screen)), place.icon, command_to(state, place.screen)});
  }
  if (matches(title(Screen::Account), typed)) {
    hits.push_back({std::string(title(Screen::Account)), TMS_ICON_USER,
                    app::Navigate{app::route_to(Screen::Account)}});
  }
}

// Everything that needs no more than its name, once something was typed. Each is offered to those
// who may do it.
void add_commands(const AppState& state, const std::string& typed, std::vector<Hit>& hits) {
  const auto offer = [&](std::string words, std::string_view icon, Command command) {
    if (matches(words, typed)) hits.push_back({std::move(words), icon, std::move(command)});
  };
  const std::string& cluster = state.cluster;
  if (!cluster.empty() && may_act(state)) {
    offer("Sync " + cluster + " now", TMS_ICON_REFRESH, app::StartSync{cluster, false});
    const bool ticked = state.route.screen == Screen::Customers && !state.selection.empty();
    offer("Read the app status of " + (ticked ? "the selected customers" : cluster), TMS_ICON_CUBES,
          app::RefreshStatus{});
  }
  if (!cluster.empty()) {
    offer("Export customers as CSV", TMS_ICON_DOWNLOAD, app::ExportCustomers{});
  }
  offer("Verify the audit chain", TMS_ICON_SHIELD, app::VerifyAudit{});
  offer("Export the audit log as CSV", TMS_ICON_DOWNLOAD, app::ExportAudit{});
  offer("Export the audit log as NDJSON", TMS_ICON_DOWNLOAD,
        app::ExportAudit{app::AuditFormat::Ndjson});
  offer("Light theme", TMS_ICON_SUN_O, app::SetTheme{app::ThemeChoice::Light});
  offer("Dark theme", TMS_ICON_MOON_O, app::SetTheme{app::ThemeChoice::Dark});
  offer("Theme as the system", TMS_ICON_DESKTOP, app::SetTheme{app::ThemeChoice::System});
  offer("Keys", TMS_ICON_KEYBOARD_O, app::ShowKeys{true});
  offer("Sign out", TMS_ICON_SIGN_OUT, app::SignOutNow{});
}

void add_views(const AppState& state, const std::string& typed, std::vector<Hit>& hits) {
  if (!state.preferences.value) return;
  for (const auto& view : state.preferences.value->views) {
    if (!matches(view.name, typed)) continue;
    hits.push_back(
        {"View " + view.name, TMS_ICON_STAR, app::Navigate{app::parse_route(view.hash)}});
  }
}

void add_customers(const AppState& state, std::string_view typed, std::vector<Hit>& hits) {
  if (typed.empty() || model::customer_id_problem(typed) || state.cluster.empty()) return;
  app::Route open = app::route_to(Screen::Customers);
  open.filter.q = std::string(typed);
  hits.push_back(
      {"Search customers for " + std::string(typed), TMS_ICON_SEARCH, app::Navigate{open}});
  if (typed.size() < 5) return;
  open.open = std::string(typed);
  hits.push_back({"Open customer " + std::string(typed), TMS_ICON_USERS, app::Navigate{open}});
}

// What the server found for what is typed, in its own group at the end.
std::vector<Hit> customers_found(const AppState& state, const std::string& typed) {
  std::vector<Hit> hits;
  for (const auto& customer : state.palette.customers) {
    if (!matches(customer.cid, typed)) continue;
    app::Route open = app::route_to(Screen::Customers);
    open.cluster = customer.cluster;
    open.filter.q = typed;
    open.open = customer.cid;
    hits.push_back({customer.cid, TMS_ICON_USERS, app::Navigate{open}, customer.state});
  }
  return hits;
}

void add_lists(const AppState& state, const std::string& typed, std::vector<Hit>& hits) {
  if (typed.empty() || !state.batches.lists.value) return;
  for (const auto& list : *state.batches.lists.value) {
    const std::string words = "Customers of the list " + list.device_type;
    if (list.cluster != state.cluster || !matches(words, typed)) continue;
    app::Route route = app::route_to(Screen::Customers);
    route.filter.lists = {list.device_type};
    hits.push_back({words, TMS_ICON_LIST_ALT, app::Navigate{route}});
  }
}

void add_batches(const AppState& state, const std::string& typed, std::vector<Hit>& hits) {
  if (typed.size() < 3 || !state.batches.of_cluster.value) return;
  std::size_t count = 0;
  for (const auto& batch : state.batches.of_cluster.value->items) {
    if (!matches(batch.id, typed) || ++count > kMaxBatches) continue;
    app::Route route = app::route_to(Screen::Batches);
    route.open = batch.id;
    hits.push_back({"Batch " + batch.id, TMS_ICON_TAGS, app::Navigate{route}});
  }
}

void add_clusters_and_jobs(const AppState& state, const std::string& typed,
                           std::vector<Hit>& hits) {
  if (state.clusters.value) {
    for (const auto& cluster : *state.clusters.value) {
      if (!matches(cluster.code, typed) && !matches(cluster.name, typed)) continue;
      hits.push_back(
          {"Cluster " + cluster.code, TMS_ICON_SERVER, app::ChooseCluster{cluster.code}});
    }
  }
  if (!state.recent_jobs.value) return;
  for (const auto& job : state.recent_jobs.value->items) {
    const std::string name =
        job.action ? std::string(upstream_name(*job.action)) : std::string(to_string(job.kind));
    const std::string words = name + " by " + job.created_by + ", " +
                              std::string(widgets::words_of(job.status)) + ", " + short_id(job.id);
    if (!matches(words, typed) && !matches(job.id.text(), typed)) continue;
    hits.push_back({words, TMS_ICON_TASKS, app::Navigate{app::route_to_job(job.id)}});
  }
}

std::vector<Hit> find_hits(const AppState& state, std::string_view text) {
  const std::string typed = model::to_lower(model::trim(text));
  std::vector<Hit> hits;
  add_screens(state, typed, hits);
  add_views(state, typed, hits);
  if (!typed.empty()) add_commands(state, typed, hits);
  add_customers(state, model::trim(text), hits);
  add_clusters_and_jobs(state, typed, hits);
  add_lists(state, typed, hits);
  add_batches(state, typed, hits);
  if (hits.size() > kMaxHits) hits.erase(hits.begin() + kMaxHits, hits.end());
  for (Hit& hit : customers_found(state, typed)) hits.push_back(std::move(hit));
  return hits;
}

// What Enter takes; a tick would say that it is in force.
void highlight_next_line() {
  constexpr float kLineHeight = 30;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max{min.x + ImGui::GetContentRegionAvail().x, min.y + kLineHeight};
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, widgets::theme().selection,
                                            widgets::kControlRadius);
}

// At the right end of the line drawn last.
void draw_state(model::State state) {
  const std::string_view words = to_string(state);
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  const float x = max.x - widgets::text_width(words) - widgets::kSpace3;
  const float middle = (min.y + max.y) / 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_sign(list, {x - 12, middle}, widgets::Sign::Square, widgets::colour_of(state));
  widgets::draw_text(list, {x, middle - widgets::font_size(TextStyle::Body) / 2}, words,
                     TextStyle::Body, widgets::theme().muted);
}

void draw_hits(PaletteViewState& view, const std::vector<Hit>& hits, Commands& commands) {
  const int last = static_cast<int>(hits.size()) - 1;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) view.chosen = std::min(view.chosen + 1, last);
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) view.chosen = std::max(view.chosen - 1, 0);
  view.chosen = std::clamp(view.chosen, 0, std::max(last, 0));
  const bool entered = ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  if (hits.empty()) widgets::muted("Nothing fits. Customer ids, screens, clusters and jobs do.");
  for (int i = 0; i <= last; ++i) {
    const Hit& hit = hits[static_cast<std::size_t>(i)];
    const bool first_customer =
        hit.state && (i == 0 || !hits[static_cast<std::size_t>(i) - 1].state);
    if (first_customer) {
      widgets::gap(4);
      widgets::small("Customers");
    }
    const std::string label = hit.label + "##hit" + std::to_string(i);
    if (i == view.chosen) highlight_next_line();
    const TextStyle style = hit.state ? TextStyle::Mono : TextStyle::Body;
    const bool pressed = widgets::menu_line(label, false, hit.icon, style);
    std::string name = hit.label;
    if (hit.state) name += ", " + std::string(to_string(*hit.state));
    accessibility::annotate({.name = name, .selected = i == view.chosen});
    if (hit.state) draw_state(*hit.state);
    if (!pressed && !(entered && i == view.chosen)) continue;
    commands.push_back(hit.command);
    commands.push_back(app::ShowPalette{false});
  }
}

}  // namespace

void draw_palette(const AppState& state, PaletteViewState& view, Commands& commands) {
  const bool appearing = state.show_palette && !view.was_shown;
  view.was_shown = state.show_palette;
  if (!state.show_palette) return;
  if (appearing) {
    view.text.clear();
    view.chosen = 0;
  }
  const ImVec2 page = ImGui::GetMainViewport()->Size;
  const float width = std::min(560.0F, page.x - 24);
  ImGui::SetNextWindowPos({(page.x - width) / 2, std::min(96.0F, page.y * 0.1F)});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, widgets::theme().panel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {8, 8});
  if (appearing) ImGui::SetNextWindowFocus();
  ImGui::Begin(
      "##palette", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  accessibility::begin(accessibility::Role::Dialog, "Command palette");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 2});
  const widgets::FieldLook look{
      .hint = "Search customers, jobs, commands", .icon = TMS_ICON_SEARCH, .focus = appearing};
  if (widgets::text_field("Find", view.text, look)) {
    view.chosen = 0;
    commands.push_back(app::SearchPalette{view.text});
  }
  widgets::gap(4);
  draw_hits(view, find_hits(state, view.text), commands);
  ImGui::PopStyleVar();
  accessibility::end();
  const bool left = !appearing && !ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows);
  if (left || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    commands.push_back(app::ShowPalette{false});
  }
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

}  // namespace tms::views
