#include "client/platform/picture.h"

#include <algorithm>
#include <cstring>

namespace tms::platform {
namespace {

void add_commands(const ImDrawList& list, ImVec2 scale, int first_index, Picture& picture) {
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.UserCallback != nullptr || command.ElemCount == 0) continue;
    const int left = std::max(static_cast<int>(command.ClipRect.x * scale.x), 0);
    const int top = std::max(static_cast<int>(command.ClipRect.y * scale.y), 0);
    const int right = std::min(static_cast<int>(command.ClipRect.z * scale.x), picture.width);
    const int bottom = std::min(static_cast<int>(command.ClipRect.w * scale.y), picture.height);
    if (right <= left || bottom <= top) continue;
    picture.commands.push_back({.x = left,
                                .y = top,
                                .width = right - left,
                                .height = bottom - top,
                                .texture = static_cast<int>(command.GetTexID()),
                                .index_count = static_cast<int>(command.ElemCount),
                                .first_index = first_index + static_cast<int>(command.IdxOffset)});
  }
}

}  // namespace

bool Picture::operator==(const Picture& other) const {
  return size.x == other.size.x && size.y == other.size.y && width == other.width &&
         height == other.height && background == other.background &&
         vertices.size() == other.vertices.size() && commands == other.commands &&
         indices == other.indices &&
         (vertices.empty() || std::memcmp(vertices.data(), other.vertices.data(),
                                          vertices.size() * sizeof(ImDrawVert)) == 0);
}

void pack(const ImDrawData& data, ImU32 background, Picture& picture) {
  picture.size = data.DisplaySize;
  picture.width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x + 0.5F);
  picture.height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y + 0.5F);
  picture.background = background;
  picture.vertices.clear();
  picture.indices.clear();
  picture.commands.clear();
  for (const ImDrawList* list : data.CmdLists) {
    const auto first_vertex = static_cast<ImDrawIdx>(picture.vertices.size());
    add_commands(*list, data.FramebufferScale, static_cast<int>(picture.indices.size()), picture);
    picture.vertices.insert(picture.vertices.end(), list->VtxBuffer.begin(), list->VtxBuffer.end());
    for (const ImDrawIdx index : list->IdxBuffer) picture.indices.push_back(first_vertex + index);
  }
}

}  // namespace tms::platform
