#include "client/views/batches_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/selection_bar.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::BatchStatus;
using widgets::ChipClick;
using widgets::TextStyle;
using widgets::theme;

constexpr float kPanelNeedsWidth = 1020;
constexpr std::array kStatuses{BatchStatus::New, BatchStatus::Assigned, BatchStatus::Running,
                               BatchStatus::Done};

void show(const AppState& state, model::BatchQuery query, Commands& commands) {
  app::Route route = state.route;
  route.batches = std::move(query);
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_tabs(const AppState& state, Commands& commands) {
  const auto offer = [&](const std::string& words, std::string_view tab) {
    if (!widgets::tab(words, state.route.tab == tab)) return;
    app::Route route = state.route;
    route.tab = tab;
    route.open.clear();
    commands.push_back(app::Navigate{std::move(route)});
  };
  const auto& batches = state.batches.batches;
  offer(batches.value ? "Batches " + model::group_digits(batches.value->total) : "Batches", "");
  ImGui::SameLine();
  offer("Customer lists", "lists");
  ImGui::SameLine();
  offer("Device types", "devices");
  ImGui::SameLine();
  offer("Runbooks", "runbooks");
}

// ---- filters

void draw_status_filter(const AppState& state, Commands& commands) {
  const auto& chosen = state.route.batches.statuses;
  std::string words = "Status";
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    words.append(i == 0 ? ": " : ", ").append(model::to_lower(to_string(chosen[i])));
  }
  const bool on = !chosen.empty();
  const ChipClick click = widgets::chip(words + "##status", on, on);
  accessibility::annotate({.name = "Status filter"});
  if (click == ChipClick::Body) widgets::open_popover("Status filter");
  model::BatchQuery next = state.route.batches;
  if (click == ChipClick::Cross) {
    next.statuses.clear();
    show(state, next, commands);
  }
  if (!widgets::begin_popover("Status filter")) return;
  for (const BatchStatus status : kStatuses) {
    const bool ticked = std::find(chosen.begin(), chosen.end(), status) != chosen.end();
    if (!widgets::menu_line(model::to_lower(to_string(status)), ticked)) continue;
    if (ticked)
      std::erase(next.statuses, status);
    else
      next.statuses.push_back(status);
    show(state, next, commands);
  }
  widgets::end_popover();
}

void draw_device_filter(const AppState& state, Commands& commands) {
  const std::string& chosen = state.route.batches.device_type;
  const bool on = !chosen.empty();
  const ChipClick click = widgets::chip(
      (on ? "Device type: " + chosen : std::string("Device type")) + "##device", on, on);
  accessibility::annotate({.name = "Device type filter"});
  if (click == ChipClick::Body) widgets::open_popover("Device type filter");
  model::BatchQuery next = state.route.batches;
  if (click == ChipClick::Cross) {
    next.device_type.clear();
    show(state, next, commands);
  }
  if (!widgets::begin_popover("Device type filter")) return;
  if (widgets::menu_line("Any device type", !on)) {
    next.device_type.clear();
    show(state, next, commands);
    ImGui::CloseCurrentPopup();
  }
  if (state.batches.device_types.value) {
    for (const auto& type : *state.batches.device_types.value) {
      if (!widgets::menu_line(type.code, type.code == chosen)) continue;
      next.device_type = type.code;
      show(state, next, commands);
      ImGui::CloseCurrentPopup();
    }
  }
  widgets::end_popover();
}

void draw_mine(const AppState& state, Commands& commands) {
  model::BatchQuery next = state.route.batches;
  const bool mine = next.assigned_to == "me";
  if (widgets::chip("Mine", mine) == ChipClick::None) return;
  next.assigned_to = mine ? "" : "me";
  show(state, next, commands);
}

// Somebody else's, by a link: shown so that it can be taken away.
void draw_given_person(const AppState& state, Commands& commands) {
  model::BatchQuery next = state.route.batches;
  const std::string words = "Assigned to: " + model::clean_text(next.assigned_to, 60);
  if (widgets::chip(words, true, true) == ChipClick::None) return;
  next.assigned_to.clear();
  show(state, next, commands);
}

void draw_filters(const AppState& state, BatchesViewState& view, Commands& commands) {
  model::BatchQuery next = state.route.batches;
  if (view.search_in_route != next.q) view.search = view.search_in_route = next.q;
  const widgets::FieldLook look{.hint = "Search batch ids",
                                .width = std::min(240.0F, ImGui::GetContentRegionAvail().x),
                                .icon = TMS_ICON_SEARCH};
  if (widgets::text_field("Search batches", view.search, look)) {
    next.q = view.search_in_route = std::string(model::trim(model::clean_text(view.search, 128)));
    app::Route route = state.route;
    route.batches = next;
    commands.push_back(app::RefineRoute{std::move(route)});
  }
  const auto place = [] {
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < 130) ImGui::NewLine();
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 3);
  };
  place();
  draw_status_filter(state, commands);
  place();
  draw_device_filter(state, commands);
  place();
  draw_mine(state, commands);
  if (!next.assigned_to.empty() && next.assigned_to != "me") {
    place();
    draw_given_person(state, commands);
  }
  if (next == model::BatchQuery{}) return;
  place();
  if (widgets::link("Clear all", TextStyle::Body, theme().muted)) show(state, {}, commands);
}

