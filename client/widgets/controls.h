// What people press: buttons, links, chips, tick boxes.
#pragma once

#include <string_view>

#include "client/widgets/theme.h"

namespace tms::widgets {

enum class ButtonKind : std::uint8_t { Primary, Secondary, Ghost, Danger };

struct ButtonLook {
  ButtonKind kind = ButtonKind::Secondary;
  std::string_view icon{};     // of icons.h, before the words
  std::string_view why_not{};  // not empty: disabled, and hover says why
  float width = 0;             // 0: as wide as the words
  std::string_view hint{};     // on hover
};

// Labels follow ImGui: "Run##dry run" shows "Run".
bool button(std::string_view label, const ButtonLook& look = {});
float button_width(std::string_view label, const ButtonLook& look = {});
// A square button with an icon alone; `name` is what screen readers and hover say.
bool icon_button(std::string_view icon, std::string_view name, bool active = false);
// Coloured words that lead somewhere.
bool link(std::string_view label, TextStyle style = TextStyle::Body, ImU32 colour = 0);
// A rounded filter or choice. `on`: in force. With `removable` a cross at its end, which the keys
// Delete and Backspace press as well.
enum class ChipClick : std::uint8_t { None, Body, Cross };
ChipClick chip(std::string_view label, bool on, bool removable = false);
float chip_width(std::string_view label, bool removable = false);
// One of several parts of a screen, as wide as a chip; `on`: the one that is shown.
bool tab(std::string_view label, bool on);
// A tick box of 16 px; `name` is for those who cannot see the row.
bool tick_box(const char* id, std::string_view name, bool ticked);
// A tick box with its words beside it, which tick it as well.
bool tick_line(std::string_view label, bool ticked);
// A choice in a popover: a line with an optional tick.
bool menu_line(std::string_view label, bool ticked, std::string_view icon = {},
               TextStyle style = TextStyle::Body);
// A line of a popover that does something.
bool menu_command(std::string_view label, std::string_view icon = {});
// A key as it is printed on the keyboard.
void key_cap(std::string_view key);

}  // namespace tms::widgets
