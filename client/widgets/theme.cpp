#include "client/widgets/theme.h"

#include <array>

namespace tms::widgets {
namespace {

constexpr ImU32 rgb(unsigned hex) {
  return IM_COL32((hex >> 16) & 0xFF, (hex >> 8) & 0xFF, hex & 0xFF, 0xFF);
}

struct TextSpec {
  ImFont* Fonts::*face;
  float size;
  float line;
};

// ImGui's size of a font is from its ascent to its descent, the design's (CSS) is the em: this many
// of the one make the other.
constexpr float kInter = 1.21F;
constexpr float kMono = 1.32F;

// In the order of TextStyle.
constexpr std::array<TextSpec, static_cast<std::size_t>(TextStyle::Count)> kTextSpecs{{
    {&Fonts::regular, 14 * kInter, 20},
    {&Fonts::regular, 12 * kInter, 16},
    {&Fonts::semibold, 14 * kInter, 20},
    {&Fonts::semibold, 12 * kInter, 16},
    {&Fonts::semibold, 20 * kInter, 28},
    {&Fonts::semibold, 24 * kInter, 32},
    {&Fonts::mono, 13 * kMono, 20},
}};

const TextSpec& spec(TextStyle style) {
  return kTextSpecs[static_cast<std::size_t>(style)];
}

const Look& look() {
  return *static_cast<const Look*>(ImGui::GetIO().UserData);
}

void apply_sizes(ImGuiStyle& style) {
  style.WindowPadding = {kCardPadding, kCardPadding};
  style.FramePadding = {kSpace3, (kControlHeight - spec(TextStyle::Body).size) / 2};
  style.ItemSpacing = {kSpace2, kSpace2};
  style.ItemInnerSpacing = {kSpace2, kSpace1};
  style.CellPadding = {10, 0};
  style.IndentSpacing = kSpace4;
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.GrabMinSize = 24;
  style.WindowRounding = kCardRadius;
  style.ChildRounding = kCardRadius;
  style.PopupRounding = kCardRadius;
  style.FrameRounding = kControlRadius;
  style.GrabRounding = kControlRadius;
  style.TabRounding = kControlRadius;
  style.WindowBorderSize = kLine;
  style.ChildBorderSize = kLine;
  style.PopupBorderSize = kLine;
  style.FrameBorderSize = kLine;
  style.DisabledAlpha = 0.55F;
  style.WindowTitleAlign = {0, 0.5F};
  style.SelectableTextAlign = {0, 0.5F};
  style.SeparatorTextBorderSize = kLine;
  style.AntiAliasedLinesUseTex = true;
}

void apply_window_colours(ImGuiStyle& style, const Theme& t) {
  auto set = [&style](ImGuiCol slot, ImU32 colour) { style.Colors[slot] = rgba(colour); };
  set(ImGuiCol_Text, t.text);
  set(ImGuiCol_TextDisabled, t.muted);
  set(ImGuiCol_WindowBg, t.background);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, t.panel);
  set(ImGuiCol_Border, t.line);
  set(ImGuiCol_BorderShadow, 0);
  set(ImGuiCol_TitleBg, t.panel);
  set(ImGuiCol_TitleBgActive, t.panel);
  set(ImGuiCol_TitleBgCollapsed, t.panel);
  set(ImGuiCol_MenuBarBg, t.panel);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, t.line);
  set(ImGuiCol_ScrollbarGrabHovered, t.faint);
  set(ImGuiCol_ScrollbarGrabActive, t.muted);
  set(ImGuiCol_Separator, t.line);
  set(ImGuiCol_SeparatorHovered, t.accent);
  set(ImGuiCol_SeparatorActive, t.accent);
  set(ImGuiCol_ResizeGrip, 0);
  set(ImGuiCol_ResizeGripHovered, t.line);
  set(ImGuiCol_ResizeGripActive, t.accent);
  set(ImGuiCol_TableHeaderBg, t.header_row);
  set(ImGuiCol_TableBorderStrong, t.line);
  set(ImGuiCol_TableBorderLight, t.line_soft);
  set(ImGuiCol_TableRowBg, 0);
  set(ImGuiCol_TableRowBgAlt, 0);
  set(ImGuiCol_ModalWindowDimBg, t.overlay);
  set(ImGuiCol_NavWindowingDimBg, t.overlay);
  set(ImGuiCol_NavWindowingHighlight, t.accent);
}

