#include "client/views/overview_cards.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/app_matrix.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {

model::CustomerSummary summary_of(const AppState& state) {
  return state.summary.value.value_or(model::CustomerSummary{});
}

void show_customers(app::Commands& commands, model::CustomerFilter filter) {
  app::Route route = app::route_to(app::Screen::Customers);
  route.filter = std::move(filter);
  commands.push_back(app::Navigate{std::move(route)});
}

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

// A card that is one big link. Its words are drawn over the pressed area.
bool draw_state_card(const model::CustomerSummary& summary, model::State state, float width) {
  const std::uint64_t count = summary.by_state[static_cast<std::size_t>(state)];
  const double share = share_of(count, summary.total);
  const std::string name(to_string(state));
  const std::string words = name + ", " + model::group_digits(count) + ", " + percent_words(share);
  const std::string id = "##" + name;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  constexpr float kHeight = 113;
  const bool clicked =
      ImGui::InvisibleButton(id.c_str(), {width, kHeight}, ImGuiButtonFlags_EnableNav);
  accessibility::annotate({.role = accessibility::Role::Link, .name = words});
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const widgets::Theme& t = theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{origin.x + width, origin.y + kHeight};
  list.AddRectFilled(origin, end, t.panel, widgets::kCardRadius);
  list.AddRect(origin, end, hovered ? t.faint : t.line, widgets::kCardRadius);
  const float x = origin.x + widgets::kCardPadding;
  const float right = end.x - widgets::kCardPadding;
  const ImU32 colour = widgets::colour_of(state);
  widgets::draw_sign(list, {x + 4, origin.y + 24.5F}, widgets::Sign::Square, colour);
  widgets::draw_text_clipped(list, {x + 14, origin.y + 17}, right, name, TextStyle::Small, t.muted);
  widgets::draw_text_clipped(list, {x, origin.y + 34}, right, model::group_digits(count),
                             TextStyle::BigNumber, t.text);
  widgets::draw_text(list, {x, origin.y + 67}, percent_words(share), TextStyle::Small, t.muted);
  const float bar = origin.y + 94;
  list.AddRectFilled({x, bar}, {right, bar + 4}, t.line_soft, 2);
  const float filled = std::max((right - x) * static_cast<float>(share), 2.0F);
  if (count > 0) list.AddRectFilled({x, bar}, {x + filled, bar + 4}, colour, 2);
  return clicked;
}

}  // namespace

void draw_state_cards(const AppState& state, Commands& commands) {
  const model::CustomerSummary summary = summary_of(state);
  const float space = ImGui::GetContentRegionAvail().x;
  const int columns = space >= 960 ? 6 : space >= 480 ? 3 : 2;
  // Edges are rounded one by one, so that the last card ends where the row ends.
  const float step = (space + widgets::kCardGap) / static_cast<float>(columns);
  const auto edge = [step](int column) { return std::round(step * static_cast<float>(column)); };
  int column = 0;
  for (const model::State s : model::kStates) {
    if (column > 0) ImGui::SameLine(0, widgets::kCardGap);
    const float width = edge(column + 1) - edge(column) - widgets::kCardGap;
    if (draw_state_card(summary, s, width)) {
      model::CustomerFilter filter;
      filter.states.push_back(s);
      show_customers(commands, std::move(filter));
    }
    column = (column + 1) % columns;
  }
}

void draw_apps_card(const AppState& state, ImVec2 size, Commands& commands) {
  const model::CustomerSummary summary = summary_of(state);
  const widgets::Card card("applications", size);
  widgets::heading("Applications");
  const auto fetched =
      summary.total - summary.by_health[static_cast<std::size_t>(model::Health::NotFetched)];
  if (summary.app_matrix.empty() || fetched == 0) {
    widgets::empty_state(TMS_ICON_CUBES, "No application status has been read yet",
                         advice_without_status(state));
    return;
  }
  if (const auto cell = draw_app_matrix(summary, ImGui::GetContentRegionAvail().y)) {
    show_customers(commands, filter_of(*cell));
  }
}

void draw_reasons_card(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("reasons", size);
  widgets::heading("Reasons behind failures");
  const auto reason = draw_reasons(state, {}, ImGui::GetContentRegionAvail().y, commands);
  if (!reason) return;
  model::CustomerFilter filter;
  filter.apps.push_back(reason->app);
  filter.reasons.push_back(reason->reason);
  show_customers(commands, std::move(filter));
}

}  // namespace tms::views
