#include "client/views/cell_menu.h"

#include <imgui.h>

#include <string_view>
#include <utility>
#include <vector>

#include "client/accessibility/cell_words.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

constexpr const char* kMenu = "Copy from the table";
constexpr float kMenuWidth = 160;
constexpr std::size_t kLongestCell = 4'000;

bool is_any_popup_open() {
  return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
}

std::string joined(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) row.append(model::clean_text(cell, kLongestCell)) += '\t';
  if (!row.empty()) row.pop_back();
  return row;
}

void offer(std::string_view label, const std::string& text, std::string what,
           app::Commands& commands) {
  if (text.empty() || !widgets::menu_command(label, TMS_ICON_COPY)) return;
  commands.push_back(app::CopyText{text, std::move(what)});
  ImGui::CloseCurrentPopup();
}

}  // namespace

// When the button comes up: ImGui closes what is open when it goes down.
void draw_cell_menu(CellMenuState& menu, app::Commands& commands) {
  if (ImGui::IsMouseReleased(ImGuiMouseButton_Right) && !is_any_popup_open()) {
    if (const auto words = accessibility::cell_words_at(ImGui::GetIO().MousePos)) {
      menu = {model::clean_text(words->cell, kLongestCell), joined(words->row)};
      ImGui::OpenPopup(kMenu);
    }
  }
  if (!widgets::begin_popover(kMenu, kMenuWidth)) return;
  offer("Copy cell", menu.cell, "Cell", commands);
  offer("Copy row", menu.row, "Row", commands);
  widgets::end_popover();
}

}  // namespace tms::views
