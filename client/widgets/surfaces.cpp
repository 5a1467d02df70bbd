#include "client/widgets/surfaces.h"

#include <imgui_internal.h>

#include <algorithm>

#include "client/accessibility/recorder.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

constexpr float kEdge = 3;
constexpr float kEmptyWidth = 420;

ImU32 edge_of(BannerKind kind) {
  const Theme& t = theme();
  switch (kind) {
    case BannerKind::Info:
      return t.accent;
    case BannerKind::Warning:
      return t.pending;
    case BannerKind::Bad:
      return t.bad;
  }
  return t.line;
}

// ImGui leaves out what stands in a child window that is scrolled out of sight. It is drawn all the
// same, clipped to nothing: who does not see the page reads it and acts on it there.
void tell_out_of_sight() {
  ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const ImGuiWindow* parent = window.ParentWindow;
  const bool parent_drawn = parent != nullptr && !parent->SkipItems && !parent->Collapsed;
  if (parent_drawn && !window.Collapsed) window.SkipItems = false;
}

// A padded strip with a coloured edge; between the two calls its content is drawn.
void begin_strip(const char* id, ImU32 edge) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme().header_row);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kSpace3, kSpace2});
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0);
  ImGui::BeginChild(id, {0, 0},
                    ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_AlwaysUseWindowPadding |
                        ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  tell_out_of_sight();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kSpace2, 2});
  ImGui::GetWindowDrawList()->AddRectFilled(
      origin, {origin.x + kEdge, origin.y + ImGui::GetWindowHeight()}, edge);
}

void end_strip() {
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace

Card::Card(const char* id, ImVec2 size, bool padded) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme().panel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      padded ? ImVec2{kCardPadding, 14} : ImVec2{kLine, kLine});
  ImGuiChildFlags flags = ImGuiChildFlags_Borders | ImGuiChildFlags_AlwaysUseWindowPadding |
                          ImGuiChildFlags_NavFlattened;
  if (size.y == 0) flags |= ImGuiChildFlags_AutoResizeY;
  ImGuiWindowFlags window = 0;
  if (size.y == 0 || !padded)
    window = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::BeginChild(id, size, flags, window);
  tell_out_of_sight();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
}

Card::~Card() {
  ImGui::EndChild();
}

Area::Area(const char* id, ImVec2 size, bool scrolls, ImVec2 padding) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0);
  const ImGuiWindowFlags window =
      scrolls ? 0 : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                    window | ImGuiWindowFlags_NoBackground);
  tell_out_of_sight();
  ImGui::PopStyleVar(2);
}

Area::~Area() {
  ImGui::EndChild();
}

bool banner(const char* id, BannerKind kind, const BannerText& text,
            std::string_view button_label) {
  // A warning counts down: spoken at every change it would drown the rest.
  const bool urgent = kind == BannerKind::Bad;
  accessibility::begin(urgent ? accessibility::Role::Alert : accessibility::Role::Region,
                       text.what);
  begin_strip(id, edge_of(kind));
  const float reserved = button_label.empty() ? 0 : button_width(button_label) + kSpace4;
  const float width = std::max(ImGui::GetContentRegionAvail().x - reserved, 120.0F);
  ImGui::BeginGroup();
  paragraph(text.what, 0, width, TextStyle::Semibold);
  if (!text.meaning.empty()) paragraph(text.meaning, 0, width);
  if (!text.advice.empty()) paragraph(text.advice, theme().muted, width);
  ImGui::EndGroup();
  bool pressed = false;
  if (!button_label.empty()) {
    ImGui::SameLine();
    align_right(button_width(button_label));
    pressed = button(button_label);
  }
  end_strip();
  accessibility::end();
  return pressed;
}

void note(const char* id, ImU32 edge, std::string_view sentence, std::string_view second) {
  begin_strip(id, edge);
  paragraph(sentence);
  if (!second.empty()) paragraph(second, theme().muted);
  end_strip();
}

