#include "client/accessibility/recorder.h"

#include <imgui_internal.h>

#include <algorithm>

namespace tms::accessibility {
namespace {

ImGuiID mix(ImGuiID seed, int value, char kind) {
  const int parts[] = {value, kind};
  return ImHashData(parts, sizeof parts, seed);
}

std::string_view without_id_suffix(std::string_view label) {
  return label.substr(0, std::min(label.find("##"), label.size()));
}

// Icons of the private use area are pictures, not words.
void assign_words(std::string& out, std::string_view label) {
  out.clear();
  const std::string_view shown = without_id_suffix(label);
  for (std::size_t i = 0; i < shown.size();) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    const bool icon = (byte == 0xEE || (byte == 0xEF && i + 1 < shown.size() &&
                                        static_cast<unsigned char>(shown[i + 1]) < 0xA4)) &&
                      i + 2 < shown.size();
    if (icon) {
      i += 3;
      continue;
    }
    out += shown[i++];
  }
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) {
    out.clear();
    return;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out.erase(0, first);
}

Role role_from(int status_flags) {
  if ((status_flags & ImGuiItemStatusFlags_Checkable) != 0) return Role::Checkbox;
  if ((status_flags & ImGuiItemStatusFlags_Inputable) != 0) return Role::Textbox;
  return Role::Button;
}

// In which ARIA wants such an item to stand; Group: wherever it is.
Role holder_of(Role role) {
  switch (role) {
    case Role::Option:
      return Role::Listbox;
    case Role::MenuItem:
      return Role::Menu;
    case Role::Tab:
      return Role::Tablist;
    default:
      return Role::Group;
  }
}

}  // namespace

Recorder::~Recorder() {
  ImGuiContext* context = ImGui::GetCurrentContext();
  if (context == nullptr || context->TestEngine != this) return;
  context->TestEngine = nullptr;
  context->TestEngineHookItems = false;
}

void Recorder::attach() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  g.TestEngine = this;
  g.TestEngineHookItems = true;
}

void Recorder::begin_frame() {
  count_ = 0;
  index_.clear();
  open_.clear();
  described_table_ = 0;
}

// Items without a name are decoration (scroll bars, resize grips); containers enclose what they
// hold. Children stand after their parents, so one pass from the back settles both.
void Recorder::end_frame() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  for (std::size_t i = count_; i-- > 0;) {
    Item& item = items_[i];
    if (item.actionable && item.name.empty()) item.visible = item.told = false;
    item.focused = item.id == g.ActiveId || (g.NavCursorVisible && item.id == g.NavId);
    const bool edited = item.id == g.ActiveId && g.InputTextState.ID == item.id;
    const bool secret = (g.InputTextState.Flags & ImGuiInputTextFlags_Password) != 0;
    if (item.role == Role::Textbox && edited && !secret) {
      item.value.assign(g.InputTextState.TextA.Data,
                        static_cast<std::size_t>(g.InputTextState.TextLen));
    }
    if (Item* parent = item.told ? lookup(item.parent) : nullptr) enclose(*parent, item);
  }
}

void Recorder::enclose(Item& parent, const Item& item) {
  if (parent.actionable) return;
  parent.told = true;
  if (parent.visible && item.visible) {
    parent.min = ImMin(parent.min, item.min);
    parent.max = ImMax(parent.max, item.max);
  } else if (!parent.visible) {
    parent.visible = item.visible;
    parent.min = item.min;
    parent.max = item.max;
  }
}

ImGuiID Recorder::pressable(ImGuiID id) const {
  for (const Item* item = find(id); item != nullptr; item = find(item->parent)) {
    if (item->actionable) return item->id;
    if (item->press != 0) return item->press;
  }
  return 0;
}

const Item* Recorder::find(ImGuiID id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &items_[found->second];
}

Item* Recorder::lookup(ImGuiID id) {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &items_[found->second];
}

