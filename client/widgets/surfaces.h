// What things lie on: cards, banners, empty states, popovers.
#pragma once

#include <string>
#include <string_view>

#include "client/widgets/theme.h"

namespace tms::widgets {

// A panel with a border. Height 0: as high as its content; width 0: what is left.
class Card {
 public:
  explicit Card(const char* id, ImVec2 size = {0, 0}, bool padded = true);
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;
};

// A transparent area that scrolls by itself or with its parent.
class Area {
 public:
  explicit Area(const char* id, ImVec2 size, bool scrolls = false, ImVec2 padding = {0, 0});
  ~Area();
  Area(const Area&) = delete;
  Area& operator=(const Area&) = delete;
};

enum class BannerKind : std::uint8_t { Info, Warning, Bad };
// The three parts of an error: what happened, what it means for the customers, what to do now.
struct BannerText {
  std::string what;
  std::string meaning;
  std::string advice;
};
// Returns whether its button was pressed; no button without a label.
bool banner(const char* id, BannerKind kind, const BannerText& text,
            std::string_view button_label = {});
// A coloured edge and one or two sentences.
void note(const char* id, ImU32 edge, std::string_view sentence, std::string_view second = {});
// In the middle of what is left: an icon, what there is not, and what to do about it. Returns
// whether the button was pressed.
bool empty_state(std::string_view icon, std::string_view title, std::string_view advice,
                 std::string_view button_label = {});

// A list that opens below the item drawn last. Between begin and end when it is open.
void open_popover(const char* id);
bool begin_popover(const char* id, float width = 220);
void end_popover();
// Escape was pressed, and no popover or dialog was open that it closes: it is the page's.
bool escape_pressed();

// A modal question about what cannot be undone; open with ImGui::OpenPopup(title).
enum class Reply : std::uint8_t { None, Yes, No };
Reply confirm(const char* title, std::string_view sentence, std::string_view yes);

// Moves the cursor so that what follows ends at the right edge of the line.
void align_right(float width);
// After SameLine(): smaller words on the line of a page's title, centred on it.
void beside_title();
// On the line of a page's title: what follows, `width` wide, stands at its right end. Where it does
// not fit it begins a line of its own.
void begin_right(float width);
// Down by `pixels`, without the spacing between items.
void gap(float pixels);
void horizontal_line();

}  // namespace tms::widgets
