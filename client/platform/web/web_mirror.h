// The mirror's differences as calls into web/mirror.js.
#pragma once

#include "client/accessibility/mirror.h"

namespace tms::platform {

class WebMirrorSink final : public accessibility::MirrorSink {
 public:
  void create(const accessibility::Item& item, ImGuiID parent, ImGuiID after) override;
  void update(const accessibility::Item& item, std::uint32_t changes, ImVec2 origin) override;
  void move(ImGuiID id, ImGuiID after) override;
  void remove(ImGuiID id) override;
  void focus(ImGuiID id) override;
};

}  // namespace tms::platform
