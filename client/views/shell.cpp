#include "client/views/shell.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "client/accessibility/recorder.h"
#include "client/app/update.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
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

struct Place {
  Screen screen;
  std::string_view icon;
  bool for_operators;
};
constexpr std::array kPlaces{
    Place{Screen::Overview, TMS_ICON_TACHOMETER, false},
    Place{Screen::Customers, TMS_ICON_USERS, false},
    Place{Screen::Act, TMS_ICON_EXCHANGE, true},
    Place{Screen::Jobs, TMS_ICON_TASKS, false},
    Place{Screen::Audit, TMS_ICON_LIST_ALT, false},
    Place{Screen::Clusters, TMS_ICON_SERVER, false},
};

bool is_current(const AppState& state, Screen screen) {
  return state.route.screen == screen ||
         (screen == Screen::Jobs && state.route.screen == Screen::Job);
}

std::string hint_of(const AppState& state, Screen screen) {
  if (screen == Screen::Customers && state.summary.value) {
    return model::group_digits(state.summary.value->total);
  }
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
  accessibility::annotate({.role = Role::Link, .name = name, .current = current});
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

void draw_user_menu(const AppState& state, bool collapsed, Commands& commands) {
  const std::string& name = state.session->user.username;
  if (nav_line(name, TMS_ICON_USER, to_string(state.session->user.role), false, collapsed)) {
    widgets::open_popover("User menu");
  }
  if (!widgets::begin_popover("User menu")) return;
  const auto theme_line = [&](std::string_view label, app::ThemeChoice choice,
                              std::string_view icon) {
    if (!widgets::menu_line(label, state.theme == choice, icon)) return;
    commands.push_back(app::SetTheme{choice});
    ImGui::CloseCurrentPopup();
  };
  theme_line("Light theme", app::ThemeChoice::Light, TMS_ICON_SUN_O);
  theme_line("Dark theme", app::ThemeChoice::Dark, TMS_ICON_MOON_O);
  theme_line("Theme of the system", app::ThemeChoice::System, TMS_ICON_DESKTOP);
  widgets::horizontal_line();
  if (widgets::menu_line("Keys", false, TMS_ICON_KEYBOARD_O)) {
    commands.push_back(app::ShowKeys{true});
    ImGui::CloseCurrentPopup();
  }
  if (widgets::menu_line("Sign out", false, TMS_ICON_SIGN_OUT)) {
    commands.push_back(app::SignOutNow{});
    ImGui::CloseCurrentPopup();
  }
  widgets::end_popover();
}

}  // namespace

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
  for (const Place& place : kPlaces) {
    if (place.for_operators && !may_act(state)) continue;
    const bool current = is_current(state, place.screen);
    if (nav_line(title(place.screen), place.icon, hint_of(state, place.screen), current,
                 collapsed)) {
      commands.push_back(app::Navigate{app::route_to(place.screen)});
    }
  }
  const float rest = ImGui::GetContentRegionAvail().y - kNavHeight;
  if (rest > 0) ImGui::Dummy({1, rest - 2});
  draw_user_menu(state, collapsed, commands);
  accessibility::end();
  ImGui::PopStyleVar();
}

