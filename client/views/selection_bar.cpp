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

constexpr float kBarPadding = 11;
constexpr float kBarLine = widgets::kControlHeight + widgets::kSpace2;
constexpr float kWordsNeed = 240;  // beside the buttons

constexpr std::string_view kCopyHint = "Tab-separated, as a spreadsheet takes it";

// The server takes a filter or a list of ids, never "all but these".
constexpr std::string_view kLeaveOutAdvice =
    "To leave some out: narrow the filter, or export, remove their lines and drop the file here.";

// With the gap behind it.
float width_of(const BarButton& button) {
  return widgets::button_width(button.label, button.look) + widgets::kSpace2;
}

// Within a bar of that width: in one line at its right end; where that is too narrow the first is
// beside the words, and the others on lines of their own.
std::vector<ImVec2> places_of(const BarButtons& buttons, float width) {
  const float right = width - widgets::kCardPadding + widgets::kSpace2;
  float all = 0;
  for (const BarButton& button : buttons) all += width_of(button);
  const bool one_line = kWordsNeed + all <= right;
  const std::size_t above = one_line ? buttons.size() : 1;
  std::vector<ImVec2> places;
  ImVec2 at{right - (one_line ? all : width_of(buttons.front())), kBarPadding};
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    const float taken = width_of(buttons[i]);
    if (i >= above && (i == above || at.x + taken > right)) {
      at = {widgets::kCardPadding, at.y + kBarLine};
    }
    places.push_back(at);
    at.x += taken;
  }
  return places;
}

std::string_view why_no_copy(const AppState& state) {
  static_assert(app::kMaxRangeRows == 10'000);
  if (!state.selection.all_matching) return {};
  return "Copy holds ticked customers, at most 10,000 at once; export CSV instead.";
}

// "Select all that match", or why single ones cannot be left out of all.
void draw_reach(const AppState& state, SelectionBar& bar, Commands& commands) {
  const auto& selection = state.selection;
  if (selection.all_matching) {
    bar.say(kLeaveOutAdvice);
  } else if (state.customers.showing_answer() && state.customers.total > selection.count()) {
    const std::string widen =
        "Select all " + model::group_digits(state.customers.total) + " that match";
    if (bar.offer(widen)) commands.push_back(app::SelectAllMatching{});
  }
}

}  // namespace

float selection_bar_height(const BarButtons& buttons) {
  const auto places = places_of(buttons, ImGui::GetContentRegionAvail().x);
  return places.back().y + widgets::kControlHeight + kBarPadding;
}

SelectionBar::SelectionBar(std::string_view words, const BarButtons& buttons)
    : card_("selection", {0, selection_bar_height(buttons)}, false),
      buttons_(buttons),
      places_(places_of(buttons, ImGui::GetWindowWidth())) {
  accessibility::begin(accessibility::Role::Region, "Selection");
  ImGui::SetCursorPos({widgets::kCardPadding, kBarPadding + 6});
  widgets::heading(words);
}

SelectionBar::~SelectionBar() {
  accessibility::end();
}

float SelectionBar::room_beside() {
  ImGui::SameLine(0, widgets::kSpace4);
  ImGui::SetCursorPosY(kBarPadding + 6);
  return places_.front().x - ImGui::GetCursorPosX() - widgets::kSpace4;
}

bool SelectionBar::offer(std::string_view link) {
  return room_beside() > widgets::text_width(link) && widgets::link(link);
}

void SelectionBar::say(std::string_view words) {
  const float room = room_beside();
  if (room < 120) return;
  widgets::label(words, {.colour = theme().muted, .width = room});
  widgets::tooltip(words);
}

void SelectionBar::draw_buttons(Commands& commands) {
  for (std::size_t i = 0; i < buttons_.size(); ++i) {
    ImGui::SetCursorPos(places_[i]);
    const BarButton& button = buttons_[i];
    if (widgets::button(button.label, button.look)) press(button, commands);
  }
}

void press(const BarButton& button, Commands& commands) {
  if (button.popover != nullptr)
    widgets::open_popover(button.popover);
  else
    commands.push_back(button.command);
}

BarButtons copy_buttons() {
  return {{"Clear", {}, app::ClearTicked{}},
          {"Copy ids", {.hint = "One a line"}, app::CopyTicked{true}},
          {"Copy", {.hint = kCopyHint}, app::CopyTicked{}}};
}

std::optional<app::ClickKind> tick_kind() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyShift) return app::ClickKind::Range;
  if (io.KeyCtrl || ImGui::IsKeyPressed(ImGuiKey_Space)) return app::ClickKind::Toggle;
  return {};
}

void handle_tick_keys(bool any_ticked, Commands& commands) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput) return;
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_A, false)) commands.push_back(app::TickShown{});
  if (!any_ticked) return;
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_C, false)) commands.push_back(app::CopyTicked{});
}

BarButtons customer_buttons(const AppState& state) {
  BarButtons buttons;
  buttons.push_back({"Clear", {}, app::ClearSelection{}});
  buttons.push_back(
      {"Copy", {.why_not = why_no_copy(state), .hint = kCopyHint}, app::CopySelection{}});
  if (state.selection.all_matching) {
    buttons.push_back({"Export all as CSV", {}, app::ExportCustomers{}});
  }
  if (!may_act(state)) return buttons;
  buttons.push_back({"Refresh status##selection",
                     {.hint = "Reads the status of their apps from the cluster"},
                     app::RefreshStatus{}});
  buttons.push_back(
      {"Set action##selection", {.kind = widgets::ButtonKind::Primary}, app::ActOnSelection{}});
  return buttons;
}

void draw_customer_selection(const AppState& state, const BarButtons& buttons, Commands& commands) {
  SelectionBar bar(model::group_digits(state.selection.count()) + " selected", buttons);
  draw_reach(state, bar, commands);
  bar.draw_buttons(commands);
}

}  // namespace tms::views
