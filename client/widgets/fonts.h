// The faces of the page. The web build makes them (web/fonts/build_fonts.py); the headless tests
// use ImGui's built-in one. Glyphs are rasterized on demand at the size and pixel ratio they are
// drawn.
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

// Into the current context. A file that is no TrueType font is replaced by the built-in face, so
// that a damaged download still shows the words.
Fonts load_fonts(const FontFiles& files);
Fonts built_in_fonts();

}  // namespace tms::widgets