bool empty_state(std::string_view icon, std::string_view title, std::string_view advice,
                 std::string_view button_label) {
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const float width = std::min(space.x - 2 * kSpace4, kEmptyWidth);
  const float top = std::max((space.y - 160) * 0.4F, kSpace5);
  gap(top);
  const float left = ImGui::GetCursorPosX();
  const auto centre = [&](float item) { ImGui::SetCursorPosX(left + (space.x - item) / 2); };
  centre(text_width(icon, TextStyle::BigNumber));
  draw_text(*ImGui::GetWindowDrawList(), ImGui::GetCursorScreenPos(), icon, TextStyle::BigNumber,
            theme().faint);
  ImGui::Dummy({1, 36});
  centre(std::min(text_width(title, TextStyle::Semibold), width));
  label(title, {.style = TextStyle::Semibold,
                .width = std::min(text_width(title, TextStyle::Semibold), width),
                .role = accessibility::Role::Heading});
  const float advice_width = std::min(text_width(advice), width);
  centre(advice_width);
  paragraph(advice, theme().muted, advice_width + 1);
  if (button_label.empty()) return false;
  gap(kSpace2);
  const ButtonLook look{.kind = ButtonKind::Primary};
  centre(button_width(button_label, look));
  return button(button_label, look);
}

// Below the control that was drawn last, its left edge with that one's; ImGui keeps it in the page.
// Where there is more room above, above: begin_popover() knows how high it is.
void open_popover(const char* id) {
  ImGui::OpenPopup(id);
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  auto& opened = ImGui::GetCurrentContext()->OpenPopupStack;
  if (opened.empty() || opened.back().PopupId != ImGui::GetID(id)) return;
  opened.back().OpenPopupPos = {min.x, max.y + kSpace1};
  const bool above = max.y > ImGui::GetMainViewport()->Size.y * 0.7F;
  ImGui::GetStateStorage()->SetFloat(opened.back().PopupId, above ? min.y - kSpace1 : 0);
}

bool begin_popover(const char* id, float width) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kSpace1, kSpace1});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kSpace2, 1});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {std::max(width, 420.0F), 520});
  const float bottom = ImGui::GetStateStorage()->GetFloat(ImGui::GetID(id), 0);
  if (bottom > 0 && ImGui::IsPopupOpen(id)) {
    const auto& context = *ImGui::GetCurrentContext();
    const ImGuiPopupData& opened = context.OpenPopupStack[context.BeginPopupStack.Size];
    ImGui::SetNextWindowPos({opened.OpenPopupPos.x, bottom}, ImGuiCond_Always, {0, 1});
  }
  if (ImGui::BeginPopup(id)) {
    accessibility::describe_popup(id);
    return true;
  }
  ImGui::PopStyleVar(2);
  return false;
}

void end_popover() {
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

bool escape_pressed() {
  if (!ImGui::IsKeyPressed(ImGuiKey_Escape, false)) return false;
  // ImGui has closed a popover before the frame began: it counts what was there in the last one.
  const auto& windows = ImGui::GetCurrentContext()->Windows;
  return std::none_of(windows.begin(), windows.end(), [](const ImGuiWindow* window) {
    return window->WasActive && (window->Flags & ImGuiWindowFlags_Popup) != 0;
  });
}

Reply confirm(const char* title, std::string_view sentence, std::string_view yes) {
  const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
  ImGui::SetNextWindowPos(centre, ImGuiCond_Always, {0.5F, 0.5F});
  const float width = std::min(420.0F, ImGui::GetMainViewport()->Size.x - 2 * kSpace4);
  ImGui::SetNextWindowSize({width, 0});
  Reply reply = Reply::None;
  if (!ImGui::BeginPopupModal(
          title, nullptr,
          ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
    return reply;
  }
  heading(title);
  gap(kSpace1);
  paragraph(sentence);
  gap(kSpace3);
  const ButtonLook danger{.kind = ButtonKind::Danger};
  align_right(button_width("Keep") + kSpace2 + button_width(yes, danger));
  if (button("Keep") || ImGui::IsKeyPressed(ImGuiKey_Escape)) reply = Reply::No;
  ImGui::SameLine();
  if (button(yes, danger)) reply = Reply::Yes;
  if (reply != Reply::None) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  return reply;
}

void align_right(float width) {
  const float space = ImGui::GetContentRegionAvail().x;
  if (space > width) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + space - width);
}

void beside_title() {
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() +
                       (line_height(TextStyle::PageTitle) - line_height(TextStyle::Body)) / 2);
}

void begin_right(float width) {
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  align_right(width);
}

void gap(float pixels) {
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + pixels);
  ImGui::Dummy({0, 0});
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().ItemSpacing.y);
}

void horizontal_line() {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::GetWindowDrawList()->AddLine(origin, {origin.x + width, origin.y}, theme().line_soft);
  ImGui::Dummy({width, 1});
}

}  // namespace tms::widgets
