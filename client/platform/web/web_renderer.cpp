#include "client/platform/web/web_renderer.h"

#include <utility>

#include "client/platform/web/page.h"

namespace tms::platform {
namespace {

int size_of(const auto& vector) {
  return static_cast<int>(vector.size() * sizeof(vector[0]));
}

}  // namespace

void WebRenderer::draw(ImDrawData& data) {
  if (data.Textures != nullptr) {
    for (ImTextureData* texture : *data.Textures) {
      if (texture->Status != ImTextureStatus_OK) update_texture(*texture);
    }
  }
  pack(data, ImGui::GetColorU32(ImGuiCol_WindowBg), next_);
  if (!outdated_ && next_ == shown_) return;
  outdated_ = false;
  std::swap(next_, shown_);
  page_gl_begin(shown_.size.x, shown_.size.y, shown_.width, shown_.height, shown_.background);
  page_gl_draw(shown_.vertices.data(), size_of(shown_.vertices), shown_.indices.data(),
               size_of(shown_.indices), shown_.commands.data(),
               static_cast<int>(shown_.commands.size()));
}

void WebRenderer::forget_textures() {
  outdated_ = true;
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

void WebRenderer::update_texture(ImTextureData& texture) {
  outdated_ = true;
  switch (texture.Status) {
    case ImTextureStatus_WantCreate:
      page_gl_texture(next_texture_, texture.Width, texture.Height, texture.GetPixels());
      texture.SetTexID(static_cast<ImTextureID>(next_texture_++));
      texture.SetStatus(ImTextureStatus_OK);
      break;
    case ImTextureStatus_WantUpdates:
      for (const ImTextureRect& part : texture.Updates) {
        page_gl_texture_part(static_cast<int>(texture.TexID), part.x, part.y, part.w, part.h,
                             texture.GetPixelsAt(part.x, part.y), texture.Width);
      }
      texture.SetStatus(ImTextureStatus_OK);
      break;
    case ImTextureStatus_WantDestroy:
      if (texture.UnusedFrames == 0) break;
      page_gl_delete_texture(static_cast<int>(texture.TexID));
      texture.SetTexID(ImTextureID_Invalid);
      texture.SetStatus(ImTextureStatus_Destroyed);
      break;
    default:
      break;
  }
}

}  // namespace tms::platform