Item& Recorder::add(ImGuiID id, ImGuiID parent, Role role) {
  if (count_ == items_.size()) items_.emplace_back();
  Item& item = items_[count_];
  Item fresh;
  fresh.name.swap(item.name);
  fresh.description.swap(item.description);
  fresh.value.swap(item.value);
  fresh.name.clear();
  fresh.description.clear();
  fresh.value.clear();
  fresh.id = id;
  fresh.parent = parent;
  fresh.role = role;
  item = std::move(fresh);
  index_[id] = count_++;
  return item;
}

ImGuiID Recorder::unique(ImGuiID wish) const {
  while (wish == 0 || index_.contains(wish)) wish = mix(wish, 1, '+');
  return wish;
}

void Recorder::place(Item& item, const ImRect& box, const ImRect& clip) {
  ImRect shown = box;
  shown.ClipWith(clip);
  const bool empty = shown.GetWidth() <= 0 || shown.GetHeight() <= 0;
  item.told = true;
  item.visible = !empty;
  item.min = empty ? ImClamp(box.Min, clip.Min, clip.Max) : shown.Min;
  item.max = empty ? ImVec2(item.min.x + 1, item.min.y + 1) : shown.Max;
}

ImGuiID Recorder::popup_of(ImGuiWindow& root) {
  const bool popup = (root.Flags & ImGuiWindowFlags_Popup) != 0;
  const bool tooltip = (root.Flags & ImGuiWindowFlags_Tooltip) != 0;
  if (!popup && !tooltip) return 0;
  const ImGuiID id = mix(root.ID, 0, 'W');
  if (lookup(id) == nullptr) {
    Item& item = add(id, 0, popup ? Role::Dialog : Role::Region);
    if (popup) assign_words(item.name, root.Name);
    if (tooltip) item.name = "Hint";
    place(item, root.Rect(), root.Rect());
  }
  return id;
}

// What they are drawn among holds fields and buttons as well: they get a holder of their own, which
// stands before the first of them.
void Recorder::gather(ImGuiID member, Role role) {
  const std::size_t at = index_.at(member);
  const ImGuiID around = items_[at].parent;
  const ImGuiID holder = mix(around, static_cast<int>(role), 'L');
  items_[at].parent = holder;
  if (lookup(holder) != nullptr) return;
  Item& item = add(holder, around, role);
  const Item* named = lookup(around);
  item.name = named == nullptr || named->name.empty() ? "Choices" : named->name;
  std::swap(items_[at], items_[count_ - 1]);
  index_[holder] = at;
  index_[member] = count_ - 1;
}

ImGuiID Recorder::current_parent() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow* window = g.CurrentWindow;
  ImGuiWindow* root = window->RootWindow;
  ImGuiTable* table = g.CurrentTable;
  const bool in_region = !open_.empty() && open_.back().root == root;
  if (in_region && (table == nullptr || open_.back().table == table)) return open_.back().id;
  if (table != nullptr && table->OuterWindow->RootWindow == root) return cell_of(*table);
  return popup_of(*root);
}

Item& Recorder::table_of(ImGuiTable& table) {
  const ImGuiID id = mix(table.ID, table.InstanceCurrent, 'T');
  if (Item* known = lookup(id)) return *known;
  ImGuiWindow* root = table.OuterWindow->RootWindow;
  const bool in_region = !open_.empty() && open_.back().root == root;
  const ImGuiID parent = in_region ? open_.back().id : popup_of(*root);
  Item& item = add(id, parent, Role::Table);
  item.columns = table.ColumnsCount;
  place(item, table.OuterRect, table.HostClipRect);
  return item;
}

