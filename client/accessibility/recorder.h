// Records every item that a frame draws: what it is, what it is called, where it is. It feeds the
// semantic mirror of the page (mirror.h) and the driver of the UI tests.
// ImGui reports its own items through the hooks of IMGUI_ENABLE_TEST_ENGINE, tables included
// (table, rows and cells are found by themselves). Views and widgets add what ImGui cannot know
// with the free functions below; they act on the item drawn last and do nothing when no recorder is
// attached.
#pragma once

#include <imgui.h>

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "client/accessibility/activation.h"
#include "client/accessibility/item.h"

struct ImGuiTable;
struct ImGuiWindow;
struct ImGuiLastItemData;
struct ImRect;

namespace tms::accessibility {

// Fields that are not set leave what ImGui said.
struct Annotation {
  std::optional<Role> role{};
  std::optional<std::string_view> name{};
  std::optional<std::string_view> description{};
  std::optional<std::string_view> value{};
  std::optional<bool> checked{};  // makes it checkable
  std::optional<bool> selected{};
  std::optional<bool> expanded{};  // makes it expandable
  std::optional<Sort> sort{};      // of the column whose header this is
  std::optional<bool> current{};   // the page one is on, in a navigation
  bool whole_row = false;          // pressing the row presses this item
};

// Says more about the ImGui item drawn last (Button, Selectable, InvisibleButton, ...).
void annotate(const Annotation& annotation);

// Records words that were drawn as plain text: with the rectangle of the last item (after
// ImGui::TextUnformatted), or one given. In a table they become the text of the current cell.
void text(std::string_view words, Role role = Role::Text, std::string_view value = {});
void text_at(ImVec2 min, ImVec2 max, std::string_view words, Role role = Role::Text);

// A named part of the page that holds what is drawn until end(): navigation, region, dialog,
// status.
void begin(Role role, std::string_view name);
void end();

// Inside BeginPopup/EndPopup: what the popup is called (ImGui knows the names of modal ones only).
void describe_popup(std::string_view name);
// Inside BeginTable/EndTable: what the table is called and how many rows it has beyond those drawn.
void describe_table(std::string_view name, int rows_total);
// Inside a row: what it is about (a customer's id), its place among all rows (clippers draw a
// window of them) and its state. The row stays itself wherever it moves; without a key it is its
// place.
void describe_row(std::string_view key, int index, bool selected);

class Recorder {
 public:
  Recorder() = default;
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void attach();       // to the current ImGui context
  void begin_frame();  // after ImGui::NewFrame
  void end_frame();    // before ImGui::Render; items() is then complete
  // Parents stand before their children. Valid until the next begin_frame().
  std::span<const Item> items() const { return {items_.data(), count_}; }
  const Item* find(ImGuiID id) const;
  // What a press on `id` is meant for: itself, or for words in a row the row's item; 0: nothing.
  ImGuiID pressable(ImGuiID id) const;
  Activation& activation() { return activation_; }

  // Called by the hooks and the functions above.
  void on_item(ImGuiID id, const ImRect& box, const ImGuiLastItemData* data);
  void on_label(ImGuiID id, std::string_view label, int status_flags);
  void on_annotation(const Annotation& annotation);
  void on_text(const ImRect& box, std::string_view words, Role role, std::string_view value = {});
  void on_begin(Role role, std::string_view name);
  void on_end();
  void on_popup(std::string_view name);
  void on_table(std::string_view name, int rows_total);
  void on_row(std::string_view key, int index, bool selected);

 private:
  // A begin() whose end() has not come, and where it stood: what is drawn in another window or in
  // a table begun since does not belong to it directly.
  struct Open {
    ImGuiID id = 0;
    const ImGuiWindow* root = nullptr;
    const ImGuiTable* table = nullptr;
  };

  Item& add(ImGuiID id, ImGuiID parent, Role role);
  Item* lookup(ImGuiID id);
  ImGuiID unique(ImGuiID wish) const;
  ImGuiID current_parent();
  ImGuiID popup_of(ImGuiWindow& root);
  void gather(ImGuiID member, Role role);
  Item& table_of(ImGuiTable& table);
  Item& row_of(ImGuiTable& table);
  ImGuiID cell_of(ImGuiTable& table);
  void place(Item& item, const ImRect& box, const ImRect& clip);
  static void enclose(Item& parent, const Item& item);

  std::vector<Item>
      items_;  // the first count_ are this frame's; the rest keep their strings' memory
  std::size_t count_ = 0;
  std::unordered_map<ImGuiID, std::size_t> index_;
  std::vector<Open> open_;
  int described_row_ = -1;  // of the table row being drawn, with the row it was said in
  int described_at_ = -1;
  ImGuiID described_id_ = 0;
  ImGuiID described_table_ = 0;
  Activation activation_;
};

}  // namespace tms::accessibility
