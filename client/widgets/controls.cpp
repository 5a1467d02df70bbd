#include "client/widgets/controls.h"

#include <imgui_internal.h>

#include <string>

#include "client/accessibility/recorder.h"
#include "client/widgets/icons.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

constexpr float kButtonPadding = 12;
constexpr float kChipHeight = 26;
constexpr float kChipPadding = 10;
constexpr float kTickBox = 16;

std::string_view shown_part(std::string_view label) {
  return label.substr(0, std::min(label.find("##"), label.size()));
}

struct Pressed {
  bool clicked = false;
  bool hovered = false;
  bool held = false;
  ImVec2 min{}, max{};
};

Pressed press_area(std::string_view label, ImVec2 size, ImGuiButtonFlags flags = 0) {
  Pressed pressed;
  const std::string id(label);
  pressed.clicked = ImGui::InvisibleButton(id.c_str(), size, flags | ImGuiButtonFlags_EnableNav);
  accessibility::annotate({.name = label});  // ImGui tells no label of what is out of sight
  pressed.hovered = ImGui::IsItemHovered();
  pressed.held = ImGui::IsItemActive();
  pressed.min = ImGui::GetItemRectMin();
  pressed.max = ImGui::GetItemRectMax();
  if (pressed.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return pressed;
}

TextStyle style_of(ButtonKind kind) {
  return kind == ButtonKind::Primary || kind == ButtonKind::Danger ? TextStyle::Semibold
                                                                   : TextStyle::Body;
}

struct Face {
  ImU32 fill, border, words;
};

Face face_of(ButtonKind kind, const Pressed& pressed) {
  const Theme& t = theme();
  const ImU32 rest = pressed.held ? t.line : pressed.hovered ? t.hover : t.panel;
  switch (kind) {
    case ButtonKind::Primary: {
      const ImU32 fill = pressed.hovered ? with_alpha(t.accent, 0.88F) : t.accent;
      return {fill, 0, t.on_accent};
    }
    case ButtonKind::Danger:
      return {rest, t.bad, t.bad};
    case ButtonKind::Ghost:
      return {pressed.hovered ? t.hover : 0, 0, t.muted};
    case ButtonKind::Secondary:
      break;
  }
  return {rest, t.line, t.text};
}

// Of a disabled button of any kind: flat, and still readable (at least 4.5 : 1).
Face kept_back() {
  const Theme& t = theme();
  return {t.line_soft, t.line, t.muted};
}

}  // namespace

float button_width(std::string_view label, const ButtonLook& look) {
  if (look.width > 0) return look.width;
  const TextStyle style = style_of(look.kind);
  const float icon = look.icon.empty() ? 0 : text_width(look.icon, style) + kSpace2;
  return text_width(shown_part(label), style) + icon + 2 * kButtonPadding;
}

bool button(std::string_view label, const ButtonLook& look) {
  const TextStyle style = style_of(look.kind);
  const bool disabled = !look.why_not.empty();
  const float width = button_width(label, look);
  ImGui::BeginDisabled(disabled);
  const Pressed pressed = press_area(label, {width, kControlHeight});
  ImGui::EndDisabled();
  const Face face = disabled ? kept_back() : face_of(look.kind, pressed);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (face.fill != 0) list.AddRectFilled(pressed.min, pressed.max, face.fill, kControlRadius);
  if (face.border != 0) list.AddRect(pressed.min, pressed.max, face.border, kControlRadius);
  const std::string_view words = shown_part(label);
  const float icon_width = look.icon.empty() ? 0 : text_width(look.icon, style) + kSpace2;
  const float content = text_width(words, style) + icon_width;
  const float y = pressed.min.y + (kControlHeight - font_size(style)) / 2;
  float x = pressed.min.x + (width - content) / 2;
  if (!look.icon.empty()) draw_text(list, {x, y}, look.icon, style, face.words);
  x += icon_width;
  draw_text(list, {x, y}, words, style, face.words);
  if (disabled) accessibility::annotate({.description = look.why_not});
  if (disabled && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
    ImGui::SetTooltip("%.*s", static_cast<int>(look.why_not.size()), look.why_not.data());
  } else {
    tooltip(look.hint);
  }
  return pressed.clicked;
}

