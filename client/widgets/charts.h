// Numbers as shapes: drawn flat with lines, rectangles and arcs, and told in words as well.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "client/widgets/theme.h"

namespace tms::widgets {

struct Part {
  std::string_view name;
  double value = 0;
  ImU32 colour = 0;
  bool hollow = false;  // under way: an outline, not filled like what is done
};

// Parts of a whole side by side, 1 px gaps, at least 2 px for anything above zero. `whole` 0: their
// sum. `words` is what hover and screen readers say; `done`, 0-1, makes it the progress of a work.
void share_bar(std::span<const Part> parts, ImVec2 size, std::string_view words, double whole = 0,
               std::optional<double> done = {});
// One share, 0-1, of a thin bar.
void progress_bar(double share, ImU32 colour, std::string_view name, float height = 4);
// A ring of parts with a big word and a small one in the middle. Hover names a part. Returns the
// part that was pressed, -1: none.
int donut(std::span<const Part> parts, float diameter, std::string_view middle,
          std::string_view below);

struct Bar {
  double value = 0;   // a whole number of things
  std::string name;   // "14:00"
  std::string words;  // on hover
};
// The highest value stands at the top. Returns the bar that was pressed, -1: none.
int bar_chart(std::string_view name, std::span<const Bar> bars, float height, std::string_view from,
              std::string_view to);

struct NumberTableLook {
  std::string_view name;     // of the table, for those who cannot see it
  std::string_view things;   // heads the names: "Hour"
  std::string_view counted;  // heads the numbers: "Customers"
  float height = 0;
  bool last_first = false;  // times: the newest on top
  bool pressable = false;
};
// The numbers behind bars or a ring. Returns the bar whose row was pressed, -1: none.
int number_table(std::span<const Bar> bars, const NumberTableLook& look);

}  // namespace tms::widgets
