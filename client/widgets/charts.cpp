#include "client/widgets/charts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "client/accessibility/recorder.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::widgets {
namespace {

constexpr float kTurn = 6.28318531F;
constexpr float kLeastPart = 2;
constexpr float kAxisHeight = 20;
constexpr float kTopLabelHeight = 18;

// What is not filled: a shade of whatever lies under it, be it a panel, a selected or a hovered
// row.
ImU32 track_colour() {
  return with_alpha(theme().text, theme().dark ? 0.13F : 0.09F);
}

double sum(std::span<const Part> parts) {
  double total = 0;
  for (const Part& part : parts) total += part.value;
  return total;
}

// Room for the chart as one item that says `name`.
ImVec2 reserve(std::string_view name, ImVec2 size, accessibility::Role role,
               std::string_view value = {}) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  std::string buffer;
  accessibility::text(harmless(name, buffer), role, value);
  return origin;
}

// A bar that says how far something is: `share` of 0 to 1.
ImVec2 reserve_progress(std::string_view name, ImVec2 size, double share) {
  const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
  return reserve(name, size, accessibility::Role::Progress, std::to_string(percent));
}

// A part of a chart as an item of its own, for those who do not point at it: `key` says what it
// stands for. Returns whether it was pressed; what the pointer presses the chart finds itself.
bool part_pressed(std::string_view key, std::string_view name, const ImRect& box) {
  const ImGuiID id = ImGui::GetID(key.data(), key.data() + key.size());
  ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav);
  accessibility::annotate({.role = accessibility::Role::Button, .name = name});
  return ImGui::GetCurrentContext()->NavActivateId == id;
}

// `top`: room above the highest line.
void draw_axis(ImDrawList& list, ImVec2 origin, ImVec2 size, std::string_view from,
               std::string_view to, float top = 0) {
  const Theme& t = theme();
  for (const float share : {0.0F, 1.0F / 3, 2.0F / 3, 1.0F}) {
    const float y = std::round(origin.y + top + (size.y - kAxisHeight - top) * share) + 0.5F;
    list.AddLine({origin.x, y}, {origin.x + size.x, y}, t.line_soft);
  }
  const float y = origin.y + size.y - 14;
  draw_text(list, {origin.x, y}, from, TextStyle::Small, t.faint);
  const float width = text_width(to, TextStyle::Small);
  draw_text(list, {origin.x + size.x - width, y}, to, TextStyle::Small, t.faint);
}

}  // namespace

void share_bar(std::span<const Part> parts, ImVec2 size, std::string_view words, double whole,
               std::optional<double> done) {
  const ImVec2 origin = done ? reserve_progress(words, size, *done)
                             : reserve(words, size, accessibility::Role::Image);
  if (!ImGui::IsItemVisible()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{origin.x + size.x, origin.y + size.y};
  list.AddRectFilled(origin, end, track_colour(), kBadgeRadius);
  const double total = std::max(whole, sum(parts));
  if (total > 0) {
    float x = origin.x;
    double before = 0;
    for (const Part& part : parts) {
      if (part.value <= 0) continue;
      before += part.value;
      const float right = origin.x + static_cast<float>(before / total) * size.x;
      const float stop = std::min(std::max(right, x + kLeastPart), end.x);
      const ImVec2 corner{std::max(stop - 1, x + 1), end.y};
      if (part.hollow)
        list.AddRect({x, origin.y}, corner, part.colour, 1, 0, 1.5F);
      else
        list.AddRectFilled({x, origin.y}, corner, part.colour, 1);
      x = stop;
    }
  }
  tooltip(words);
}

void progress_bar(double share, ImU32 colour, std::string_view name, float height) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = reserve_progress(name, {width, height}, share);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = height / 2;
  list.AddRectFilled(origin, {origin.x + width, origin.y + height}, track_colour(), radius);
  if (share <= 0) return;
  const float filled = std::max(width * static_cast<float>(std::min(share, 1.0)), kLeastPart);
  list.AddRectFilled(origin, {origin.x + filled, origin.y + height}, colour, radius);
}

namespace {

// Of 0 to 1 from the top, clockwise, what lies under the pointer; -1: not on the ring.
double turn_under_pointer(ImVec2 centre, float radius, float thickness) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float x = mouse.x - centre.x;
  const float y = mouse.y - centre.y;
  if (std::abs(std::sqrt(x * x + y * y) - radius) > thickness / 2 + 2) return -1;
  const double turn = std::atan2(x, -y) / static_cast<double>(kTurn);
  return turn < 0 ? turn + 1 : turn;
}

void draw_middle(ImDrawList& list, ImVec2 centre, std::string_view middle, std::string_view below) {
  const float w = text_width(middle, TextStyle::BigNumber);
  draw_text(list, {centre.x - w / 2, centre.y - 24}, middle, TextStyle::BigNumber, theme().text);
  const float w2 = text_width(below);
  draw_text(list, {centre.x - w2 / 2, centre.y + 6}, below, TextStyle::Body, theme().muted);
}

std::string words_of(const Part& part) {
  return std::string(part.name) + ", " +
         model::group_digits(static_cast<std::uint64_t>(part.value));
}

