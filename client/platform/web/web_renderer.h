// Hands ImGui's draw data to the page's WebGL code (web/page/renderer.js): one call a frame.
#pragma once

#include <imgui.h>

#include "client/platform/picture.h"

namespace tms::platform {

class WebRenderer {
 public:
  // Leaves the screen as it is when the picture is the one that it shows.
  void draw(ImDrawData& data);
  // The browser took the WebGL context and gave a new one: every texture has to be made again.
  void forget_textures();

 private:
  void update_texture(ImTextureData& texture);

  int next_texture_ = 1;
  Picture shown_, next_;
  bool outdated_ = true;  // a texture changed since shown_ was drawn
};

}  // namespace tms::platform