// ---- the list

bool is_chosen(const AppState& state, const std::string& id) {
  const auto& chosen = state.batches.chosen;
  return std::find(chosen.begin(), chosen.end(), id) != chosen.end();
}

void toggle(const AppState& state, const std::string& id, Commands& commands) {
  std::vector<std::string> chosen = state.batches.chosen;
  if (std::erase(chosen, id) == 0) chosen.push_back(id);
  commands.push_back(app::ChooseBatches{std::move(chosen)});
}

void draw_progress(const model::BatchProgress& progress) {
  const std::string words = model::group_digits(progress.done) + " of " +
                            model::group_digits(progress.total) + " are final";
  const widgets::Part part{"final", static_cast<double>(progress.done), theme().good};
  widgets::share_bar({&part, 1}, {widgets::cell_width(), widgets::kShareBarHeight}, words,
                     static_cast<double>(progress.total));
}

void draw_row(const AppState& state, const model::Batch& batch, std::int64_t index,
              Commands& commands) {
  const bool chosen = is_chosen(state, batch.id);
  const bool lit = chosen || batch.id == state.route.open;
  const widgets::Row row(index, batch.id, lit);
  widgets::cell(0, 16);
  if (widgets::tick_box("##tick", "Select " + batch.id, chosen)) {
    toggle(state, batch.id, commands);
  }
  widgets::cell(1);
  draw_batch_id(batch.id, widgets::cell_width());
  widgets::cell(2);
  status_badge(batch.status, widgets::cell_width());
  widgets::text_cell(3, batch.assigned_to.empty() ? "-" : batch.assigned_to,
                     batch.assigned_to.empty() ? theme().faint : 0);
  widgets::number_cell(4, batch.customers);
  widgets::cell(5, widgets::kShareBarHeight);
  draw_progress(batch.progress);
  widgets::text_cell(6, when_words(state, batch.created_at), theme().muted);
  widgets::text_cell(7, batch.device_type, theme().muted);
  if (!row.press("Open " + batch.id).clicked) return;
  app::Route route = state.route;
  route.open = batch.id;
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_table(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("batches", size, false);
  constexpr std::array<widgets::Column, 8> kColumns{{
      {.name = "", .width = 16},
      {.name = "Batch", .weight = 1.6F, .least = 160},
      {.name = "Status", .width = 100},
      {.name = "Assigned to"},
      {.name = "Customers", .width = 76, .numeric = true},
      {.name = "Done", .least = 64},
      {.name = "Created"},
      {.name = "Device type", .weight = 0.9F},
  }};
  const auto& items = state.batches.batches.value->items;
  const auto rows = static_cast<std::int64_t>(items.size());
  int pressed = -1;
  const widgets::TableLook look{
      .rows = rows,
      .size = ImGui::GetContentRegionAvail(),
      .scrolls = true,
      .pinned = 2,
      .key_of = [&](std::int64_t index) { return items[static_cast<std::size_t>(index)].id; }};
  if (!widgets::begin_table("Batches", kColumns, look, &pressed)) return;
  const auto visible = widgets::for_visible_rows(rows, [&](std::int64_t i) {
    draw_row(state, items[static_cast<std::size_t>(i)], i, commands);
  });
  const bool can_read_on =
      !state.batches.loading_more && !state.batches.batches.loading && !state.batches.batches.error;
  if (can_read_on && visible.last + 20 >= rows &&
      items.size() < state.batches.batches.value->total) {
    commands.push_back(app::LoadMoreBatches{});
  }
  widgets::end_table();
}

void draw_selection(const AppState& state, BatchesViewState& view, const BarButtons& buttons,
                    Commands& commands) {
  const auto& chosen = state.batches.chosen;
  const auto& items = state.batches.batches.value->items;
  SelectionBar bar(count_words(chosen.size(), "batch", "batches") + " selected", buttons);
  if (chosen.size() < items.size() &&
      bar.offer("Select the " + model::group_digits(items.size()) + " shown")) {
    std::vector<std::string> all;
    for (const auto& batch : items) all.push_back(batch.id);
    commands.push_back(app::ChooseBatches{std::move(all)});
  }
  bar.draw_buttons(commands);
  draw_give_away(state, view, chosen, commands);
}

std::string_view refusal_words(model::BatchRefusal reason) {
  switch (reason) {
    case model::BatchRefusal::NotFound:
      return "is gone";
    case model::BatchRefusal::AlreadyAssigned:
      return "was taken in the meantime";
    case model::BatchRefusal::NotAssigned:
      return "is unassigned";
    case model::BatchRefusal::AssignedToOther:
      return "belongs to somebody else";
    case model::BatchRefusal::Running:
      return "has a running job";
    case model::BatchRefusal::Done:
      return "is done";
  }
  return "";
}

void draw_skipped(const AppState& state) {
  const auto& skipped = state.batches.skipped;
  if (skipped.empty()) return;
  std::string words;
  for (std::size_t i = 0; i < skipped.size() && i < 3; ++i) {
    const auto& batch = skipped[i];
    words += short_batch_id(batch.batch_id) + " " + std::string(refusal_words(batch.reason)) +
             (batch.assigned_to.empty() ? ". " : " (" + batch.assigned_to + "). ");
  }
  widgets::note("skipped", theme().pending,
                count_words(skipped.size(), "batch", "batches") + " left unchanged.", words);
}

void draw_list(const AppState& state, BatchesViewState& view, Commands& commands) {
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const bool has_bar = !state.batches.chosen.empty();
  BarButtons buttons{{"Clear", {}, app::ChooseBatches{}}};
  for (BarButton& button : batch_buttons(state, state.batches.chosen)) {
    buttons.push_back(std::move(button));
  }
  const float height = space.y - (has_bar ? selection_bar_height(buttons) + widgets::kCardGap : 0);
  const bool has_panel = !state.route.open.empty();
  const bool beside = has_panel && space.x >= kPanelNeedsWidth;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {widgets::kCardGap, widgets::kCardGap});
  if (!has_panel || beside) {
    const float panel = widgets::kDetailPanelWidth + widgets::kCardGap;
    draw_table(state, {beside ? space.x - panel : space.x, height}, commands);
    if (beside) ImGui::SameLine();
  }
  if (has_panel) {
    draw_batch_panel(state, view, {beside ? widgets::kDetailPanelWidth : space.x, height},
                     commands);
  }
  if (has_bar) draw_selection(state, view, buttons, commands);
  ImGui::PopStyleVar();
}

