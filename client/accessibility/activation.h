// Acts on one item by its id, wherever it stands when it is drawn next. A click at the place where
// it was seen last would hit whatever has moved there since: another customer's row.
// ImGui's own way of pressing without a pointer is taken (ActivateItemByID), decided when the item
// is added, so that one that is not drawn any more, disabled, or behind a dialog is not pressed.
#pragma once

#include <imgui.h>

#include <cstdint>

struct ImGuiLastItemData;

namespace tms::accessibility {

enum class Wish : std::uint8_t { Focus, Press };
enum class Answer : std::uint8_t { Done, Absent, Disabled, BehindDialog };

class Activation {
 public:
  // For the next frame; one at a time.
  void ask(ImGuiID id, Wish wish);
  // An item is being added to the current window: what was asked of it is done.
  void on_item(ImGuiID id, const ImGuiLastItemData& data);
  // After the frame: what came of it. Nothing is asked any more.
  Answer settle();

 private:
  ImGuiID id_ = 0;
  Wish wish_ = Wish::Focus;
  Answer answer_ = Answer::Absent;
};

}  // namespace tms::accessibility
