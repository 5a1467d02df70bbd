#include "client/views/keys_help.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "client/accessibility/recorder.h"
#include "client/views/places.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

struct Key {
  std::string_view keys;
  std::string_view meaning;
};
constexpr std::array kKeys{
    Key{"Ctrl K", "Find screens, clusters, customers, jobs"},
    Key{"/", "Search customers"},
    Key{"Arrows, Page", "Move in a table"},
    Key{"Space", "Tick the row"},
    Key{"Enter", "Open the row"},
    Key{"Shift click", "Select a range"},
    Key{"Delete", "Take the filter away that has the keyboard"},
    Key{"Ctrl A", "Select all that match"},
    Key{"Ctrl C", "Copy the selection"},
    Key{"Right click", "Copy a cell or a row"},
    Key{"Esc", "One step back: form, panel, selection, step"},
    Key{"?", "This list"},
};

void draw_key(const Key& key) {
  const float left = ImGui::GetCursorPosX();
  widgets::key_cap(key.keys);
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + 120);
  widgets::label(key.meaning, {.width = ImGui::GetContentRegionAvail().x});
}

}  // namespace

void draw_keys_help(const app::AppState& state, app::Commands& commands) {
  constexpr const char* kTitle = "Keys##keys";
  if (state.show_keys && !ImGui::IsPopupOpen(kTitle)) ImGui::OpenPopup(kTitle);
  const ImVec2 page = ImGui::GetMainViewport()->Size;
  ImGui::SetNextWindowPos({page.x / 2, page.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({std::min(440.0F, page.x - 24), 0});
  if (!ImGui::BeginPopup(kTitle)) return;
  accessibility::describe_popup(kTitle);
  if (!state.show_keys) ImGui::CloseCurrentPopup();
  widgets::heading("Keys");
  ImGui::SameLine();
  widgets::align_right(widgets::kControlHeight);
  bool close = widgets::icon_button(TMS_ICON_TIMES, "Close keys");
  for (const Key& key : kKeys) draw_key(key);
  for (const Place& place : kPlaces) {
    if (!may_go(state, place)) continue;
    const std::string keys = std::string("g ") + place.letter;
    draw_key({keys, title(place.screen)});
  }
  close = close || ImGui::IsKeyPressed(ImGuiKey_Escape) ||
          (ImGui::IsMouseClicked(0) && !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) &&
           !ImGui::IsWindowAppearing());
  if (close) {
    commands.push_back(app::ShowKeys{false});
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

}  // namespace tms::views
