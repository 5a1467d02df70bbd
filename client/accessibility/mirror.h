// Keeps a DOM tree in step with what the recorder saw: only differences cross to the page.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "client/accessibility/item.h"

namespace tms::accessibility {

// Which parts of an element are new. Values are known to web/mirror.js.
enum Change : std::uint32_t {
  kName = 1 << 0,
  kDescription = 1 << 1,
  kValue = 1 << 2,
  kStates = 1 << 3,  // disabled, checked, selected, expanded, current, sort, out of sight
  kPlaceInTable = 1 << 4,
  kBox = 1 << 5,
  kAll = (1 << 6) - 1,
};

class MirrorSink {
 public:
  virtual ~MirrorSink() = default;
  // `parent` 0 is the mirror's root; `after` 0 makes it the first child.
  virtual void create(const Item& item, ImGuiID parent, ImGuiID after) = 0;
  // `origin` is the parent's upper left corner: boxes are relative to it, so that scrolling moves
  // rows and not their cells.
  virtual void update(const Item& item, std::uint32_t changes, ImVec2 origin) = 0;
  virtual void move(ImGuiID id, ImGuiID after) = 0;
  virtual void remove(ImGuiID id) = 0;  // with everything in it
  virtual void focus(ImGuiID id) = 0;   // 0: nothing has the keyboard
};

class Mirror {
 public:
  explicit Mirror(MirrorSink& sink) : sink_(sink) {}
  void update(std::span<const Item> items);
  std::size_t size() const { return nodes_.size(); }

 private:
  struct Node {
    Item item;
    ImGuiID parent = 0, after = 0;
    ImVec2 origin{};
    std::uint64_t seen = 0;
  };

  void show(const Item& item, ImGuiID parent, ImGuiID after);
  void remove_unseen();

  MirrorSink& sink_;
  std::unordered_map<ImGuiID, Node> nodes_;
  std::unordered_map<ImGuiID, ImGuiID> last_child_;  // of this update, by parent
  std::uint64_t generation_ = 0;
  ImGuiID focused_ = 0;
};

}  // namespace tms::accessibility