// Each where the middle of its arc is. Returns which was pressed, -1: none.
int pressed_part(std::span<const Part> parts, double total, ImVec2 centre, float radius,
                 float thickness) {
  int pressed = -1;
  double before = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].value <= 0) continue;
    const double share = parts[i].value / total;
    const float angle = static_cast<float>(before + share / 2) * kTurn - kTurn / 4;
    before += share;
    const ImVec2 at{centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
    const float half = thickness / 2;
    const ImRect box(at.x - half, at.y - half, at.x + half, at.y + half);
    if (part_pressed(parts[i].name, words_of(parts[i]), box)) pressed = static_cast<int>(i);
  }
  return pressed;
}

}  // namespace

int donut(std::span<const Part> parts, float diameter, std::string_view middle,
          std::string_view below) {
  const std::string words = std::string(middle) + " " + std::string(below);
  const ImVec2 origin = reserve(words, {diameter, diameter}, accessibility::Role::Image);
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thickness = diameter * 0.12F;
  const float radius = (diameter - thickness) / 2;
  const ImVec2 c{origin.x + diameter / 2, origin.y + diameter / 2};
  draw_middle(list, c, middle, below);
  const double total = sum(parts);
  if (total <= 0) {
    list.AddCircle(c, radius, theme().line_soft, 72, thickness);
    return -1;
  }
  const double pointed = hovered ? turn_under_pointer(c, radius, thickness) : -1;
  const float gap = 1.5F / radius;
  double before = 0;
  int pressed = -1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.value <= 0) continue;
    const double share = part.value / total;
    const bool here = pointed >= before && pointed < before + share;
    const float width = here ? thickness + 4 : thickness;
    if (share > 0.999) {
      list.AddCircle(c, radius, part.colour, 72, width);
    } else {
      const float angle = static_cast<float>(before) * kTurn - kTurn / 4;
      const float drawn = std::max(static_cast<float>(share) * kTurn - gap, 0.01F);
      list.PathArcTo(c, radius, angle, angle + drawn, 0);
      list.PathStroke(part.colour, 0, width);
    }
    before += share;
    if (!here) continue;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    tooltip(words_of(part));
    if (ImGui::IsMouseClicked(0)) pressed = static_cast<int>(i);
  }
  const int by_key = pressed_part(parts, total, c, radius, thickness);
  return by_key >= 0 ? by_key : pressed;
}

int bar_chart(std::string_view name, std::span<const Bar> bars, float height, std::string_view from,
              std::string_view to) {
  const ImVec2 size{ImGui::GetContentRegionAvail().x, height};
  const ImVec2 origin = reserve(name, size, accessibility::Role::Image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_axis(list, origin, size, from, to, kTopLabelHeight);
  if (bars.empty()) return -1;
  double top = 0;
  for (const Bar& bar : bars) top = std::max(top, bar.value);
  draw_text(list, {origin.x, origin.y}, model::group_digits(static_cast<std::uint64_t>(top)),
            TextStyle::Small, theme().muted);
  const float step = size.x / static_cast<float>(bars.size());
  const float room = size.y - kAxisHeight - kTopLabelHeight;
  const float base = origin.y + kTopLabelHeight + room;
  const bool hovered = ImGui::IsItemHovered();
  int pressed = -1;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const float x = origin.x + step * static_cast<float>(i);
    const float mouse = ImGui::GetIO().MousePos.x;
    const bool here = hovered && mouse >= x && mouse < x + step;
    if (here) list.AddRectFilled({x, base - room}, {x + step, base}, theme().hover);
    if (bars[i].value > 0) {
      const float h = std::max(room * static_cast<float>(bars[i].value / top), kLeastPart);
      list.AddRectFilled({x + step * 0.13F, base - h}, {x + step * 0.87F, base},
                         with_alpha(theme().accent, 0.85F), kBadgeRadius);
    }
    if (!here) continue;
    tooltip(bars[i].words);
    if (bars[i].value > 0) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsMouseClicked(0)) pressed = static_cast<int>(i);
  }
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (bars[i].value <= 0) continue;
    const float x = origin.x + step * static_cast<float>(i);
    const ImRect box(x, base - room, x + step, base);
    if (part_pressed(bars[i].name, bars[i].words, box)) pressed = static_cast<int>(i);
  }
  return pressed;
}

int number_table(std::span<const Bar> bars, const NumberTableLook& look) {
  const std::array<Column, 2> columns{
      {{.name = look.things}, {.name = look.counted, .width = 76, .numeric = true}}};
  const auto rows = static_cast<int>(bars.size());
  const std::string name(look.name);
  int header = -1;
  if (!begin_table(name.c_str(), columns,
                   {.rows = rows, .size = {0, look.height}, .padding = 6, .scrolls = true},
                   &header)) {
    return -1;
  }
  int pressed = -1;
  for (int row = 0; row < rows; ++row) {
    const int index = look.last_first ? rows - 1 - row : row;
    const Bar& bar = bars[static_cast<std::size_t>(index)];
    const Row line(row, bar.name);
    text_cell(0, bar.name);
    number_cell(1, static_cast<std::uint64_t>(bar.value));
    if (look.pressable && line.press(bar.words).clicked) pressed = index;
  }
  end_table();
  return pressed;
}

}  // namespace tms::widgets
