#include "client/views/selection_bar.h"

#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using widgets::theme;

constexpr float kBarHeight = 54;
constexpr float kNarrowBarHeight = 84;  // the words above the buttons
constexpr float kBarNeedsWidth = 660;

// The server takes a filter or a list of ids, never "all but these".
constexpr std::string_view kLeaveOutAdvice =
    "To leave some out: narrow the filter, or export, remove their lines and drop the file here.";

struct BarButton {
  std::string label;
  widgets::ButtonLook look;
  app::Command command;
};

std::string why_no_copy(const AppState& state) {
  if (!state.selection.all_matching) return {};
  return "Copy holds ticked customers, at most " + model::group_digits(app::kMaxRangeRows) +
         " at once; export CSV instead.";
}

std::vector<BarButton> buttons_of(const AppState& state, bool narrow, std::string_view no_copy) {
  std::vector<BarButton> buttons;
  buttons.push_back({"Clear", {}, app::ClearSelection{}});
  buttons.push_back({"Copy",
                     {.why_not = no_copy, .hint = "Tab-separated, as a spreadsheet takes it"},
                     app::CopySelection{}});
  if (state.selection.all_matching && !narrow) {
    buttons.push_back({"Export all as CSV", {}, app::ExportCustomers{}});
  }
  if (!may_act(state)) return buttons;
  buttons.push_back({narrow ? "Refresh##selection" : "Refresh status##selection",
                     {.hint = "Reads the status of their apps from the cluster"},
                     app::RefreshStatus{}});
  buttons.push_back(
      {"Set action##selection", {.kind = widgets::ButtonKind::Primary}, app::ActOnSelection{}});
  return buttons;
}

float width_of(const std::vector<BarButton>& buttons, std::size_t count) {
  float width = widgets::kCardPadding - widgets::kSpace2;
  for (std::size_t i = 0; i < count; ++i) {
    width += widgets::button_width(buttons[i].label, buttons[i].look) + widgets::kSpace2;
  }
  return width;
}

// "Select all that match", or why single ones cannot be left out of all. Leaves `buttons` free.
void draw_reach(const AppState& state, float buttons, Commands& commands) {
  const auto& selection = state.selection;
  const auto on_line = [] { ImGui::SetCursorPosY((kBarHeight - 20) / 2); };
  const bool can_widen = !selection.all_matching && state.customers.showing_answer() &&
                         state.customers.total > selection.count();
  const std::string widen =
      "Select all " + model::group_digits(state.customers.total) + " that match";
  const float room = ImGui::GetContentRegionAvail().x - buttons - 16;
  if (can_widen && room > widgets::text_width(widen)) {
    on_line();
    if (widgets::link(widen)) commands.push_back(app::SelectAllMatching{});
    ImGui::SameLine();
  }
  if (selection.all_matching && room > 120) {
    on_line();
    widgets::label(kLeaveOutAdvice, {.colour = theme().muted, .width = room});
    widgets::tooltip(kLeaveOutAdvice);
    ImGui::SameLine();
  }
}

bool is_narrow() {
  return ImGui::GetContentRegionAvail().x < kBarNeedsWidth;
}

}  // namespace

float selection_bar_height() {
  return is_narrow() ? kNarrowBarHeight : kBarHeight;
}

void draw_selection_bar(const AppState& state, Commands& commands) {
  const bool narrow = is_narrow();
  const widgets::Card card("selection", {0, selection_bar_height()}, false);
  accessibility::begin(accessibility::Role::Region, "Selection");
  ImGui::SetCursorPosX(widgets::kCardPadding);
  ImGui::SetCursorPosY((kBarHeight - (narrow ? 34 : 20)) / 2);
  widgets::heading(model::group_digits(state.selection.count()) + " selected");
  const std::string no_copy = why_no_copy(state);
  const std::vector<BarButton> buttons = buttons_of(state, narrow, no_copy);
  const std::size_t above = narrow ? 1 : buttons.size();  // beside the words
  const float width = width_of(buttons, above);
  ImGui::SameLine(0, 16);
  draw_reach(state, width, commands);
  widgets::align_right(width);
  float line = narrow ? 4 : (kBarHeight - widgets::kControlHeight) / 2;
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    if (i == above) {
      ImGui::NewLine();
      ImGui::SetCursorPosX(widgets::kCardPadding);
      line = kNarrowBarHeight - widgets::kControlHeight - 10;
    }
    ImGui::SetCursorPosY(line);
    if (widgets::button(buttons[i].label, buttons[i].look)) commands.push_back(buttons[i].command);
    ImGui::SameLine(0, widgets::kSpace2);
  }
  ImGui::NewLine();
  accessibility::end();
}

}  // namespace tms::views
