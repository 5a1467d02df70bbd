// Batches: slices of customer lists, each one person's work; the lists themselves; runbooks.
#pragma once

#include <imgui.h>

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/selection_bar.h"

namespace tms::views {

enum class ListSourceKind : std::uint8_t { Text, Url };

// Forms are the view's: what is typed is kept through errors.
struct BatchesViewState {
  std::string search{}, search_in_route{};
  std::string assignee{};  // whom an admin gives batches to
  // The form of the lists.
  std::string device_type{};  // the one that is loaded, cut or deleted
  ListSourceKind source = ListSourceKind::Text;
  std::string text{}, url{}, token{}, list_devices{};
  std::uint64_t text_version = 0;
  std::string device_cap{}, total_devices{};
  bool replace_unassigned = false;
  bool delete_all = false;       // assigned ones as well
  std::string list_to_delete{};  // the device type that is asked about
  // The form of the device types.
  std::string edited_type{};  // its code; empty: a new one
  std::string type_code{}, type_name{}, type_description{}, type_capacity{};
  std::uint64_t types_saved = 0;
  // A new runbook.
  std::string app{}, pattern{}, runbook_url{};
  model::Category category = model::Category::Failed;
};

void draw_batches_view(const app::AppState& state, BatchesViewState& view, app::Commands& commands);
// The batch that the route names.
void draw_batch_panel(const app::AppState& state, BatchesViewState& view, ImVec2 size,
                      app::Commands& commands);
void draw_lists(const app::AppState& state, BatchesViewState& view, app::Commands& commands);
void draw_generate(const app::AppState& state, BatchesViewState& view, app::Commands& commands);
void draw_device_type_table(const app::AppState& state, BatchesViewState& view,
                            app::Commands& commands);
void draw_runbooks(const app::AppState& state, BatchesViewState& view, app::Commands& commands);

// Of the loaded ones; nullptr: not among them.
const model::Batch* find_batch(const app::AppState& state, std::string_view id);
void status_badge(model::BatchStatus status, float width = 0);
// What may be done with these batches, what matters most last.
BarButtons batch_buttons(const app::AppState& state, const std::vector<std::string>& ids);
// Whom to give them to, while that button's list is open.
void draw_give_away(const app::AppState& state, BatchesViewState& view,
                    const std::vector<std::string>& ids, app::Commands& commands);

}  // namespace tms::views
