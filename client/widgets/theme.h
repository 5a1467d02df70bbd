// Colours, sizes and text styles: the tokens of the design, once. Views take everything from here;
// no literal colour or font size stands anywhere else.
#pragma once

#include <imgui.h>

#include <array>

namespace tms::widgets {

// Sizes in CSS pixels; the device pixel ratio is ImGui's business (DisplayFramebufferScale).
inline constexpr float kSpace1 = 4;
inline constexpr float kSpace2 = 8;
inline constexpr float kSpace3 = 12;
inline constexpr float kSpace4 = 16;
inline constexpr float kSpace5 = 20;
inline constexpr float kPagePadding = 20;
inline constexpr float kCardPadding = 16;
inline constexpr float kCardGap = 16;
inline constexpr float kControlHeight = 32;
inline constexpr float kTableRowHeight = 32;
inline constexpr float kTableHeaderHeight = 34;
inline constexpr float kCardRadius = 8;
inline constexpr float kControlRadius = 6;
inline constexpr float kBadgeRadius = 2;
inline constexpr float kLine = 1;
inline constexpr float kRailWidth = 208;
inline constexpr float kRailCollapsedWidth = 52;
inline constexpr float kRailCollapsesBelow = 1100;  // page width
inline constexpr float kTopBarHeight = 48;
inline constexpr float kStatusLineHeight = 28;
inline constexpr float kDetailPanelWidth = 392;
inline constexpr float kShareBarHeight = 8;

struct Theme {
  bool dark;
  ImU32 background, panel, header_row, line, line_soft;
  ImU32 text, muted, faint;
  ImU32 accent, on_accent, accent_soft;
  ImU32 hover, selection;
  // Customer states, in the order of model::Action: tran-begin, pe-enable, t-enable, pe-finalize,
  // pe-direct, other.
  std::array<ImU32, 6> states;
  ImU32 good, bad, pending, unknown, inapplicable;
  ImU32 overlay;  // behind what cannot be undone
};

extern const Theme kLightTheme;
extern const Theme kDarkTheme;

enum class TextStyle {
  Body,           // 14
  Small,          // 12
  Semibold,       // 14: section titles, primary buttons
  SmallSemibold,  // 12: table headers
  PageTitle,      // 20 semibold
  BigNumber,      // 24 semibold
  Mono,           // 13: ids and codes
  Count
};

// The faces, filled by load_fonts(); all three contain the icons of icons.h.
struct Fonts {
  ImFont* regular = nullptr;
  ImFont* semibold = nullptr;
  ImFont* mono = nullptr;
};

// What a context's views look like. The host owns it and hangs it on the ImGui context
// (io.UserData), so that there is no global and tests run several contexts.
struct Look {
  Theme theme;
  Fonts fonts;
};

void attach(Look& look);            // to the current context
void apply(Look& look, bool dark);  // colours and spacing into ImGuiStyle
const Theme& theme();               // of the current context
ImFont* font(TextStyle style);
float font_size(TextStyle style);    // from ascent to descent, which is what ImGui calls size
float line_height(TextStyle style);  // of one line as the design sets it: 20 for body
void push_text(TextStyle style);     // ImGui::PushFont; end with pop_text
void pop_text();

// Pushes a text style for the enclosing block.
class TextScope {
 public:
  explicit TextScope(TextStyle style) { push_text(style); }
  ~TextScope() { pop_text(); }
  TextScope(const TextScope&) = delete;
  TextScope& operator=(const TextScope&) = delete;
};

inline ImVec4 rgba(ImU32 colour) {
  return ImGui::ColorConvertU32ToFloat4(colour);
}
ImU32 with_alpha(ImU32 colour, float alpha);

}  // namespace tms::widgets
