#include "client/widgets/fields.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "client/accessibility/recorder.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

// ImGui edits a buffer of chars: the string grows as ImGui asks.
int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto& text = *static_cast<std::string*>(data->UserData);
  text.resize(static_cast<std::size_t>(data->BufTextLen));
  data->Buf = text.data();
  return 0;
}

// Escape leaves a field, and what was typed stays: ImGui would go back to what stood there when the
// field was entered, which may be 200 pasted ids ago.
void keep_text_on_escape(const std::string& id, const std::string& text) {
  ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetID(id.c_str()));
  if (state == nullptr || !ImGui::IsKeyPressed(ImGuiKey_Escape)) return;
  state->TextToRevertTo.resize(static_cast<int>(text.size()) + 1);
  std::memcpy(state->TextToRevertTo.Data, text.c_str(), text.size() + 1);
}

void outline_when_active(const FieldLook& look) {
  const ImU32 colour = ImGui::IsItemActive() ? theme().accent : look.wrong ? theme().bad : 0;
  if (colour == 0) return;
  ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), colour,
                                      kControlRadius, 0, 2);
}

}  // namespace

float field_width(Holds holds) {
  constexpr std::array<float, 3> kWidths{160, 260, 420};
  return std::min(kWidths[static_cast<std::size_t>(holds)], ImGui::GetContentRegionAvail().x);
}

bool text_field(std::string_view label, std::string& text, const FieldLook& look) {
  const float width = look.width > 0 ? look.width : ImGui::GetContentRegionAvail().x;
  const std::string id = "##" + std::string(label);
  const std::string hint(look.hint);
  const TextScope scope(look.mono ? TextStyle::Mono : TextStyle::Body);
  const float icon = look.icon.empty() ? 0 : 22;
  const float padding = (kControlHeight - ImGui::GetFontSize()) / 2;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {10 + icon, padding});
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme().faint);
  if (look.focus) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(width);
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize;
  if (look.secret) flags |= ImGuiInputTextFlags_Password;
  keep_text_on_escape(id, text);
  const bool changed = ImGui::InputTextWithHint(id.c_str(), hint.c_str(), text.data(),
                                                text.capacity() + 1, flags, grow, &text);
  accessibility::annotate({.name = label, .value = look.secret ? std::string_view() : text});
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  outline_when_active(look);
  if (!look.icon.empty()) {
    const ImVec2 min = ImGui::GetItemRectMin();
    draw_text(*ImGui::GetWindowDrawList(), {min.x + 10, min.y + padding}, look.icon,
              TextStyle::Body, theme().faint);
  }
  return changed;
}

bool text_area(std::string_view label, std::string& text, ImVec2 size, std::string_view hint) {
  const std::string id = "##" + std::string(label);
  const TextScope scope(TextStyle::Mono);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {10, 8});
  keep_text_on_escape(id, text);
  const bool changed = ImGui::InputTextMultiline(id.c_str(), text.data(), text.capacity() + 1, size,
                                                 ImGuiInputTextFlags_CallbackResize, grow, &text);
  accessibility::annotate({.name = label, .value = text});
  ImGui::PopStyleVar();
  outline_when_active({});
  if (text.empty() && !ImGui::IsItemActive()) {
    const ImVec2 min = ImGui::GetItemRectMin();
    draw_text_clipped(*ImGui::GetWindowDrawList(), {min.x + 10, min.y + 8},
                      ImGui::GetItemRectMax().x - 10, hint, TextStyle::Body, theme().faint);
  }
  return changed;
}

void field_caption(std::string_view words) {
  small(words);
}

void field_problem(std::string_view words) {
  paragraph(words, theme().bad, 0, TextStyle::Small);
}

}  // namespace tms::widgets
