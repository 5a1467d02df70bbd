#include "client/widgets/charts.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::widgets {
namespace {

constexpr float kTurn = 6.28318531F;
constexpr float kLeastPart = 2;
constexpr float kAxisHeight = 20;
constexpr float kTopLabelHeight = 18;

double sum(std::span<const Part> parts) {
  double total = 0;
  for (const Part& part : parts) total += part.value;
  return total;
}

// Room for the chart as one item that says `name`.
ImVec2 reserve(std::string_view name, ImVec2 size, accessibility::Role role) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  accessibility::text(name, role);
  return origin;
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

void share_bar(std::span<const Part> parts, ImVec2 size, std::string_view words, double whole) {
  const ImVec2 origin = reserve(words, size, accessibility::Role::Image);
  if (!ImGui::IsItemVisible()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{origin.x + size.x, origin.y + size.y};
  list.AddRectFilled(origin, end, theme().line_soft, kBadgeRadius);
  const double total = std::max(whole, sum(parts));
  if (total > 0) {
    float x = origin.x;
    double before = 0;
    for (const Part& part : parts) {
      if (part.value <= 0) continue;
      before += part.value;
      const float right = origin.x + static_cast<float>(before / total) * size.x;
      const float stop = std::min(std::max(right, x + kLeastPart), end.x);
      list.AddRectFilled({x, origin.y}, {std::max(stop - 1, x + 1), end.y}, part.colour, 1);
      x = stop;
    }
  }
  tooltip(words);
}

void progress_bar(double share, ImU32 colour, std::string_view name, float height) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = reserve(name, {width, height}, accessibility::Role::Progress);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = height / 2;
  list.AddRectFilled(origin, {origin.x + width, origin.y + height}, theme().line_soft, radius);
  if (share <= 0) return;
  const float filled = std::max(width * static_cast<float>(std::min(share, 1.0)), kLeastPart);
  list.AddRectFilled(origin, {origin.x + filled, origin.y + height}, colour, radius);
}

void donut(std::span<const Part> parts, float diameter, std::string_view middle,
           std::string_view below) {
  std::string words = std::string(middle) + " " + std::string(below);
  const ImVec2 origin = reserve(words, {diameter, diameter}, accessibility::Role::Image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thickness = diameter * 0.12F;
  const float radius = (diameter - thickness) / 2;
  const ImVec2 c{origin.x + diameter / 2, origin.y + diameter / 2};
  const double total = sum(parts);
  if (total <= 0) {
    list.AddCircle(c, radius, theme().line_soft, 72, thickness);
  } else {
    const float gap = 1.5F / radius;
    float angle = -kTurn / 4;
    for (const Part& part : parts) {
      if (part.value <= 0) continue;
      const float sweep = static_cast<float>(part.value / total) * kTurn;
      if (sweep >= kTurn * 0.999F) {
        list.AddCircle(c, radius, part.colour, 72, thickness);
        break;
      }
      const float drawn = std::max(sweep - gap, 0.01F);
      list.PathArcTo(c, radius, angle, angle + drawn, 0);
      list.PathStroke(part.colour, 0, thickness);
      angle += sweep;
    }
  }
  const float w = text_width(middle, TextStyle::BigNumber);
  draw_text(list, {c.x - w / 2, c.y - 24}, middle, TextStyle::BigNumber, theme().text);
  const float w2 = text_width(below);
  draw_text(list, {c.x - w2 / 2, c.y + 6}, below, TextStyle::Body, theme().muted);
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
    if (ImGui::IsMouseClicked(0)) pressed = static_cast<int>(i);
  }
  return pressed;
}

void line_chart(std::string_view name, std::span<const Line> lines, float height,
                std::string_view from, std::string_view to, std::string_view top_label) {
  const ImVec2 size{ImGui::GetContentRegionAvail().x, height};
  const ImVec2 origin = reserve(name, size, accessibility::Role::Image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_axis(list, origin, size, from, to, kTopLabelHeight);
  double top = 0;
  for (const Line& line : lines) {
    for (const double value : line.values) top = std::max(top, value);
  }
  const float room = size.y - kAxisHeight - kTopLabelHeight;
  std::vector<ImVec2> points;
  for (const Line& line : lines) {
    if (line.values.size() < 2 || top <= 0) continue;
    points.clear();
    const float step = size.x / static_cast<float>(line.values.size() - 1);
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      const auto share = static_cast<float>(line.values[i] / top);
      points.push_back({origin.x + step * static_cast<float>(i),
                        origin.y + kTopLabelHeight + room * (1 - share)});
    }
    list.AddPolyline(points.data(), static_cast<int>(points.size()), line.colour, 0, 1.8F);
  }
  draw_text(list, {origin.x, origin.y}, top_label, TextStyle::Small, theme().faint);
}

}  // namespace tms::widgets
