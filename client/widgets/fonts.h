// The faces of the page. The web build makes them (web/fonts/build_fonts.py); the headless tests
// use ImGui's built-in one, which the page does without. Glyphs are rasterized on demand at the
// size and pixel ratio they are drawn.
#pragma once

#include <cstddef>
#include <span>

#include "client/widgets/theme.h"

namespace tms::widgets {

// TrueType files. ImGui keeps reading them: they must live as long as the context.
struct FontFiles {
  std::span<std::byte> regular;
  std::span<std::byte> semibold;
  std::span<std::byte> mono;
  std::span<std::byte> icons;
};

// Whether all four are what load_fonts() takes.
bool are_true_type(const FontFiles& files);
// Into the current context.
Fonts load_fonts(const FontFiles& files);
Fonts built_in_fonts();

}  // namespace tms::widgets