namespace {

ImU32 cluster_colour(const model::Cluster& cluster) {
  if (cluster.breaker == model::BreakerState::Open) return theme().bad;
  if (cluster.last_sync && !cluster.last_sync->ok) return theme().bad;
  if (!cluster.last_sync) return theme().unknown;
  return theme().good;
}

// A bordered control of the top bar; returns whether it was pressed.
bool top_control(std::string_view name, float width) {
  const std::string id(name);
  const bool clicked = ImGui::InvisibleButton(id.c_str(), {width, widgets::kControlHeight},
                                              ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  list.AddRectFilled(min, max, hovered ? theme().hover : theme().panel, widgets::kControlRadius);
  list.AddRect(min, max, theme().line, widgets::kControlRadius);
  return clicked;
}

float inner_y(float font_size) {
  return ImGui::GetItemRectMin().y + (widgets::kControlHeight - font_size) / 2;
}

void draw_cluster_list(const AppState& state, Commands& commands) {
  if (!widgets::begin_popover("Choose a cluster", 260)) return;
  if (state.clusters.value) {
    for (const auto& cluster : *state.clusters.value) {
      std::string line = cluster.code;
      if (cluster.customers > 0) line += "  " + model::group_digits(cluster.customers);
      line += "##" + cluster.code;
      if (widgets::menu_line(line, cluster.code == state.cluster)) {
        commands.push_back(app::ChooseCluster{cluster.code});
        ImGui::CloseCurrentPopup();
      }
    }
  }
  widgets::horizontal_line();
  if (widgets::menu_line("All clusters", false, TMS_ICON_SERVER)) {
    commands.push_back(app::Navigate{app::route_to(Screen::Clusters)});
    ImGui::CloseCurrentPopup();
  }
  widgets::end_popover();
}

void draw_cluster_picker(const AppState& state, float room, Commands& commands) {
  const model::Cluster* cluster = current_cluster(state);
  const std::string code = state.cluster.empty() ? "No cluster" : state.cluster;
  std::string name;
  if (cluster != nullptr && cluster->name != cluster->code) name = cluster->name;
  const float code_width = widgets::text_width(code, TextStyle::Semibold);
  const float name_width = name.empty() ? 0 : widgets::text_width(name) + 8;
  const float width = std::min(24 + code_width + name_width + 32, room);
  if (top_control("Cluster " + code, width)) widgets::open_popover("Choose a cluster");
  accessibility::annotate({.role = Role::Combobox});
  const ImVec2 min = ImGui::GetItemRectMin();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 dot = cluster == nullptr ? theme().unknown : cluster_colour(*cluster);
  list.AddCircleFilled({min.x + 14, min.y + 16}, 4, dot);
  const float y = inner_y(widgets::font_size(TextStyle::Body));
  widgets::draw_text_clipped(list, {min.x + 26, y}, min.x + width - 24, code, TextStyle::Semibold,
                             theme().text);
  if (!name.empty()) {
    widgets::draw_text_clipped(list, {min.x + 34 + code_width, y}, min.x + width - 24, name,
                               TextStyle::Body, theme().muted);
  }
  widgets::draw_text(list, {min.x + width - 20, y}, TMS_ICON_CARET_DOWN, TextStyle::Body,
                     theme().faint);
  draw_cluster_list(state, commands);
}

void draw_palette_field(float width, Commands& commands) {
  if (top_control("Search customers, jobs, commands", width)) {
    commands.push_back(app::ShowPalette{true});
  }
  const ImVec2 min = ImGui::GetItemRectMin();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float cap = widgets::text_width("Ctrl K", TextStyle::Small) + 10;
  const float y = inner_y(widgets::font_size(TextStyle::Body));
  if (width < 120) {
    widgets::draw_text(list, {min.x + width / 2 - 7, y}, TMS_ICON_SEARCH, TextStyle::Body,
                       theme().faint);
    return;
  }
  widgets::draw_text_clipped(list, {min.x + 10, y}, min.x + width - cap - 16,
                             "Search customers, jobs, commands", TextStyle::Body, theme().faint);
  const float x = min.x + width - cap - 8;
  list.AddRect({x, min.y + 7}, {x + cap, min.y + 25}, theme().line, 4);
  widgets::draw_text(list, {x + 5, min.y + 9}, "Ctrl K", TextStyle::Small, theme().muted);
}

std::string jobs_words(const std::vector<const model::Job*>& running) {
  if (running.empty()) return {};
  double done = 0;
  for (const auto* job : running) done += app::progress(job->counts);
  const int percent = static_cast<int>(done * 100 / static_cast<double>(running.size()));
  return count_words(running.size(), "job, ", "jobs, ") + std::to_string(percent) + " %";
}

std::string token_words(const AppState& state) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr || !may_act(state)) return {};
  if (cluster->credentials.kind == model::CredentialKind::None) return {};
  const TimeMs expires = cluster->credentials.expires_at;
  if (expires == 0) return {};
  return expires <= state.now ? "Token has expired"
                              : "Token expires " + in_words(state.now, expires);
}

}  // namespace

