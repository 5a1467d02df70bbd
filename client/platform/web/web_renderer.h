// Hands ImGui's draw data to the page's WebGL code (web/renderer.js): one call a draw list.
#pragma once

#include <imgui.h>

#include <vector>

namespace tms::platform {

class WebRenderer {
 public:
  void draw(ImDrawData& data);
  // The browser took the WebGL context and gave a new one: every texture has to be made again.
  void forget_textures();

 private:
  void update_texture(ImTextureData& texture);
  void draw_list(const ImDrawList& list, const ImDrawData& data);

  int next_texture_ = 1;
  std::vector<int> commands_;  // kept for its memory
};

}  // namespace tms::platform
