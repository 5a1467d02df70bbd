#include "client/widgets/text.h"

#include <imgui_internal.h>

#include <algorithm>

#include "client/accessibility/recorder.h"
#include "shared/model/text.h"

namespace tms::widgets {
namespace {

constexpr std::size_t kMaxDrawnBytes = 512;
constexpr std::size_t kMaxParagraphBytes = 4'000;
constexpr float kTooltipWidth = 420;

bool is_harmless(std::string_view words, std::size_t max_bytes) {
  if (words.size() > max_bytes) return false;
  return std::all_of(words.begin(), words.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Names and messages from outside may hold anything; plain ASCII is nothing to worry about.
std::string_view harmless(std::string_view words, std::string& buffer, std::size_t max_bytes) {
  if (is_harmless(words, max_bytes)) return words;
  buffer = model::clean_text(words, max_bytes);
  return buffer;
}

ImVec2 measure(std::string_view words) {
  return ImGui::CalcTextSize(words.data(), words.data() + words.size());
}

}  // namespace

std::string_view harmless(std::string_view words, std::string& buffer) {
  return harmless(words, buffer, kMaxDrawnBytes);
}

float text_width(std::string_view words, TextStyle style) {
  const TextScope scope(style);
  return measure(words).x;
}

void draw_text(ImDrawList& list, ImVec2 position, std::string_view words, TextStyle style,
               ImU32 colour) {
  const TextScope scope(style);
  list.AddText({IM_ROUND(position.x), IM_ROUND(position.y)}, colour, words.data(),
               words.data() + words.size());
}

void draw_text_clipped(ImDrawList& list, ImVec2 position, float max_x, std::string_view words,
                       TextStyle style, ImU32 colour) {
  const TextScope scope(style);
  std::string buffer;
  const std::string_view shown = harmless(words, buffer, kMaxDrawnBytes);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  const ImVec2 min{IM_ROUND(position.x), IM_ROUND(position.y)};
  ImGui::RenderTextEllipsis(&list, min, {max_x, min.y + font_size(style) * 1.5F}, max_x,
                            shown.data(), shown.data() + shown.size(), nullptr);
  ImGui::PopStyleColor();
}

void tooltip(std::string_view words) {
  if (words.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal)) return;
  ImGui::BeginTooltip();
  std::string buffer;
  const std::string_view shown = harmless(words, buffer, kMaxParagraphBytes);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + kTooltipWidth);
  ImGui::TextUnformatted(shown.data(), shown.data() + shown.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void label(std::string_view words, const TextLook& look) {
  std::string buffer;
  const std::string_view shown = harmless(words, buffer, kMaxDrawnBytes);
  const ImU32 colour = look.colour == 0 ? theme().text : look.colour;
  const TextScope scope(look.style);
  const ImVec2 natural = measure(shown);
  const float width = look.width > 0 ? look.width : natural.x;
  const float height = line_height(look.style);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, height});
  const bool clipped = natural.x > width + 0.5F;
  std::string full_buffer;
  const std::string_view full =
      look.full.empty() ? shown : harmless(look.full, full_buffer, kMaxDrawnBytes);
  accessibility::text(full, look.role);
  if (!ImGui::IsItemVisible()) return;
  float x = origin.x;
  if (!clipped && look.align == Align::Right) x += width - natural.x;
  if (!clipped && look.align == Align::Centre) x += (width - natural.x) / 2;
  const ImVec2 at{x, origin.y + (height - font_size(look.style)) / 2};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (clipped) {
    draw_text_clipped(list, at, origin.x + width, shown, look.style, colour);
  } else {
    draw_text(list, at, shown, look.style, colour);
  }
  if (clipped || !look.full.empty()) tooltip(full);
}

void small(std::string_view words, ImU32 colour) {
  label(words, {.style = TextStyle::Small, .colour = colour == 0 ? theme().muted : colour});
}

void muted(std::string_view words) {
  label(words, {.colour = theme().muted});
}

void heading(std::string_view words, TextStyle style) {
  label(words, {.style = style, .role = accessibility::Role::Heading});
}

void paragraph(std::string_view words, ImU32 colour, float width, TextStyle style) {
  std::string buffer;
  const std::string_view shown = harmless(words, buffer, kMaxParagraphBytes);
  const TextScope scope(style);
  const float space = width > 0 ? width : ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleColor(ImGuiCol_Text, colour == 0 ? theme().text : colour);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + std::max(space, 40.0F));
  ImGui::TextUnformatted(shown.data(), shown.data() + shown.size());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  accessibility::text(shown);
}

void mono_id(std::string_view id, float width, ImU32 colour) {
  const bool fits = width <= 0 || text_width(id, TextStyle::Mono) <= width;
  const std::string truncated = fits ? std::string() : model::middle_truncate(id);
  label(fits ? id : truncated, {.style = TextStyle::Mono,
                                .colour = colour,
                                .width = width,
                                .full = fits ? std::string_view() : id});
}

}  // namespace tms::widgets