Item& Recorder::row_of(ImGuiTable& table) {
  const ImGuiID table_id = table_of(table).id;
  const bool described = described_table_ == table_id && described_at_ == table.CurrentRow;
  const bool header = (table.RowFlags & ImGuiTableRowFlags_Headers) != 0;
  const ImGuiID id =
      described ? described_id_ : mix(table_id, table.CurrentRow, header ? 'h' : 'R');
  if (Item* known = lookup(id)) return *known;
  Item& item = add(id, table_id, Role::Row);
  item.row = described ? described_row_ : header ? -1 : table.CurrentRow;
  const float height = std::max(table.RowMinHeight, ImGui::GetTextLineHeight());
  place(item, {table.WorkRect.Min.x, table.RowPosY1, table.WorkRect.Max.x, table.RowPosY1 + height},
        table.InnerClipRect);
  return item;
}

ImGuiID Recorder::cell_of(ImGuiTable& table) {
  if (table.CurrentRow < 0 || !table.IsInsideRow) return table_of(table).id;
  const Item& row = row_of(table);
  if (table.CurrentColumn < 0) return row.id;
  const ImGuiID row_id = row.id;
  const int row_number = row.row;
  const ImGuiID id = mix(row_id, table.CurrentColumn, 'C');
  if (lookup(id) != nullptr) return id;

  const bool header = (table.RowFlags & ImGuiTableRowFlags_Headers) != 0;
  Item& cell = add(id, row_id, header ? Role::ColumnHeader : Role::Cell);
  cell.row = row_number;
  cell.column = table.CurrentColumn;
  place(cell, ImGui::TableGetCellBgRect(&table, table.CurrentColumn), table.InnerClipRect);
  if (header) {
    assign_words(cell.name, ImGui::TableGetColumnName(&table, table.CurrentColumn));
    const ImGuiTableColumn& column = table.Columns[table.CurrentColumn];
    cell.actionable = (column.Flags & ImGuiTableColumnFlags_NoSort) == 0 &&
                      (table.Flags & ImGuiTableFlags_Sortable) != 0;
    if (column.SortOrder == 0) {
      cell.sort = column.SortDirection == ImGuiSortDirection_Descending ? Sort::Descending
                                                                        : Sort::Ascending;
    }
  }
  return id;
}

void Recorder::on_item(ImGuiID id, const ImRect& box, const ImGuiLastItemData* data) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiWindow* window = g.CurrentWindow;
  if (data == nullptr || window == nullptr || id == window->ID || id == window->MoveId) return;
  activation_.on_item(id, *data);
  if (lookup(id) != nullptr) return;
  const ImGuiID parent = current_parent();
  Item& item = add(id, parent, Role::Button);
  item.actionable = true;
  item.disabled = (data->ItemFlags & ImGuiItemFlags_Disabled) != 0;
  // What spans all columns of a table that is scrolled sideways reaches beyond what is seen of it.
  ImRect clip = window->ClipRect;
  const ImGuiTable* table = g.CurrentTable;
  if (table != nullptr && table->InnerWindow == window) clip.ClipWith(table->InnerClipRect);
  place(item, box, clip);
}

void Recorder::on_label(ImGuiID id, std::string_view label, int status_flags) {
  Item* item = lookup(id);
  if (item == nullptr || !item->actionable) return;
  assign_words(item->name, label);
  item->role = role_from(status_flags);
  item->checkable = (status_flags & ImGuiItemStatusFlags_Checkable) != 0;
  item->checked = (status_flags & ImGuiItemStatusFlags_Checked) != 0;
  item->expandable = (status_flags & ImGuiItemStatusFlags_Openable) != 0;
  item->expanded = (status_flags & ImGuiItemStatusFlags_Opened) != 0;
}