void apply_control_colours(ImGuiStyle& style, const Theme& t) {
  auto set = [&style](ImGuiCol slot, ImU32 colour) { style.Colors[slot] = rgba(colour); };
  set(ImGuiCol_FrameBg, t.panel);
  set(ImGuiCol_FrameBgHovered, t.hover);
  set(ImGuiCol_FrameBgActive, t.panel);
  set(ImGuiCol_CheckMark, t.accent);
  set(ImGuiCol_SliderGrab, t.accent);
  set(ImGuiCol_SliderGrabActive, t.accent);
  set(ImGuiCol_Button, t.panel);
  set(ImGuiCol_ButtonHovered, t.hover);
  set(ImGuiCol_ButtonActive, t.line);
  set(ImGuiCol_Header, t.selection);
  set(ImGuiCol_HeaderHovered, t.hover);
  set(ImGuiCol_HeaderActive, t.selection);
  set(ImGuiCol_Tab, t.panel);
  set(ImGuiCol_TabHovered, t.hover);
  set(ImGuiCol_TabSelected, t.accent_soft);
  set(ImGuiCol_TabSelectedOverline, t.accent);
  set(ImGuiCol_TabDimmed, t.panel);
  set(ImGuiCol_TabDimmedSelected, t.accent_soft);
  set(ImGuiCol_PlotLines, t.accent);
  set(ImGuiCol_PlotHistogram, t.accent);
  set(ImGuiCol_TextLink, t.accent);
  set(ImGuiCol_InputTextCursor, t.text);
  set(ImGuiCol_TextSelectedBg, with_alpha(t.accent, 0.30F));
  set(ImGuiCol_TreeLines, t.line);
  set(ImGuiCol_DragDropTarget, t.accent);
  set(ImGuiCol_NavCursor, t.accent);
}

}  // namespace

const Theme kLightTheme{
    .dark = false,
    .background = rgb(0xf6f7f9),
    .panel = rgb(0xffffff),
    .header_row = rgb(0xfafbfc),
    .line = rgb(0xe3e6ea),
    .line_soft = rgb(0xeef0f3),
    .text = rgb(0x16191d),
    .muted = rgb(0x626b76),
    .faint = rgb(0x6b7480),
    .accent = rgb(0x00856a),
    .on_accent = rgb(0xffffff),
    .accent_soft = rgb(0xe3f4ef),
    .hover = rgb(0xf1f4f6),
    .selection = rgb(0xe6f3f0),
    .states = {rgb(0x2f6fdd), rgb(0x7a4fd0), rgb(0x9a5a00), rgb(0x0b8457), rgb(0x0a7f97),
               rgb(0x6b7480)},
    .good = rgb(0x0b8457),
    .bad = rgb(0xc4314b),
    .pending = rgb(0x9a5a00),
    .unknown = rgb(0x6b7480),
    .inapplicable = rgb(0x8d96a0),
    .overlay = IM_COL32(0x16, 0x19, 0x1d, 0x66),
};

const Theme kDarkTheme{
    .dark = true,
    .background = rgb(0x0f1215),
    .panel = rgb(0x161a1f),
    .header_row = rgb(0x1a1f25),
    .line = rgb(0x2a3038),
    .line_soft = rgb(0x22272e),
    .text = rgb(0xe7eaee),
    .muted = rgb(0x9aa4af),
    .faint = rgb(0x8f99a4),
    .accent = rgb(0x2cc7a0),
    .on_accent = rgb(0x06110e),
    .accent_soft = rgb(0x123029),
    .hover = rgb(0x1d232a),
    .selection = rgb(0x14302a),
    .states = {rgb(0x6ea3ff), rgb(0xb392f5), rgb(0xe5a03c), rgb(0x3fc48c), rgb(0x45bdd6),
               rgb(0x8f99a4)},
    .good = rgb(0x3fc48c),
    .bad = rgb(0xf2708a),
    .pending = rgb(0xe5a03c),
    .unknown = rgb(0x8f99a4),
    .inapplicable = rgb(0x6d7782),
    .overlay = IM_COL32(0x00, 0x00, 0x00, 0x99),
};

void attach(Look& look) {
  ImGui::GetIO().UserData = &look;
}

void apply(Look& look, bool dark) {
  look.theme = dark ? kDarkTheme : kLightTheme;
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle{};
  style.FontSizeBase = spec(TextStyle::Body).size;
  apply_sizes(style);
  apply_window_colours(style, look.theme);
  apply_control_colours(style, look.theme);
}

const Theme& theme() {
  return look().theme;
}

ImFont* font(TextStyle style) {
  return look().fonts.*spec(style).face;
}

float font_size(TextStyle style) {
  return spec(style).size;
}

float line_height(TextStyle style) {
  return spec(style).line;
}

void push_text(TextStyle style) {
  ImGui::PushFont(font(style), font_size(style));
}

void pop_text() {
  ImGui::PopFont();
}

ImU32 with_alpha(ImU32 colour, float alpha) {
  const auto value = static_cast<ImU32>(alpha * 255.0F + 0.5F);
  return (colour & ~IM_COL32_A_MASK) | (value << IM_COL32_A_SHIFT);
}

}  // namespace tms::widgets
