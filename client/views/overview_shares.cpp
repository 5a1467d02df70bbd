// How the customers are shared out among healths and states: rings, and the numbers behind them.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/overview_cards.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/batch.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr float kDiameter = 168;
constexpr float kLeastDiameter = 112;
constexpr float kLegendLine = 20 + 4 + 1 + 4;  // words, line and the spaces below them

struct Share {
  std::string_view name;
  std::uint64_t count = 0;
  ImU32 colour = 0;
};

struct Sharing {
  std::vector<Share> shares;
  std::uint64_t whole = 0;
  std::string middle;  // of the ring
  std::string_view below{};
  std::function<void(std::size_t)> draw_badge;  // of a share, for the legend
};

// Each of these returns which share was pressed, -1: none.

int draw_ring(const Sharing& sharing, float diameter) {
  std::vector<widgets::Part> parts;
  for (const Share& share : sharing.shares) {
    parts.push_back({share.name, static_cast<double>(share.count), share.colour});
  }
  const float space = ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max((space - diameter) / 2, 0.0F));
  return widgets::donut(parts, diameter, sharing.middle, sharing.below);
}

int draw_legend(const Sharing& sharing) {
  int pressed = -1;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  for (std::size_t i = 0; i < sharing.shares.size(); ++i) {
    const Share& share = sharing.shares[i];
    const std::string count = model::group_digits(share.count);
    sharing.draw_badge(i);
    ImGui::SameLine();
    const std::string words = count + "###" + std::string(share.name);
    widgets::align_right(widgets::text_width(count));
    if (widgets::link(words, TextStyle::Body, theme().text)) pressed = static_cast<int>(i);
    const std::string name = std::string(share.name) + ", " + count;
    accessibility::annotate({.name = name});
    widgets::horizontal_line();
  }
  ImGui::PopStyleVar();
  return pressed;
}

int draw_numbers(const Sharing& sharing, std::string_view name, std::string_view things) {
  std::vector<widgets::Bar> rows;
  for (const Share& share : sharing.shares) {
    const std::string words(share.name);
    rows.push_back({static_cast<double>(share.count),
                    words + ", " + percent_words(share_of(share.count, sharing.whole)),
                    "Show " + words});
  }
  return widgets::number_table(rows, {.name = name,
                                      .things = things,
                                      .counted = "Customers",
                                      .height = ImGui::GetContentRegionAvail().y,
                                      .pressable = true});
}

// The ring, and below it what its colours mean where there is room for both.
int draw_picture(const Sharing& sharing) {
  const float room = ImGui::GetContentRegionAvail().y;
  const float legend =
      kLegendLine * static_cast<float>(sharing.shares.size()) + ImGui::GetStyle().ItemSpacing.y;
  const bool has_legend = room - legend >= kLeastDiameter;
  const float diameter = std::min(has_legend ? room - legend : room, kDiameter);
  const int in_ring = draw_ring(sharing, std::max(diameter, kLeastDiameter));
  const int in_legend = has_legend ? draw_legend(sharing) : -1;
  return in_legend >= 0 ? in_legend : in_ring;
}

// ---- health

constexpr std::array kHealthOrder{model::Health::AllReady, model::Health::HasFailure,
                                  model::Health::Pending, model::Health::FetchFailed,
                                  model::Health::NotFetched};

Sharing sharing_by_health(const model::CustomerSummary& summary) {
  const auto count_of = [&](model::Health health) {
    return summary.by_health[static_cast<std::size_t>(health)];
  };
  Sharing sharing;
  for (const model::Health health : kHealthOrder) {
    sharing.shares.push_back(
        {widgets::words_of(health), count_of(health), widgets::colour_of(health)});
  }
  sharing.whole = summary.total;
  sharing.middle = percent_words(share_of(count_of(model::Health::AllReady), summary.total));
  sharing.below = "all ready";
  sharing.draw_badge = [](std::size_t i) { widgets::health_badge(kHealthOrder[i]); };
  return sharing;
}

// ---- states

Sharing sharing_by_state(const model::CustomerSummary& summary) {
  Sharing sharing;
  std::uint64_t arrived = 0;
  for (const model::State state : model::kStates) {
    const std::uint64_t count = summary.by_state[static_cast<std::size_t>(state)];
    sharing.shares.push_back({to_string(state), count, widgets::colour_of(state)});
    if (model::is_final(state)) arrived += count;
  }
  sharing.whole = summary.total;
  sharing.middle = percent_words(share_of(arrived, summary.total));
  sharing.below = "final";
  sharing.draw_badge = [](std::size_t i) { widgets::state_badge(model::kStates[i]); };
  return sharing;
}

}  // namespace

void draw_health_card(const AppState& state, OverviewViewState& view, ImVec2 size,
                      Commands& commands) {
  const Sharing sharing = sharing_by_health(summary_of(state));
  const widgets::Card card("health", size);
  if (chart_head("Health", view.health_as_table)) view.health_as_table = !view.health_as_table;
  const int pressed = view.health_as_table
                          ? draw_numbers(sharing, "Customers by health", "Health, share")
                          : draw_picture(sharing);
  if (pressed < 0) return;
  model::CustomerFilter filter;
  filter.healths.push_back(kHealthOrder[static_cast<std::size_t>(pressed)]);
  show_customers(commands, std::move(filter));
}

void draw_states_card(const AppState& state, OverviewViewState& view, ImVec2 size,
                      Commands& commands) {
  const Sharing sharing = sharing_by_state(summary_of(state));
  const widgets::Card card("states", size);
  if (chart_head("States", view.states_as_table)) view.states_as_table = !view.states_as_table;
  const int pressed = view.states_as_table
                          ? draw_numbers(sharing, "Customers by state", "State, share")
                          : draw_picture(sharing);
  if (pressed < 0) return;
  model::CustomerFilter filter;
  filter.states.push_back(model::kStates[static_cast<std::size_t>(pressed)]);
  show_customers(commands, std::move(filter));
}

}  // namespace tms::views
