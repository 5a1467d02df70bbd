#include "client/platform/web/web_mirror.h"

#include "client/platform/web/page.h"

namespace tms::platform {
namespace {

using accessibility::Item;
using accessibility::Role;
using accessibility::Sort;

// Known to web/mirror.js.
enum MirrorState : int {
  kDisabled = 1 << 0,
  kCheckable = 1 << 1,
  kChecked = 1 << 2,
  kSelected = 1 << 3,
  kExpandable = 1 << 4,
  kExpanded = 1 << 5,
  kCurrent = 1 << 6,
  kSortAscending = 1 << 7,
  kSortDescending = 1 << 8,
  kOutOfSight = 1 << 9,
};

int states_of(const Item& item) {
  int states = 0;
  auto add = [&states](bool on, MirrorState state) { states |= on ? state : 0; };
  add(item.disabled, kDisabled);
  add(item.checkable, kCheckable);
  add(item.checked, kChecked);
  add(item.selected, kSelected);
  add(item.expandable, kExpandable);
  add(item.expanded, kExpanded);
  add(item.current, kCurrent);
  add(item.sort == Sort::Ascending, kSortAscending);
  add(item.sort == Sort::Descending, kSortDescending);
  add(!item.visible, kOutOfSight);
  return states;
}

int length(const std::string& text) {
  return static_cast<int>(text.size());
}

}  // namespace

void WebMirrorSink::create(const Item& item, ImGuiID parent, ImGuiID after) {
  const int acts = item.role == Role::Textbox ? 2 : item.actionable ? 1 : 0;
  page_mirror_create(item.id, static_cast<int>(item.role), parent, after, acts);
}

void WebMirrorSink::update(const Item& item, std::uint32_t changes, ImVec2 origin) {
  using namespace accessibility;
  if (changes & kName) page_mirror_name(item.id, item.name.data(), length(item.name));
  if (changes & kDescription) {
    page_mirror_description(item.id, item.description.data(), length(item.description));
  }
  if (changes & kValue) page_mirror_value(item.id, item.value.data(), length(item.value));
  if (changes & kStates) page_mirror_states(item.id, states_of(item));
  if (changes & kPlaceInTable) {
    page_mirror_table(item.id, item.row, item.column, item.rows, item.columns);
  }
  if (changes & kBox) {
    page_mirror_box(item.id, item.min.x - origin.x, item.min.y - origin.y, item.max.x - item.min.x,
                    item.max.y - item.min.y);
  }
}

void WebMirrorSink::move(ImGuiID id, ImGuiID after) {
  page_mirror_move(id, after);
}

void WebMirrorSink::remove(ImGuiID id) {
  page_mirror_remove(id);
}

void WebMirrorSink::focus(ImGuiID id) {
  page_mirror_focus(id);
}

}  // namespace tms::platform