bool icon_button(std::string_view icon, std::string_view name, bool active) {
  const Theme& t = theme();
  const Pressed pressed = press_area(name, {kControlHeight, kControlHeight});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (pressed.hovered || active) {
    list.AddRectFilled(pressed.min, pressed.max, active ? t.accent_soft : t.hover, kControlRadius);
  }
  const float width = text_width(icon);
  draw_text(list,
            {pressed.min.x + (kControlHeight - width) / 2,
             pressed.min.y + (kControlHeight - font_size(TextStyle::Body)) / 2},
            icon, TextStyle::Body, active ? t.text : t.muted);
  tooltip(shown_part(name));
  return pressed.clicked;
}

bool link(std::string_view label, TextStyle style, ImU32 colour) {
  const std::string_view words = shown_part(label);
  const ImVec2 size{text_width(words, style), line_height(style)};
  const Pressed pressed = press_area(label, {std::max(size.x, 1.0F), size.y});
  accessibility::annotate({.role = accessibility::Role::Link});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 ink = colour == 0 ? theme().accent : colour;
  const float y = pressed.min.y + (size.y - font_size(style)) / 2;
  draw_text(list, {pressed.min.x, y}, words, style, ink);
  if (pressed.hovered) {
    const float line = pressed.max.y - 2;
    list.AddLine({pressed.min.x, line}, {pressed.max.x, line}, ink);
  }
  return pressed.clicked;
}

float chip_width(std::string_view label, bool removable) {
  const float cross = removable ? kSpace2 + font_size(TextStyle::Small) : 0;
  return text_width(shown_part(label), TextStyle::Body) + 2 * kChipPadding + cross;
}

ChipClick chip(std::string_view label, bool on, bool removable) {
  const Theme& t = theme();
  const float width = chip_width(label, removable);
  const Pressed pressed = press_area(label, {width, kChipHeight});
  accessibility::annotate({.selected = on});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = kChipHeight / 2;
  const ImU32 fill = on ? t.accent_soft : pressed.hovered ? t.hover : t.panel;
  list.AddRectFilled(pressed.min, pressed.max, fill, radius);
  list.AddRect(pressed.min, pressed.max, on ? t.accent : t.line, radius);
  const float y = pressed.min.y + (kChipHeight - font_size(TextStyle::Body)) / 2;
  draw_text(list, {pressed.min.x + kChipPadding, y}, shown_part(label), TextStyle::Body, t.text);
  if (!removable) return pressed.clicked ? ChipClick::Body : ChipClick::None;
  const float cross_x = pressed.max.x - kChipPadding - font_size(TextStyle::Small) + 2;
  draw_text(list, {cross_x, pressed.min.y + (kChipHeight - font_size(TextStyle::Small)) / 2},
            TMS_ICON_TIMES, TextStyle::Small, t.muted);
  // The keyboard cannot aim at the cross.
  accessibility::annotate({.description = "Delete takes it away"});
  const bool deleted = ImGui::IsItemFocused() && (ImGui::IsKeyPressed(ImGuiKey_Delete, false) ||
                                                  ImGui::IsKeyPressed(ImGuiKey_Backspace, false));
  if (deleted) return ChipClick::Cross;
  if (!pressed.clicked) return ChipClick::None;
  const bool by_mouse = ImGui::GetIO().MouseReleased[0];
  const bool on_cross = by_mouse && ImGui::GetIO().MousePos.x >= cross_x - 4;
  return on_cross ? ChipClick::Cross : ChipClick::Body;
}

bool tab(std::string_view label, bool on) {
  const bool pressed = chip(label, on) != ChipClick::None;
  accessibility::annotate({.role = accessibility::Role::Tab});
  return pressed;
}

