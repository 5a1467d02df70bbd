// One thing on the canvas as a person would name it. Text and rectangle are what was drawn.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tms::accessibility {

enum class Role : std::uint8_t {
  Group,  // structure only
  Text,
  Button,
  Link,
  Checkbox,
  Textbox,
  Combobox,
  Option,
  Heading,
  Image,
  Progress,
  Table,
  Row,
  ColumnHeader,
  Cell,
  Navigation,
  Main,
  Region,
  Banner,  // the bar above every screen
  Footer,  // the line below every screen
  Dialog,
  Listbox,
  Status,
  Alert,
  Menu,
  MenuItem,
  Tablist,
  Tab,
  Count
};

enum class Sort : std::uint8_t { None, Ascending, Descending };

struct Item {
  ImGuiID id = 0;      // unique in a frame; stable while the thing stays the same
  ImGuiID parent = 0;  // 0: the page
  Role role = Role::Group;
  std::string name;  // what the person reads: the label without "##...", or what annotate() said
  std::string description;
  std::string value;        // of text fields and combo boxes; of progress, percent
  ImVec2 min{}, max{};      // CSS pixels on the page, clipped to what is visible
  ImGuiID press = 0;        // of rows: the item that stands for the whole row; 0: none
  bool actionable = false;  // an ImGui item: focus and click on it do something
  bool visible = false;     // some of it is inside the page and its scrolled parents
  bool told = false;        // in the mirror: drawn and named, in sight or scrolled out of it
  bool disabled = false, checkable = false, checked = false, selected = false;
  bool expandable = false, expanded = false, focused = false, current = false;
  bool multiline = false, password = false;
  Sort sort = Sort::None;
  int row = -1, column = -1;    // of rows and cells, from 0; absolute when the view said so
  int rows = -1, columns = -1;  // of tables: all of them, not only the drawn ones
};

}  // namespace tms::accessibility
