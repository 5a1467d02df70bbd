#include "client/accessibility/mirror.h"

namespace tms::accessibility {
namespace {

bool same(ImVec2 a, ImVec2 b) {
  return a.x == b.x && a.y == b.y;
}

ImVec2 relative(ImVec2 point, ImVec2 origin) {
  return {point.x - origin.x, point.y - origin.y};
}

bool same_states(const Item& a, const Item& b) {
  return a.disabled == b.disabled && a.checkable == b.checkable && a.checked == b.checked &&
         a.selected == b.selected && a.expandable == b.expandable && a.expanded == b.expanded &&
         a.current == b.current && a.sort == b.sort && a.visible == b.visible;
}

std::uint32_t changes_between(const Item& was, ImVec2 old_origin, const Item& is,
                              ImVec2 new_origin) {
  std::uint32_t changes = 0;
  if (was.name != is.name) changes |= kName;
  if (was.description != is.description) changes |= kDescription;
  if (was.value != is.value) changes |= kValue;
  if (!same_states(was, is)) changes |= kStates;
  const bool same_place = was.row == is.row && was.column == is.column && was.rows == is.rows &&
                          was.columns == is.columns;
  if (!same_place) changes |= kPlaceInTable;
  const bool same_box = same(relative(was.min, old_origin), relative(is.min, new_origin)) &&
                        same(relative(was.max, was.min), relative(is.max, is.min));
  if (!same_box) changes |= kBox;
  return changes;
}

}  // namespace

void Mirror::update(std::span<const Item> items) {
  ++generation_;
  last_child_.clear();
  // Who is still there is settled before anything is created, so that a place is free when its
  // next owner comes. Parents stand before children, so a lost parent takes its children along.
  for (const Item& item : items) {
    const auto node = nodes_.find(item.id);
    if (node == nodes_.end() || !item.told) continue;
    const bool same_thing =
        node->second.item.role == item.role && node->second.item.parent == item.parent;
    const auto parent = nodes_.find(node->second.parent);
    const bool parent_stays =
        node->second.parent == 0 || (parent != nodes_.end() && parent->second.seen == generation_);
    if (same_thing && parent_stays) node->second.seen = generation_;
  }
  remove_unseen();

  ImGuiID focused = 0;
  for (const Item& item : items) {
    if (!item.told) continue;
    const ImGuiID parent = nodes_.contains(item.parent) ? item.parent : 0;
    show(item, parent, last_child_[parent]);
    last_child_[parent] = item.id;
    if (item.focused) focused = item.id;
  }
  if (focused != focused_) sink_.focus(focused);
  focused_ = focused;
}

void Mirror::show(const Item& item, ImGuiID parent, ImGuiID after) {
  const ImVec2 origin = parent == 0 ? ImVec2{} : nodes_.at(parent).item.min;
  const auto [entry, created] = nodes_.try_emplace(item.id);
  Node& node = entry->second;
  if (created) {
    sink_.create(item, parent, after);
    sink_.update(item, kAll, origin);
  } else {
    if (node.after != after) sink_.move(item.id, after);
    const std::uint32_t changes = changes_between(node.item, node.origin, item, origin);
    if (changes != 0) sink_.update(item, changes, origin);
  }
  node.item = item;
  node.parent = parent;
  node.after = after;
  node.origin = origin;
  node.seen = generation_;
}

void Mirror::remove_unseen() {
  for (const auto& [id, node] : nodes_) {
    if (node.seen == generation_) continue;
    // Its children leave with it: they were not seen either.
    const auto parent = nodes_.find(node.parent);
    const bool parent_leaves = parent != nodes_.end() && parent->second.seen != generation_;
    if (!parent_leaves) sink_.remove(id);
  }
  std::erase_if(nodes_, [this](const auto& entry) { return entry.second.seen != generation_; });
}

}  // namespace tms::accessibility
