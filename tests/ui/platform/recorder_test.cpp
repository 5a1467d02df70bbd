#include "client/accessibility/recorder.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <string>

#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
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

void draw_table(int rows, int& selected) {
  if (!ImGui::BeginTable("rows", 2, ImGuiTableFlags_ScrollY | ImGuiTableFlags_Sortable, {0, 400})) {
    return;
  }
  accessibility::describe_table("Customers", rows);
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("Customer");
  ImGui::TableSetupColumn("State");
  ImGui::TableHeadersRow();
  ImGuiListClipper clipper;
  clipper.Begin(rows, 32);
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      ImGui::TableNextRow(0, 32);
      ImGui::TableNextColumn();
      accessibility::describe_row(std::to_string(row), row, row == selected);
      if (ImGui::Selectable(("c" + std::to_string(row)).c_str(), row == selected)) selected = row;
      ImGui::TableNextColumn();
      ImGui::TextUnformatted("pe-enable");
      accessibility::text("pe-enable");
    }
  }
  ImGui::EndTable();
}

TEST_CASE("a button is pressed by its label, without the icon and the id suffix") {
  int pressed = 0;
  UiDriver ui([&] {
    whole_page([&] {
      if (ImGui::Button(TMS_ICON_COPY "  Copy##first")) ++pressed;
    });
  });
  REQUIRE(ui.find("Copy") != nullptr);
  CHECK(ui.find("Copy")->name == "Copy");
  CHECK(ui.find("Copy")->role == Role::Button);
  ui.click("Copy");
  CHECK(pressed == 1);
}

TEST_CASE("ticking a box by its label changes what the recorder says about it") {
  bool only_failed = false;
  UiDriver ui([&] { whole_page([&] { ImGui::Checkbox("Only failed", &only_failed); }); });
  CHECK_FALSE(ui.find("Only failed", Role::Checkbox)->checked);
  ui.click("Only failed");
  CHECK(only_failed);
  CHECK(ui.find("Only failed", Role::Checkbox)->checked);
}

TEST_CASE("a disabled button is recorded as such and does nothing") {
  int pressed = 0;
  UiDriver ui([&] {
    whole_page([&] {
      ImGui::BeginDisabled();
      if (ImGui::Button("Run")) ++pressed;
      ImGui::EndDisabled();
    });
  });
  CHECK(ui.find("Run")->disabled);
  ui.click("Run");
  CHECK(pressed == 0);
}

TEST_CASE("text typed into a field is its value") {
  char text[64] = "old";
  UiDriver ui([&] { whole_page([&] { ImGui::InputText("Reason", text, sizeof text); }); });
  ui.type_into("Reason", "Wave 7, Größe");
  CHECK(std::string(text) == "Wave 7, Größe");
  CHECK(ui.find("Reason", Role::Textbox)->value == "Wave 7, Größe");
  ui.paste(" more");
  CHECK(std::string(text).ends_with(" more"));
  ui.type_into("Reason", "");
  CHECK(std::string(text).empty());
}