void draw_batches(const AppState& state, BatchesViewState& view, Commands& commands) {
  draw_filters(state, view, commands);
  widgets::gap(4);
  draw_change_error(state.batches.change, "claim");
  draw_skipped(state);
  if (!draw_read_state("batches failed", state.batches.batches, commands)) return;
  if (!state.batches.batches.value->items.empty()) {
    draw_list(state, view, commands);
    return;
  }
  const bool filtered = state.route.batches != model::BatchQuery{};
  const bool can_make = may_administer(state) && !filtered;
  const std::string_view button = filtered ? "Clear all filters" : can_make ? "Create batches" : "";
  if (!widgets::empty_state(TMS_ICON_TAGS,
                            filtered ? "No batch matches" : "There are no batches yet",
                            can_make ? "Load a customer list, then cut it into batches."
                                     : "An admin makes them from a customer list.",
                            button)) {
    return;
  }
  app::Route route = state.route;
  route.batches = {};
  if (can_make) route.tab = "lists";
  commands.push_back(app::Navigate{std::move(route)});
}

}  // namespace

const model::Batch* find_batch(const AppState& state, std::string_view id) {
  if (!state.batches.batches.value) return nullptr;
  for (const auto& batch : state.batches.batches.value->items) {
    if (batch.id == id) return &batch;
  }
  return nullptr;
}

void status_badge(BatchStatus status, float width) {
  struct Look {
    widgets::Sign sign;
    ImU32 colour;
  };
  const std::array<Look, 4> looks{{{widgets::Sign::Ring, theme().unknown},
                                   {widgets::Sign::Square, theme().states[0]},
                                   {widgets::Sign::HalfDisc, theme().pending},
                                   {widgets::Sign::Disc, theme().good}}};
  const Look& look = looks[static_cast<std::size_t>(status)];
  widgets::badge(model::to_lower(to_string(status)), look.sign, look.colour, width);
}

void draw_batches_view(const AppState& state, BatchesViewState& view, Commands& commands) {
  widgets::heading("Batches", TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::muted(state.cluster);
  widgets::gap(4);
  draw_tabs(state, commands);
  widgets::gap(4);
  if (state.route.tab == "lists") {
    draw_lists(state, view, commands);
  } else if (state.route.tab == "devices") {
    draw_device_type_table(state, view, commands);
  } else if (state.route.tab == "runbooks") {
    draw_runbooks(state, view, commands);
  } else {
    draw_batches(state, view, commands);
  }
}

}  // namespace tms::views