namespace {

// At the left of the pressed area, in its middle.
void draw_tick(const Pressed& pressed, bool ticked) {
  const Theme& t = theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float top = (pressed.min.y + pressed.max.y - kTickBox) / 2;
  const ImVec2 min{pressed.min.x + 1, top + 1};
  const ImVec2 max{pressed.min.x + kTickBox - 1, top + kTickBox - 1};
  if (!ticked) {
    list.AddRect(min, max, pressed.hovered ? t.text : t.faint, 3, 0, 1.5F);
    return;
  }
  list.AddRectFilled(min, max, t.accent, 3);
  const ImVec2 tick[3] = {{min.x + 3, min.y + 7}, {min.x + 6, min.y + 10}, {min.x + 11, min.y + 4}};
  list.AddPolyline(tick, 3, t.on_accent, 0, 1.8F);
}

}  // namespace

bool tick_box(const char* id, std::string_view name, bool ticked) {
  // As the rows of tables: Shift may be up again when the button is released.
  const Pressed pressed = press_area(id, {kTickBox, kTickBox}, ImGuiButtonFlags_PressedOnClick);
  accessibility::annotate({.role = accessibility::Role::Checkbox, .name = name, .checked = ticked});
  draw_tick(pressed, ticked);
  return pressed.clicked;
}

bool tick_line(std::string_view label, bool ticked) {
  const std::string_view words = shown_part(label);
  const float left = kTickBox + kSpace2;
  const ImVec2 size{left + text_width(words), std::max(kTickBox, line_height(TextStyle::Body))};
  const Pressed pressed = press_area(label, size);
  accessibility::annotate({.role = accessibility::Role::Checkbox, .checked = ticked});
  draw_tick(pressed, ticked);
  const float y = pressed.min.y + (size.y - font_size(TextStyle::Body)) / 2;
  draw_text(*ImGui::GetWindowDrawList(), {pressed.min.x + left, y}, words, TextStyle::Body,
            theme().text);
  return pressed.clicked;
}

namespace {

constexpr float kLineHeight = 30;

struct LineLook {
  std::string_view sign{};  // of icons.h, before the words
  ImU32 colour = 0;         // of the sign
  TextStyle style = TextStyle::Body;
};

bool line_of_menu(std::string_view label, accessibility::Role role, const LineLook& look) {
  const Theme& t = theme();
  const float width = std::max(ImGui::GetContentRegionAvail().x, 180.0F);
  const Pressed pressed = press_area(label, {width, kLineHeight});
  accessibility::annotate({.role = role});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (pressed.hovered || ImGui::IsItemFocused()) {
    list.AddRectFilled(pressed.min, pressed.max, t.hover, kControlRadius);
  }
  const auto middle = [&](TextStyle style) {
    return pressed.min.y + (kLineHeight - font_size(style)) / 2;
  };
  if (!look.sign.empty()) {
    draw_text(list, {pressed.min.x + kSpace2, middle(TextStyle::Body)}, look.sign, TextStyle::Body,
              look.colour);
  }
  draw_text_clipped(list, {pressed.min.x + kLineHeight, middle(look.style)},
                    pressed.max.x - kSpace2, shown_part(label), look.style, t.text);
  return pressed.clicked;
}

}  // namespace

bool menu_line(std::string_view label, bool ticked, std::string_view icon, TextStyle style) {
  const bool pressed = line_of_menu(label, accessibility::Role::Option,
                                    {.sign = ticked ? TMS_ICON_CHECK : icon,
                                     .colour = ticked ? theme().accent : theme().muted,
                                     .style = style});
  accessibility::annotate({.selected = ticked});
  return pressed;
}

bool menu_command(std::string_view label, std::string_view icon) {
  return line_of_menu(label, accessibility::Role::MenuItem,
                      {.sign = icon, .colour = theme().muted});
}

void key_cap(std::string_view key) {
  const Theme& t = theme();
  const float width = text_width(key, TextStyle::Small) + 10;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, 18});
  accessibility::text(key);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRect(min, {min.x + width, min.y + 18}, t.line, 4);
  draw_text(list, {min.x + 5, min.y + 3}, key, TextStyle::Small, t.muted);
}

}  // namespace tms::widgets
