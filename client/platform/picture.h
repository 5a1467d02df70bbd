// What one frame draws, packed for a single upload. A picture that equals the one on the screen
// needs no drawing: after input ImGui settles in frames that mostly look the same, and what they
// would cost the graphics processor holds back the frame that matters.
#pragma once

#include <imgui.h>

#include <vector>

namespace tms::platform {

// A clip rectangle in framebuffer pixels from the upper left, a texture and a range of indices.
// web/page/renderer.js reads the integers in this order.
struct DrawCommand {
  int x = 0, y = 0, width = 0, height = 0;
  int texture = 0;
  int index_count = 0, first_index = 0;
  bool operator==(const DrawCommand&) const = default;
};

struct Picture {
  ImVec2 size{};                      // CSS pixels
  int width = 0, height = 0;          // framebuffer pixels
  ImU32 background = 0;               // what no command covers
  std::vector<ImDrawVert> vertices;   // of all draw lists
  std::vector<ImDrawIdx> indices;     // into all vertices
  std::vector<DrawCommand> commands;  // empty and clipped ones left out
  bool operator==(const Picture& other) const;
};

// Keeps the memory of `picture`.
void pack(const ImDrawData& data, ImU32 background, Picture& picture);

}  // namespace tms::platform