TEST_CASE("rows and cells of a table are found with their place among all rows") {
  int selected = -1;
  UiDriver ui([&] { whole_page([&] { draw_table(50'000, selected); }); });
  const Item* table = ui.find("Customers", Role::Table);
  REQUIRE(table != nullptr);
  CHECK(table->rows == 50'000);
  CHECK(table->columns == 2);
  CHECK(ui.table("Customers").at(1) == std::vector<std::string>{"c1", "pe-enable"});
  REQUIRE(ui.all(Role::ColumnHeader).size() == 2);
  CHECK(ui.all(Role::ColumnHeader)[0]->name == "Customer");
  CHECK(ui.all(Role::ColumnHeader)[0]->sort == accessibility::Sort::Ascending);

  ui.click("c2");
  CHECK(selected == 2);
  // Scrolled by pixels: after a hundred rows of 32 px each, row 101 stands where row 1 stood.
  const float top = ui.find("c1")->min.y;
  ui.scroll("c3", 3'200);
  CHECK(ui.find("c2") == nullptr);
  REQUIRE(ui.find("c101") != nullptr);
  CHECK(ui.find("c101")->min.y == doctest::Approx(top));
}

TEST_CASE("a header cell sorts the other way round when it is clicked") {
  int selected = -1;
  UiDriver ui([&] { whole_page([&] { draw_table(10, selected); }); });
  ui.click("Customer", Role::ColumnHeader);
  CHECK(ui.find("Customer", Role::ColumnHeader)->sort == accessibility::Sort::Descending);
}

TEST_CASE("a dialog holds its items and is found before what lies under it") {
  int outside = 0;
  int inside = 0;
  bool opened = false;
  UiDriver ui([&] {
    whole_page([&] {
      if (ImGui::Button("Delete")) ++outside;
      if (!opened) ImGui::OpenPopup("Delete batches");
      opened = true;
      if (ImGui::BeginPopupModal("Delete batches")) {
        if (ImGui::Button("Delete")) ++inside;
        ImGui::EndPopup();
      }
    });
  });
  REQUIRE(ui.all(Role::Dialog).size() == 1);
  CHECK(ui.all(Role::Dialog)[0]->name == "Delete batches");
  ui.click("Delete");
  CHECK(outside == 0);
  CHECK(inside == 1);
}

TEST_CASE("items belong to the region they are drawn in") {
  UiDriver ui([&] {
    whole_page([&] {
      accessibility::begin(Role::Navigation, "Views");
      ImGui::Button("Overview");
      accessibility::annotate({.role = Role::Link, .current = true});
      accessibility::end();
    });
  });
  const Item* link = ui.find("Overview", Role::Link);
  REQUIRE(link != nullptr);
  CHECK(link->current);
  CHECK(link->parent == ui.find("Views", Role::Navigation)->id);
}

TEST_CASE("tabs, commands and choices stand in holders of their own") {
  int pressed = 0;
  UiDriver ui([&] {
    whole_page([&] {
      accessibility::begin(Role::Region, "Batches");
      ImGui::Button("Load");
      if (widgets::tab("All 7", true)) ++pressed;
      if (widgets::tab("Lists", false)) ++pressed;
      if (widgets::menu_command("Sign out")) ++pressed;
      widgets::menu_line("Dark theme", true);
      accessibility::end();
    });
  });
  const auto is_held_by = [&](std::string_view name, Role role, Role holder) {
    const Item* item = ui.find(name, role);
    REQUIRE(item != nullptr);
    const Item* found = ui.find("Batches", holder);
    REQUIRE(found != nullptr);
    CHECK(item->parent == found->id);
    CHECK(found->parent == ui.find("Batches", Role::Region)->id);
  };
  is_held_by("All 7", Role::Tab, Role::Tablist);
  is_held_by("Lists", Role::Tab, Role::Tablist);
  is_held_by("Sign out", Role::MenuItem, Role::Menu);
  is_held_by("Dark theme", Role::Option, Role::Listbox);
  CHECK(ui.find("All 7")->selected);
  CHECK_FALSE(ui.find("Lists")->selected);
  CHECK(ui.find("Dark theme")->selected);
  ui.click("Lists", Role::Tab);
  ui.click("Sign out", Role::MenuItem);
  CHECK(pressed == 2);
}

TEST_CASE("a progress stays the same item while its share and its words change") {
  double share = 0.254;
  UiDriver ui([&] {
    whole_page([&] {
      widgets::progress_bar(share, 0, share < 0.5 ? "A quarter" : "Most of it");
      widgets::share_bar({}, {100, 10}, "A job", 0, share);
    });
  });
  const auto bars = ui.all(Role::Progress);
  REQUIRE(bars.size() == 2);
  CHECK(bars[0]->name == "A quarter");
  CHECK(bars[0]->value == "25");
  CHECK(bars[1]->value == "25");
  const ImGuiID id = bars[0]->id;
  share = 1.2;  // more than there was to do
  ui.resize({800, 600});
  REQUIRE(ui.find("Most of it") != nullptr);
  CHECK(ui.find("Most of it")->id == id);
  CHECK(ui.find("Most of it")->value == "100");
}

TEST_CASE("what is scrolled out of sight is not visible") {
  UiDriver ui([&] {
    whole_page([&] {
      ImGui::BeginChild("list", {300, 100});
      for (int i = 0; i < 50; ++i) ImGui::Button(("Entry " + std::to_string(i)).c_str());
      ImGui::EndChild();
    });
  });
  CHECK(ui.find("Entry 1") != nullptr);
  CHECK(ui.find("Entry 40") == nullptr);
}

}  // namespace
}  // namespace tms::ui_test
