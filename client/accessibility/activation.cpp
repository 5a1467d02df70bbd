#include "client/accessibility/activation.h"

#include <imgui_internal.h>

#include <utility>

namespace tms::accessibility {
namespace {

bool behind_dialog(ImGuiWindow& window) {
  ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
  return modal != nullptr && !ImGui::IsWindowWithinBeginStackOf(window.RootWindow, modal);
}

// What a person acts on comes into sight, as it does when Tab leads to it.
void bring_into_sight(const ImGuiLastItemData& data) {
  const ImRect& clip = ImGui::GetCurrentWindowRead()->ClipRect;
  const bool whole = data.NavRect.Min.y >= clip.Min.y && data.NavRect.Max.y <= clip.Max.y;
  if (!whole) ImGui::ScrollToItem(ImGuiScrollFlags_KeepVisibleEdgeY);
}

Answer focus() {
  ImGui::FocusItem();
  ImGui::SetNavCursorVisible(true);
  return Answer::Done;
}

Answer press(ImGuiID id, const ImGuiLastItemData& data) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if ((data.ItemFlags & ImGuiItemFlags_Disabled) != 0) return Answer::Disabled;
  if (behind_dialog(*g.CurrentWindow)) return Answer::BehindDialog;
  bring_into_sight(data);
  // Else ImGui would wait for the button of a mouse to be let go.
  g.NavInputSource = ImGuiInputSource_Keyboard;
  g.NavActivateId = g.NavActivateDownId = g.NavActivatePressedId = id;
  g.NavActivateFlags = ImGuiActivateFlags_PreferInput;
  return Answer::Done;
}

}  // namespace

void Activation::ask(ImGuiID id, Wish wish) {
  id_ = id;
  wish_ = wish;
  answer_ = Answer::Absent;
}

void Activation::on_item(ImGuiID id, const ImGuiLastItemData& data) {
  if (id_ == 0 || id != id_) return;
  id_ = 0;
  answer_ = wish_ == Wish::Focus ? focus() : press(id, data);
}

Answer Activation::settle() {
  id_ = 0;
  return std::exchange(answer_, Answer::Absent);
}

}  // namespace tms::accessibility
