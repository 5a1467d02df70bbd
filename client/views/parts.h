// What several screens draw alike: errors, waiting, forms, a secret that is shown once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/explain.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"

namespace tms::views {

// The banner of a failed read with "Try again", or "Reading" while there is nothing yet. Returns
// whether there is something to draw.
bool draw_read_state(const char* id, const std::optional<model::Error>& error, bool has_value,
                     app::Commands& commands);
template <typename T>
bool draw_read_state(const char* id, const app::Loadable<T>& loaded, app::Commands& commands) {
  return draw_read_state(id, loaded.error, loaded.value.has_value(), commands);
}

// Above what is shown though it could not be read again. While the whole connection is lost the
// page itself says so.
void draw_stale_banner(const app::AppState& state, const char* id,
                       const std::optional<model::Error>& error, app::Commands& commands);

// What went wrong with the last change of the form called `what`.
void draw_change_error(const app::ChangeState& change, std::string_view what);
// Why no change may be sent now; empty: one may.
std::string_view why_busy(const app::ChangeState& change);

using widgets::Holds;
// A caption and below it its field, as wide as what it holds needs.
bool form_field(std::string_view caption, std::string& text, Holds holds,
                widgets::FieldLook look = {});
// How many devices somebody typed: a whole number from 1 to model::kMaxDevices; else nullopt.
std::optional<std::uint64_t> device_count(std::string_view text);
// A tick box and its words; the words can be pressed, too.
void form_tick(std::string_view words, bool& value);
// The roles as chips.
void form_role(model::Role& role, model::Role most = model::Role::Admin);
std::string_view role_words(model::Role role);  // "Operator"

// The link or token that the server told once, with "Copy" and "Done".
void draw_secret(const app::AppState& state, app::Commands& commands);

// Buttons of one line that wraps: each stands where there is room.
class ButtonFlow {
 public:
  // `of` tells apart for screen readers what has the same words elsewhere on the page.
  explicit ButtonFlow(std::string_view of = {}) : of_(of) {}
  bool offer(std::string_view words, const widgets::ButtonLook& look = {});

 private:
  std::string of_;
  bool first_ = true;
};

// The heading of a card that shows figures as a chart or as a table, and the switch between them.
// Returns whether it was pressed.
bool chart_head(std::string_view title, bool as_table);

// A line of a panel: what it is, and what is said about it, wrapped where it is long. Nothing
// without words.
inline constexpr float kFactNameWidth = 108;
void draw_fact(std::string_view name, std::string_view words,
               widgets::TextStyle style = widgets::TextStyle::Body);

// A batch's id, shortened where it does not fit, whole on hover.
void draw_batch_id(const std::string& id, float width);

// Leads to a job: shown short, named in full.
void job_link(const model::JobId& id, app::Commands& commands);

// Opens the page that says what to do about an application in trouble.
void runbook_link(std::string_view app, const std::string& url, app::Commands& commands);

// The head of a panel: its name, and whether "Close" was pressed.
bool panel_head(std::string_view name);

}  // namespace tms::views
