// What the mirror's elements do: each is meant for its item by id, wherever that stands by now.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "tests/ui/support/ui_driver.h"

namespace tms::ui_test {
namespace {

void whole_page(const std::function<void()>& content) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin("##page", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
  content();
  ImGui::End();
}

using Names = std::vector<std::string>;

// A table whose rows change places behind the back of whoever reads the mirror.
struct Customers {
  Names order;
  Names opened{}, ticked{}, deleted{};

  void draw() {
    whole_page([this] {
      constexpr std::array<widgets::Column, 2> kColumns{{{.name = "Customer"}, {.name = "Do"}}};
      int header = -1;
      const auto rows = static_cast<std::int64_t>(order.size());
      if (!widgets::begin_table("Customers", kColumns,
                                {.rows = rows, .size = {0, 300}, .scrolls = true}, &header)) {
        return;
      }
      widgets::for_visible_rows(rows, [this](std::int64_t index) { draw_row(index); });
      widgets::end_table();
    });
  }

  void draw_row(std::int64_t index) {
    const std::string cid = order[static_cast<std::size_t>(index)];
    const widgets::Row row(index, cid);
    widgets::cell(0, 16);
    if (widgets::tick_box("##tick", "Select " + cid, false)) ticked.push_back(cid);
    widgets::cell(1);
    if (widgets::link("Delete")) deleted.push_back(cid);
    accessibility::annotate({.name = "Delete " + cid});
    if (row.press("Open " + cid).clicked) opened.push_back(cid);
  }
};

ImGuiID id_of(const UiDriver& ui, std::string_view name) {
  const Item* item = ui.find(name);
  REQUIRE_MESSAGE(item != nullptr, "nothing visible is called \"", std::string(name), "\"");
  return item->id;
}

void activate(UiDriver& ui, std::string_view name) {
  ui.host().activate(id_of(ui, name));
  ui.run();
}

bool was_told(UiDriver& ui, std::string_view sentence) {
  const auto& said = ui.platform().announcements;
  return std::ranges::any_of(said, [sentence](const auto& announcement) {
    return announcement.first.find(sentence) != std::string::npos;
  });
}

TEST_CASE("what is pressed in the mirror is that customer's, though the rows have changed places") {
  Customers customers{.order = {"c1", "c2", "c3"}};
  UiDriver ui([&customers] { customers.draw(); });
  const ImGuiID open = id_of(ui, "Open c1");
  const ImGuiID tick = id_of(ui, "Select c2");
  const ImGuiID remove = id_of(ui, "Delete c3");
  for (const ImGuiID id : {open, tick, remove}) {
    std::rotate(customers.order.begin(), customers.order.begin() + 1, customers.order.end());
    ui.host().activate(id);
    ui.run();
  }
  CHECK(customers.opened == Names{"c1"});
  CHECK(customers.ticked == Names{"c2"});
  CHECK(customers.deleted == Names{"c3"});
}

TEST_CASE("pressing a row that is gone hits no other one, and that is said") {
  Customers customers{.order = {"c1", "c2", "c3"}};
  UiDriver ui([&customers] { customers.draw(); });
  const ImGuiID remove = id_of(ui, "Delete c1");
  const ImGuiID open = id_of(ui, "Open c1");
  customers.order = {"c2", "c3", "c4"};
  ui.host().activate(remove);
  ui.host().activate(open);
  ui.run();
  CHECK(customers.deleted.empty());
  CHECK(customers.opened.empty());
  CHECK(was_told(ui, "not on the screen any more"));
}

TEST_CASE("pressing words in a row presses the row") {
  Customers customers{.order = {"c1", "c2"}};
  UiDriver ui([&customers] { customers.draw(); });
  ui.host().activate(ui.all(Role::Row)[1]->id);
  ui.run();
  CHECK(customers.opened == Names{"c1"});
}

TEST_CASE("several things pressed before a frame is drawn are pressed one after the other") {
  Customers customers{.order = {"c1", "c2", "c3"}};
  UiDriver ui([&customers] { customers.draw(); });
  for (const char* name : {"Select c1", "Select c3", "Select c2"}) {
    ui.host().activate(id_of(ui, name));
  }
  ui.run();
  CHECK(customers.ticked == Names{"c1", "c3", "c2"});
}

TEST_CASE("every kind of item acts by its id after the items above it are gone") {
  bool above = true;
  bool ticked = false;
  bool chosen = false;
  bool shown = false;
  int pressed = 0;
  int own = 0;
  int linked = 0;
  int tab = 0;
  UiDriver ui([&] {
    whole_page([&] {
      if (above) ImGui::Dummy({10, 200});
      if (ImGui::Button("Run")) ++pressed;
      ImGui::Checkbox("Only failed", &ticked);
      ImGui::Selectable("Choice", &chosen, ImGuiSelectableFlags_None, {200, 20});
      if (widgets::button("Own")) ++own;
      if (widgets::link("Link")) ++linked;
      if (widgets::tick_box("##tick", "Tick", shown)) shown = !shown;
      if (widgets::chip("Second", tab == 2) != widgets::ChipClick::None) tab = 2;
    });
  });
  const Names names{"Run", "Only failed", "Choice", "Own", "Link", "Tick", "Second"};
  for (const std::string& name : names) {
    const ImGuiID id = id_of(ui, name);
    above = !above;
    ui.host().activate(id);
    ui.run();
  }
  CHECK(pressed == 1);
  CHECK(ticked);
  CHECK(chosen);
  CHECK(own == 1);
  CHECK(linked == 1);
  CHECK(shown);
  CHECK(tab == 2);
}

TEST_CASE("a menu opens by id, and its lines act by theirs") {
  int copied = 0;
  std::string chosen;
  UiDriver ui([&] {
    whole_page([&] {
      if (ImGui::Button("More")) ImGui::OpenPopup("menu");
      if (ImGui::BeginPopup("menu")) {
        if (ImGui::MenuItem("Copy")) ++copied;
        ImGui::EndPopup();
      }
      if (widgets::button("Size")) widgets::open_popover("Choose a size");
      if (!widgets::begin_popover("Choose a size", 200)) return;
      if (widgets::menu_line("small", chosen == "small")) chosen = "small";
      if (widgets::menu_line("large", chosen == "large")) chosen = "large";
      widgets::end_popover();
    });
  });
  activate(ui, "More");
  activate(ui, "Copy");
  CHECK(copied == 1);
  CHECK(ui.find("Copy") == nullptr);
  activate(ui, "Size");
  activate(ui, "large");
  CHECK(chosen == "large");
}

TEST_CASE("text goes to the field it is meant for, and nowhere when that field is gone") {
  std::string name;
  std::string reason;
  bool has_reason = true;
  UiDriver ui([&] {
    whole_page([&] {
      widgets::text_field("Name", name);
      if (has_reason) widgets::text_field("Reason", reason);
    });
  });
  const ImGuiID name_id = id_of(ui, "Name");
  const ImGuiID reason_id = id_of(ui, "Reason");
  ui.host().set_value(reason_id, "Wave 7");
  ui.host().set_value(name_id, "EU");
  ui.run();
  CHECK(name == "EU");
  CHECK(reason == "Wave 7");
  has_reason = false;
  ui.host().set_value(reason_id, "Wave 8");
  ui.run();
  CHECK(name == "EU");
  CHECK(reason == "Wave 7");
}

TEST_CASE("what is typed after an item was asked for comes after it") {
  std::string name = "EU-1";
  UiDriver ui([&] { whole_page([&] { widgets::text_field("Name", name); }); });
  ui.host().edit_item(id_of(ui, "Name"));
  ui.host().key(ImGuiKey_Delete, true);
  ui.host().key(ImGuiKey_Delete, false);
  ui.host().text("APAC");
  ui.run();
  CHECK(name == "APAC");
}

TEST_CASE("what is scrolled out of sight is in the mirror, comes into sight and acts") {
  int pressed = 0;
  UiDriver ui([&] {
    whole_page([&] {
      const widgets::Area area("list", {400, 200}, true, {0, 0});
      ImGui::Dummy({10, 2'000});
      if (widgets::button("Far below")) ++pressed;
    });
  });
  CHECK(ui.find("Far below") == nullptr);
  ImGuiID id = 0;
  for (const Item& item : ui.host().recorder().items()) {
    if (item.told && item.name == "Far below") id = item.id;
  }
  REQUIRE(id != 0);
  ui.host().activate(id);
  ui.run();
  CHECK(pressed == 1);
  CHECK(ui.find("Far below") != nullptr);
}

TEST_CASE("a disabled item and one behind a dialog are not pressed, and that is said") {
  int pressed = 0;
  bool asks = false;
  UiDriver ui([&] {
    whole_page([&] {
      if (widgets::button("Run")) ++pressed;
      if (widgets::button("Stop", {.why_not = "Nothing runs."})) ++pressed;
      if (asks) ImGui::OpenPopup("Delete it");
      asks = false;
      widgets::confirm("Delete it", "It is gone then.", "Delete");
    });
  });
  activate(ui, "Stop");
  CHECK(was_told(ui, "cannot be used now"));
  asks = true;
  ui.host().pacer().on_activity();
  ui.run();
  activate(ui, "Run");
  CHECK(was_told(ui, "Answer the open dialog first"));
  CHECK(pressed == 0);
}

TEST_CASE("Escape closes a popover or dialog before what the page has open") {
  int left = 0;
  UiDriver ui([&left] {
    whole_page([&left] {
      if (widgets::button("Size")) widgets::open_popover("Choose a size");
      if (widgets::begin_popover("Choose a size", 200)) {
        widgets::menu_line("small", false);
        widgets::end_popover();
      }
      if (widgets::button("Stop")) ImGui::OpenPopup("Stop it");
      widgets::confirm("Stop it", "It runs.", "Stop it now");
      if (widgets::escape_pressed()) ++left;
    });
  });
  for (const char* opener : {"Size", "Stop"}) {
    activate(ui, opener);
    CHECK(ui.all(Role::Dialog).size() == 1);
    ui.key(ImGuiKey_Escape);
    CHECK(ui.all(Role::Dialog).empty());
    CHECK(left == 0);
  }
  ui.key(ImGuiKey_Escape);
  CHECK(left == 1);
}

}  // namespace
}  // namespace tms::ui_test
