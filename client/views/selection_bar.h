// The bar below a list while something in it is ticked: how many, how to tick more, what can be
// done with them. All lists have this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"

namespace tms::views {

struct BarButton {
  std::string label;
  widgets::ButtonLook look;
  app::Command command;
  const char* popover = nullptr;  // opened instead of giving the command
};
using BarButtons = std::vector<BarButton>;  // never empty: "Clear" first, what matters most last

void press(const BarButton& button, app::Commands& commands);

float selection_bar_height(const BarButtons& buttons);

// From its construction to its end, at the place of the cursor. First the words are there, then
// comes at most one offer() or say(), then draw_buttons().
class SelectionBar {
 public:
  // The buttons live as long as the bar.
  SelectionBar(std::string_view words, const BarButtons& buttons);
  ~SelectionBar();
  SelectionBar(const SelectionBar&) = delete;
  SelectionBar& operator=(const SelectionBar&) = delete;

  // Beside the words, where there is room; whether the link was pressed.
  bool offer(std::string_view link);
  void say(std::string_view words);
  void draw_buttons(app::Commands& commands);

 private:
  float room_beside();

  widgets::Card card_;
  const BarButtons& buttons_;
  std::vector<ImVec2> places_;
};

// Of rows that are copied and no more: jobs, the customers of a job.
BarButtons copy_buttons();
// What pressing a row means for its tick, in a list where a mere press opens it: Space and Ctrl
// turn the tick over, Shift ticks up to there. nullopt: the row is opened.
std::optional<app::ClickKind> tick_kind();
// Ctrl+C, Ctrl+A and Escape, in such a list.
void handle_tick_keys(bool any_ticked, app::Commands& commands);

BarButtons customer_buttons(const app::AppState& state);
void draw_customer_selection(const app::AppState& state, const BarButtons& buttons,
                             app::Commands& commands);

}  // namespace tms::views
