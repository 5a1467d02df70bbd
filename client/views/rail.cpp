#include "client/views/shell.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "client/accessibility/recorder.h"
#include "client/views/places.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using accessibility::Role;
using app::Screen;
using widgets::TextStyle;
using widgets::theme;

constexpr float kNavHeight = 34;

bool is_current(const AppState& state, Screen screen) {
  return state.route.screen == screen ||
         (screen == Screen::Jobs && state.route.screen == Screen::Job);
}

// Screens that need no summary read none; the list of clusters counts the same customers.
std::string customers_hint(const AppState& state) {
  if (state.summary.value) return model::group_digits(state.summary.value->total);
  const model::Cluster* cluster = current_cluster(state);
  return cluster == nullptr ? std::string() : model::group_digits(cluster->customers);
}

std::string hint_of(const AppState& state, Screen screen) {
  if (screen == Screen::Customers) return customers_hint(state);
  const std::size_t running = running_jobs(state).size();
  if (screen == Screen::Jobs && running > 0) return std::to_string(running) + " running";
  return {};
}

void draw_brand(bool collapsed) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 c{origin.x + 18, origin.y + 14};
  std::array<ImVec2, 6> hexagon;  // standing on a corner
  for (std::size_t i = 0; i < hexagon.size(); ++i) {
    const float turn = (static_cast<float>(i) + 0.5F) * 1.04719755F;
    hexagon[i] = {c.x + 11.5F * std::cos(turn), c.y + 11.5F * std::sin(turn)};
  }
  list.AddConvexPolyFilled(hexagon.data(), static_cast<int>(hexagon.size()), theme().accent);
  ImGui::Dummy({1, 38});
  if (collapsed) return;
  widgets::draw_text(list, {origin.x + 40, origin.y + 5}, "TMS Dashboard", TextStyle::Semibold,
                     theme().text);
}

bool nav_line(std::string_view name, std::string_view icon, std::string_view hint, bool current,
              bool collapsed) {
  const widgets::Theme& t = theme();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string id(name);
  const bool clicked =
      ImGui::InvisibleButton(id.c_str(), {width, kNavHeight}, ImGuiButtonFlags_EnableNav);
  accessibility::annotate(
      {.role = Role::Link, .name = name, .description = hint, .current = current});
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (current || hovered) {
    list.AddRectFilled(min, max, current ? t.accent_soft : t.hover, widgets::kControlRadius);
  }
  const ImU32 ink = current ? t.text : t.muted;
  const float y = min.y + (kNavHeight - widgets::font_size(TextStyle::Body)) / 2;
  const float icon_width = widgets::text_width(icon);
  widgets::draw_text(list, {min.x + 18 - icon_width / 2, y}, icon, TextStyle::Body, ink);
  if (collapsed) {
    widgets::tooltip(name);
    return clicked;
  }
  widgets::draw_text(list, {min.x + 36, y}, name, current ? TextStyle::Semibold : TextStyle::Body,
                     ink);
  const float hint_width = widgets::text_width(hint, TextStyle::Small);
  widgets::draw_text(
      list,
      {max.x - hint_width - 10, min.y + (kNavHeight - widgets::font_size(TextStyle::Small)) / 2},
      hint, TextStyle::Small, t.faint);
  return clicked;
}

void draw_group_head(const AppState& state, bool collapsed) {
  widgets::gap(widgets::kSpace3);
  if (collapsed || !may_administer(state)) return;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({1, 24});
  widgets::draw_text(*ImGui::GetWindowDrawList(), {at.x + 10, at.y + 4}, "ADMIN",
                     TextStyle::SmallSemibold, theme().muted);
}

void draw_user_menu(const AppState& state, bool collapsed, Commands& commands) {
  const std::string& name = state.session->user.username;
  if (nav_line(name, TMS_ICON_USER, to_string(state.session->user.role), false, collapsed)) {
    widgets::open_popover("User menu");
  }
  if (!widgets::begin_popover("User menu")) return;
  // Keys and the back button lead elsewhere, too.
  int& screen = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("screen"));
  const int current = static_cast<int>(state.route.screen);
  if (ImGui::IsWindowAppearing()) screen = current;
  if (screen != current) ImGui::CloseCurrentPopup();
  const auto theme_line = [&](std::string_view label, app::ThemeChoice choice,
                              std::string_view icon) {
    if (!widgets::menu_line(label, state.theme == choice, icon)) return;
    commands.push_back(app::SetTheme{choice});
    ImGui::CloseCurrentPopup();
  };
  theme_line("Light theme", app::ThemeChoice::Light, TMS_ICON_SUN_O);
  theme_line("Dark theme", app::ThemeChoice::Dark, TMS_ICON_MOON_O);
  theme_line("System theme", app::ThemeChoice::System, TMS_ICON_DESKTOP);
  widgets::horizontal_line();
  if (widgets::menu_command("Your account", TMS_ICON_USER)) {
    commands.push_back(app::Navigate{app::route_to(Screen::Account)});
    ImGui::CloseCurrentPopup();
  }
  if (widgets::menu_command("Keys", TMS_ICON_KEYBOARD_O)) {
    commands.push_back(app::ShowKeys{true});
    ImGui::CloseCurrentPopup();
  }
  if (widgets::menu_command("Sign out", TMS_ICON_SIGN_OUT)) {
    commands.push_back(app::SignOutNow{});
    ImGui::CloseCurrentPopup();
  }
  widgets::end_popover();
}

}  // namespace

app::Command command_to(const AppState& state, Screen screen) {
  const app::ActFlow& act = state.act;
  const bool begun = act.step != app::ActStep::Choose || !act.text.empty() ||
                     (act.source == app::ActSourceKind::Batches && act.has_source());
  if (screen != Screen::Act || state.route.screen == Screen::Act || begun ||
      state.selection.empty()) {
    return app::Navigate{app::route_to(screen)};
  }
  return app::ActOnSelection{};
}

void draw_rail(const AppState& state, float width, Commands& commands) {
  const bool collapsed = width < widgets::kRailWidth;
  ImDrawList& page = *ImGui::GetWindowDrawList();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetContentRegionAvail().y;
  page.AddRectFilled(origin, {origin.x + width, origin.y + height}, theme().panel);
  page.AddLine({origin.x + width - 0.5F, origin.y}, {origin.x + width - 0.5F, origin.y + height},
               theme().line);
  const widgets::Area area("rail", {width, height}, true, {8, 12});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 2});
  accessibility::begin(Role::Navigation, "Screens");
  draw_brand(collapsed);
  PlaceGroup group = PlaceGroup::Work;
  for (const Place& place : kPlaces) {
    if (!may_go(state, place)) continue;
    if (std::exchange(group, place.group) != place.group) draw_group_head(state, collapsed);
    const bool current = is_current(state, place.screen);
    if (nav_line(title(place.screen), place.icon, hint_of(state, place.screen), current,
                 collapsed)) {
      commands.push_back(command_to(state, place.screen));
    }
  }
  const float rest = ImGui::GetContentRegionAvail().y - kNavHeight;
  if (rest > 0) ImGui::Dummy({1, rest - 2});
  draw_user_menu(state, collapsed, commands);
  accessibility::end();
  ImGui::PopStyleVar();
}

}  // namespace tms::views