void draw_top_bar(const AppState& state, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& page = *ImGui::GetWindowDrawList();
  page.AddRectFilled(origin, {origin.x + width, origin.y + widgets::kTopBarHeight}, theme().panel);
  page.AddLine({origin.x, origin.y + widgets::kTopBarHeight - 0.5F},
               {origin.x + width, origin.y + widgets::kTopBarHeight - 0.5F}, theme().line);
  const float padding = width < 700 ? 8 : widgets::kPagePadding;
  const widgets::Area area("top bar", {width, widgets::kTopBarHeight}, false, {padding, 8});
  const float inner = ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {12, 0});
  const std::string jobs = jobs_words(running_jobs(state));
  const std::string token = token_words(state);
  const float jobs_width = jobs.empty() ? 0 : widgets::text_width(jobs) + 36;
  const bool show_token = !token.empty() && inner > 760;
  const float token_width = show_token ? widgets::text_width(token) + 12 : 0;
  draw_cluster_picker(state, std::max(inner * 0.4F, 110.0F), commands);
  ImGui::SameLine();
  const float left = ImGui::GetContentRegionAvail().x - jobs_width - token_width - 12;
  draw_palette_field(std::clamp(left, 34.0F, 520.0F), commands);
  if (show_token) {
    ImGui::SameLine();
    widgets::align_right(token_width + jobs_width);
    ImGui::SetCursorPosY(14);
    widgets::label(token, {.colour = token == "Token has expired" ? theme().bad : theme().muted});
  }
  if (!jobs.empty()) {
    ImGui::SameLine();
    ImGui::SetCursorPosY(8);
    widgets::align_right(jobs_width);
    if (top_control(jobs, jobs_width)) {
      const auto running = running_jobs(state);
      commands.push_back(app::Navigate{running.size() == 1 ? app::route_to_job(running[0]->id)
                                                           : app::route_to(Screen::Jobs)});
    }
    const ImVec2 min = ImGui::GetItemRectMin();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled({min.x + 14, min.y + 16}, 4, theme().accent);
    widgets::draw_text(list, {min.x + 26, inner_y(widgets::font_size(TextStyle::Body))}, jobs,
                       TextStyle::Body, theme().text);
  }
  ImGui::PopStyleVar();
}

namespace {

std::string connection_words(const AppState& state) {
  if (state.connection.reached) {
    return "Connected, " + std::to_string(state.connection.latency_ms) + " ms";
  }
  if (!state.connection.ever_reached) return "Connecting";
  return "Not connected since " + clock_words(state, state.connection.lost_at);
}

std::string freshness_words(const AppState& state) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr) return {};
  if (!cluster->last_sync) return "Never synced";
  if (!cluster->last_sync->ok)
    return "Last sync failed " + ago_words(state.now, cluster->last_sync->at);
  return "Synced " + ago_words(state.now, cluster->last_sync->at);
}

std::string verdict_words(const AppState& state) {
  const auto& verdict = state.audit_verdict;
  if (!verdict.value) return verdict.error ? "Audit chain not checked" : std::string();
  if (!verdict.value->ok) {
    return "Audit chain broken at " + model::group_digits(verdict.value->first_bad_seq);
  }
  return "Audit chain verified " + clock_words(state, verdict.at);
}

std::string session_words(const AppState& state) {
  const TimeMs left =
      std::min(state.session->idle_expires_at, state.session->expires_at) - state.now;
  return "Session ends in " + countdown(left);
}

}  // namespace

void draw_status_line(const AppState& state, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& page = *ImGui::GetWindowDrawList();
  page.AddRectFilled(origin, {origin.x + width, origin.y + widgets::kStatusLineHeight},
                     theme().panel);
  page.AddLine(origin, {origin.x + width, origin.y}, theme().line);
  const widgets::Area area("status line", {width, widgets::kStatusLineHeight}, false,
                           {width < 700 ? 8 : widgets::kPagePadding, 6});
  accessibility::begin(Role::Status, "Status");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {18, 0});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImU32 dot = state.connection.reached        ? theme().good
                    : state.connection.ever_reached ? theme().bad
                                                    : theme().pending;
  ImGui::GetWindowDrawList()->AddCircleFilled({at.x + 4, at.y + 8}, 4, dot);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 14);
  widgets::small(connection_words(state));
  const std::string session = session_words(state);
  const float right = widgets::text_width(session, TextStyle::Small) + 18 +
                      widgets::text_width("? keys", TextStyle::Small);
  for (const std::string& words : {freshness_words(state), verdict_words(state)}) {
    if (words.empty()) continue;
    ImGui::SameLine();
    const float room = ImGui::GetContentRegionAvail().x - right - 18;
    if (room < widgets::text_width(words, TextStyle::Small)) break;
    if (words.starts_with("Audit")) {
      const bool broken = state.audit_verdict.value && !state.audit_verdict.value->ok;
      if (widgets::link(words, TextStyle::Small, broken ? theme().bad : theme().muted)) {
        commands.push_back(app::Navigate{app::route_to(Screen::Audit)});
      }
    } else {
      widgets::small(words);
    }
  }
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x >= right) {
    widgets::align_right(right);
    widgets::small(session);
    ImGui::SameLine();
    if (widgets::link("? keys", TextStyle::Small, theme().muted)) {
      commands.push_back(app::ShowKeys{true});
    }
  }
  ImGui::PopStyleVar();
  accessibility::end();
}