void Recorder::on_annotation(const Annotation& annotation) {
  Item* item = lookup(ImGui::GetItemID());
  if (item == nullptr) return;
  if (annotation.role) item->role = *annotation.role;
  if (annotation.name) assign_words(item->name, *annotation.name);
  if (annotation.description) item->description = *annotation.description;
  if (annotation.value) item->value = *annotation.value;
  if (annotation.checked) {
    item->checkable = true;
    item->checked = *annotation.checked;
  }
  if (annotation.selected) item->selected = *annotation.selected;
  if (annotation.expanded) {
    item->expandable = true;
    item->expanded = *annotation.expanded;
  }
  if (annotation.current) item->current = *annotation.current;
  const Role holder = annotation.role ? holder_of(*annotation.role) : Role::Group;
  if (holder != Role::Group) {
    gather(item->id, holder);
    return;
  }
  Item* cell = lookup(item->parent);
  if (cell == nullptr) return;
  if (annotation.sort && cell->role == Role::ColumnHeader) cell->sort = *annotation.sort;
  Item* row = annotation.whole_row ? lookup(cell->parent) : nullptr;
  if (row != nullptr && row->role == Role::Row) row->press = item->id;
}

void Recorder::on_text(const ImRect& box, std::string_view words, Role role,
                       std::string_view value) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.CurrentWindow == nullptr || g.CurrentWindow->SkipItems) return;
  const ImGuiID parent = current_parent();
  const ImGuiID seed = mix(parent, static_cast<int>(role), 't');
  // The words of a progress change with it.
  const bool progress = role == Role::Progress;
  const ImGuiID id = unique(progress ? seed : ImHashData(words.data(), words.size(), seed));
  Item& item = add(id, parent, role);
  item.name = words;
  item.value = value;
  place(item, box, g.CurrentWindow->ClipRect);
}

void Recorder::on_begin(Role role, std::string_view name) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiID parent = current_parent();
  const ImGuiID id =
      unique(ImHashData(name.data(), name.size(), mix(parent, static_cast<int>(role), 'B')));
  Item& item = add(id, parent, role);
  item.name = name;
  open_.push_back({id, g.CurrentWindow->RootWindow, g.CurrentTable});
}

void Recorder::on_end() {
  IM_ASSERT(!open_.empty() && "accessibility::end() without begin()");
  open_.pop_back();
}

void Recorder::on_table(std::string_view name, int rows_total) {
  ImGuiTable* table = ImGui::GetCurrentContext()->CurrentTable;
  IM_ASSERT(table != nullptr && "describe_table() stands between BeginTable and EndTable");
  Item& item = table_of(*table);
  item.name = name;
  item.rows = rows_total;
}

void Recorder::on_popup(std::string_view name) {
  const ImGuiID id = popup_of(*ImGui::GetCurrentContext()->CurrentWindow->RootWindow);
  IM_ASSERT(id != 0 && "describe_popup() stands between BeginPopup and EndPopup");
  assign_words(lookup(id)->name, name);
}

void Recorder::on_row(std::string_view key, int index, bool selected) {
  ImGuiTable* table = ImGui::GetCurrentContext()->CurrentTable;
  IM_ASSERT(table != nullptr && "describe_row() stands inside a table row");
  described_table_ = table_of(*table).id;
  described_at_ = table->CurrentRow;
  described_row_ = index;
  described_id_ = key.empty() ? mix(described_table_, index, 'p')
                              : ImHashData(key.data(), key.size(), mix(described_table_, 0, 'r'));
  row_of(*table).selected = selected;
}

}  // namespace tms::accessibility

// The four functions that ImGui calls when IMGUI_ENABLE_TEST_ENGINE is defined.
using tms::accessibility::Recorder;

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData* data) {
  if (auto* recorder = static_cast<Recorder*>(context->TestEngine)) {
    recorder->on_item(id, box, data);
  }
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  if (auto* recorder = static_cast<Recorder*>(context->TestEngine)) {
    recorder->on_label(id, label, flags);
  }
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* context, ImGuiID id) {
  const auto* recorder = static_cast<const Recorder*>(context->TestEngine);
  const auto* item = recorder == nullptr ? nullptr : recorder->find(id);
  return item == nullptr ? nullptr : item->name.c_str();
}
