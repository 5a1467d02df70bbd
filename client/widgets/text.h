// Words on the canvas: one line with an ellipsis where it does not fit, or wrapped. Everything that
// is drawn here is also recorded for the screen reader and the tests.
#pragma once

#include <string>
#include <string_view>

#include "client/accessibility/item.h"
#include "client/widgets/theme.h"

namespace tms::widgets {

enum class Align : std::uint8_t { Left, Centre, Right };

struct TextLook {
  TextStyle style = TextStyle::Body;
  ImU32 colour = 0;  // 0: the theme's text
  float width = 0;   // 0: as wide as the words; else exactly this, with an ellipsis where needed
  Align align = Align::Left;
  accessibility::Role role = accessibility::Role::Text;
  std::string_view full{};  // what hover shows and the recorder says; empty: the words themselves
};

// One line. Control characters and overlong text from outside are made harmless here, so that no
// caller can forget it.
void label(std::string_view words, const TextLook& look = {});
void small(std::string_view words, ImU32 colour = 0);  // 12, muted unless a colour is given
void muted(std::string_view words);
void heading(std::string_view words, TextStyle style = TextStyle::Semibold);
// Several lines within `width` (0: what is left of the line).
void paragraph(std::string_view words, ImU32 colour = 0, float width = 0,
               TextStyle style = TextStyle::Body);
// An id in the mono face, truncated in the middle where `width` is too small; full on hover.
void mono_id(std::string_view id, float width = 0, ImU32 colour = 0);

// What draws words by itself takes them through this: control characters, what hides or turns text,
// and overlong words become visible and short. `buffer` holds the result where it differs.
std::string_view harmless(std::string_view words, std::string& buffer);

float text_width(std::string_view words, TextStyle style = TextStyle::Body);
// At a place of the caller's, without layout; not recorded.
void draw_text(ImDrawList& list, ImVec2 position, std::string_view words, TextStyle style,
               ImU32 colour);
// The same cut with an ellipsis at `max_x`.
void draw_text_clipped(ImDrawList& list, ImVec2 position, float max_x, std::string_view words,
                       TextStyle style, ImU32 colour);
void tooltip(std::string_view words);  // of the last item, when the pointer rests on it

}  // namespace tms::widgets
