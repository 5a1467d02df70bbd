// Records every item that a frame draws: what it is, what it is called, where it is. It feeds the
// semantic mirror of the page (mirror.h) and the driver of the UI tests.
// ImGui reports its own items through the hooks of IMGUI_ENABLE_TEST_ENGINE, tables included
// (table, rows and cells are found by themselves). Views and widgets add what ImGui cannot know
// with the free functions below; they act on the item drawn last and do nothing when no recorder is
// attached.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "client/accessibility/item.h"

struct ImGuiTable;
struct ImGuiWindow;
struct ImGuiLastItemData;

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
  std::optional<bool> current{};   // the page one is on, in a navigation
};

// Says more about the ImGui item drawn last (Button, Selectable, InvisibleButton, ...).
void annotate(const Annotation& annotation);

// Records words that were drawn as plain text: with the rectangle of the last item (after
// ImGui::TextUnformatted), or one given. In a table they become the text of the current cell.
void text(std::string_view words, Role role = Role::Text);
void text_at(ImVec2 min, ImVec2 max, std::string_view words, Role role = Role::Text);

// A named part of the page that holds what is drawn until end(): navigation, region, dialog,
// status.
void begin(Role role, std::string_view name);
void end();

// Inside BeginTable/EndTable: what the table is called and how many rows it has beyond those drawn.
void describe_table(std::string_view name, int rows_total);
// Inside a row: its place among all rows (clippers draw a window of them) and its state.
void describe_row(int index, bool selected);

class Recorder {
 public:
  Recorder() = default;
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void attach();       // to the current ImGui context, which must not outlive the recorder
  void begin_frame();  // before ImGui::NewFrame
  void end_frame();    // after ImGui::Render; items() is then complete
  const std::vector<Item>& items() const { return items_; }  // parents stand before their children
  const Item* find(ImGuiID id) const;

  // Called by the hooks and the functions above.
  void on_item(ImGuiID id, ImVec2 min, ImVec2 max, const ImGuiLastItemData* data);
  void on_label(ImGuiID id, std::string_view label, int status_flags);
  void on_annotation(const Annotation& annotation);
  void on_text(ImVec2 min, ImVec2 max, std::string_view words, Role role);
  void on_begin(Role role, std::string_view name);
  void on_end();
  void on_table(std::string_view name, int rows_total);
  void on_row(int index, bool selected);

 private:
  Item& add(ImGuiID id, ImGuiID parent, Role role);
  Item* lookup(ImGuiID id);
  ImGuiID current_parent();
  ImGuiID cell_of(ImGuiTable& table, ImGuiID parent);
  ImGuiID container_of(ImGuiWindow& window);
  void place(Item& item, ImVec2 min, ImVec2 max, const ImGuiWindow& window);

  std::vector<Item> items_;
  std::unordered_map<ImGuiID, std::size_t> index_;
  std::vector<ImGuiID> open_;  // of begin()
};

}  // namespace tms::accessibility