void draw_notices(const AppState& state, Commands& commands) {
  if (state.connection.ever_reached && !state.connection.reached) {
    const widgets::BannerText lost{"The dashboard's server cannot be reached.",
                                   "Running jobs go on there. What is shown here is from " +
                                       clock_words(state, state.connection.lost_at) + ".",
                                   "The page tries again every few seconds."};
    if (widgets::banner("connection lost", widgets::BannerKind::Bad, lost, "Try now")) {
      commands.push_back(app::RetryLoading{});
    }
    widgets::gap(widgets::kSpace3);
  }
  const TimeMs left =
      std::min(state.session->idle_expires_at, state.session->expires_at) - state.now;
  if (left > app::kSessionWarningMs) return;
  const bool absolute = state.session->expires_at <= state.session->idle_expires_at;
  const widgets::BannerText ending{
      "Your session ends in " + countdown(left) + ".",
      "Running jobs go on. What you typed is kept while you sign in again.",
      absolute ? "Sessions last 12 hours at most: sign in again when it has ended." : ""};
  if (widgets::banner("session ending", widgets::BannerKind::Warning, ending,
                      absolute ? "" : "Stay signed in")) {
    commands.push_back(app::StaySignedIn{});
  }
  widgets::gap(widgets::kSpace3);
}

void draw_toasts(const AppState& state, Commands& commands) {
  const ImGuiViewport& page = *ImGui::GetMainViewport();
  float y = page.Size.y - widgets::kStatusLineHeight - widgets::kSpace3;
  for (auto it = state.toasts.rbegin(); it != state.toasts.rend(); ++it) {
    const app::Toast& toast = *it;
    const std::string id = "##toast" + std::to_string(toast.id);
    const float width = std::min(380.0F, page.Size.x - 24);
    ImGui::SetNextWindowPos({page.Size.x - 12, y}, ImGuiCond_Always, {1, 1});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme().panel);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {14, 10});
    ImGui::Begin(id.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNavFocus);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    accessibility::begin(toast.kind == app::ToastKind::Bad ? Role::Alert : Role::Status,
                         "Notification");
    const widgets::Sign sign = toast.kind == app::ToastKind::Bad    ? widgets::Sign::Triangle
                               : toast.kind == app::ToastKind::Good ? widgets::Sign::Disc
                                                                    : widgets::Sign::Ring;
    const ImU32 colour = toast.kind == app::ToastKind::Bad    ? theme().bad
                         : toast.kind == app::ToastKind::Good ? theme().good
                                                              : theme().muted;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    widgets::draw_sign(*ImGui::GetWindowDrawList(), {at.x + 6, at.y + 8}, sign, colour);
    const float left = ImGui::GetCursorPosX() + 22;
    ImGui::SetCursorPosX(left);
    widgets::paragraph(toast.text, 0, width - 22 - 28 - 40);
    ImGui::SameLine();
    ImGui::SetCursorPos({width - 14 - 20, 10});
    if (widgets::link(TMS_ICON_TIMES "##dismiss", TextStyle::Body, theme().faint)) {
      commands.push_back(app::DismissToast{toast.id});
    }
    accessibility::annotate({.role = Role::Button, .name = "Dismiss"});
    if (toast.link) {
      ImGui::SetCursorPosX(left);
      if (widgets::link(toast.link_label)) {
        commands.push_back(app::DismissToast{toast.id});
        commands.push_back(app::Navigate{*toast.link});
      }
    }
    accessibility::end();
    y -= ImGui::GetWindowHeight() + widgets::kSpace2;
    ImGui::End();
  }
}

}  // namespace tms::views
