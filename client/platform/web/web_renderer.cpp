#include "client/platform/web/web_renderer.h"

#include <algorithm>
#include <array>

#include "client/platform/web/page.h"

namespace tms::platform {
namespace {

constexpr int kDrawCommandInts = 7;

int size_of(const auto& vector) {
  return vector.Size * static_cast<int>(sizeof(vector[0]));
}

}  // namespace

void WebRenderer::draw(ImDrawData& data) {
  if (data.Textures != nullptr) {
    for (ImTextureData* texture : *data.Textures) {
      if (texture->Status != ImTextureStatus_OK) update_texture(*texture);
    }
  }
  page_gl_begin(data.DisplaySize.x, data.DisplaySize.y,
                static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x + 0.5F),
                static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y + 0.5F));
  for (const ImDrawList* list : data.CmdLists) draw_list(*list, data);
}

void WebRenderer::forget_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
}

void WebRenderer::update_texture(ImTextureData& texture) {
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

void WebRenderer::draw_list(const ImDrawList& list, const ImDrawData& data) {
  const ImVec2 scale = data.FramebufferScale;
  const float width = data.DisplaySize.x * scale.x;
  const float height = data.DisplaySize.y * scale.y;
  commands_.clear();
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.UserCallback != nullptr || command.ElemCount == 0) continue;
    const float left = std::max(command.ClipRect.x * scale.x, 0.0F);
    const float top = std::max(command.ClipRect.y * scale.y, 0.0F);
    const float right = std::min(command.ClipRect.z * scale.x, width);
    const float bottom = std::min(command.ClipRect.w * scale.y, height);
    if (right <= left || bottom <= top) continue;
    const std::array<int, kDrawCommandInts> packed{static_cast<int>(left),
                                                   static_cast<int>(top),
                                                   static_cast<int>(right) - static_cast<int>(left),
                                                   static_cast<int>(bottom) - static_cast<int>(top),
                                                   static_cast<int>(command.GetTexID()),
                                                   static_cast<int>(command.ElemCount),
                                                   static_cast<int>(command.IdxOffset)};
    commands_.insert(commands_.end(), packed.begin(), packed.end());
  }
  if (commands_.empty()) return;
  page_gl_draw(list.VtxBuffer.Data, size_of(list.VtxBuffer), list.IdxBuffer.Data,
               size_of(list.IdxBuffer), commands_.data(),
               static_cast<int>(commands_.size()) / kDrawCommandInts);
}

}  // namespace tms::platform
