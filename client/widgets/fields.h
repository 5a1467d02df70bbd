// Fields to type into.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/widgets/theme.h"

namespace tms::widgets {

struct FieldLook {
  std::string_view hint{};  // shown while empty
  float width = 0;          // 0: what is left of the line
  std::string_view icon{};
  bool mono = false;
  bool secret = false;
  bool focus = false;  // takes the keyboard now
  bool wrong = false;  // outlined in the colour of failure
};

// What a field of a form holds decides how wide it is, on every screen.
enum class Holds : std::uint8_t { Number, Name, Line };
float field_width(Holds holds);  // at most what is left of the line

// `label` names the field for screen readers and tests; draw visible words with field_caption().
// Returns whether the text changed.
bool text_field(std::string_view label, std::string& text, const FieldLook& look = {});
bool text_area(std::string_view label, std::string& text, ImVec2 size, std::string_view hint = {});
void field_caption(std::string_view words);
// What is wrong with the field above, in the colour of failure.
void field_problem(std::string_view words);

}  // namespace tms::widgets
