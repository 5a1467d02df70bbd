// Customer lists: what was loaded for each device type, and the form that loads one, with the
// parser's report.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/batches_view.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::ChipClick;
using widgets::TextStyle;
using widgets::theme;

// ImGui edits the whole text every frame: a long list is summed up instead of shown.
constexpr std::size_t kMaxEditedBytes = 64 * 1024;

const char* const kDeleteListTitle = "Delete the list";

void ask_about_deletion(const AppState& state, BatchesViewState& view, Commands& commands) {
  draw_change_error(state.batches.change, "delete list");
  if (view.list_to_delete.empty()) return;
  if (!ImGui::IsPopupOpen(kDeleteListTitle)) ImGui::OpenPopup(kDeleteListTitle);
  const std::string sentence =
      "The list of " + view.list_to_delete + " in " + state.cluster +
      " is deleted. Batches cut from it stay; to cut new ones, load the list again.";
  const auto reply = widgets::confirm(kDeleteListTitle, sentence, "Delete the list");
  if (reply == widgets::Reply::Yes) {
    commands.push_back(app::DeleteList{state.cluster, view.list_to_delete});
  }
  if (reply != widgets::Reply::None || !ImGui::IsPopupOpen(kDeleteListTitle)) {
    view.list_to_delete.clear();
  }
}

std::string_view source_words(std::string_view source) {
  if (source == "text") return "text or file";
  if (source == "url") return "address";
  if (source == "cids") return "program";
  return source;
}

void draw_list_row(const AppState& state, const model::CustomerList& list, int index, bool chosen,
                   BatchesViewState& view) {
  const widgets::Row row(index, list.cluster + " " + list.device_type, chosen);
  widgets::text_cell(0, list.device_type);
  widgets::number_cell(1, list.total_customers);
  widgets::cell(2);
  const std::string devices =
      model::group_digits(list.total_devices) + (list.devices_estimated ? " est." : "");
  widgets::label(devices, {.width = widgets::cell_width(), .align = widgets::Align::Right});
  widgets::number_cell(3, list.rejected_total, list.rejected_total > 0 ? theme().bad : 0);
  widgets::number_cell(4, list.duplicates, theme().muted);
  widgets::text_cell(5, source_words(list.source), theme().muted);
  widgets::text_cell(6, when_words(state, list.updated_at) + ", " + list.updated_by, theme().muted);
  if (may_administer(state)) {
    widgets::cell(7);
    if (widgets::link("Delete##" + list.device_type, TextStyle::Body, theme().bad)) {
      view.list_to_delete = list.device_type;
    }
    const std::string name = "Delete list " + list.device_type;
    accessibility::annotate({.role = accessibility::Role::Button, .name = name});
  }
  if (row.press("Choose list " + list.device_type).clicked) {
    view.device_type = list.device_type;
  }
}

void draw_list_table(const AppState& state, BatchesViewState& view, Commands& commands) {
  const widgets::Card card("lists");
  widgets::heading("Lists of " + state.cluster);
  if (!draw_read_state("lists failed", state.batches.lists, commands)) return;
  std::vector<const model::CustomerList*> lists;
  for (const auto& list : *state.batches.lists.value) {
    if (list.cluster == state.cluster) lists.push_back(&list);
  }
  if (lists.empty()) {
    widgets::muted(may_administer(state) ? "No list has been loaded yet. Load one below."
                                         : "No list has been loaded yet. An admin loads them.");
    return;
  }
  constexpr std::array<widgets::Column, 8> kColumns{{
      {.name = "Device type", .weight = 1.2F},
      {.name = "Customers", .width = 80, .numeric = true},
      {.name = "Devices", .width = 96, .numeric = true},
      {.name = "Rejected", .width = 66, .numeric = true},
      {.name = "Duplicates", .width = 76, .numeric = true},
      {.name = "From", .weight = 0.8F},
      {.name = "Loaded", .weight = 1.6F, .least = 130},
      {.name = "", .width = 50},
  }};
  const auto columns = std::span(kColumns).first(may_administer(state) ? 8 : 7);
  int pressed = -1;
  if (!widgets::begin_table("Customer lists", columns,
                            {.rows = static_cast<std::int64_t>(lists.size())}, &pressed)) {
    return;
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    draw_list_row(state, *lists[i], static_cast<int>(i), lists[i]->device_type == view.device_type,
                  view);
  }
  widgets::end_table();
}

void draw_device_types(const AppState& state, BatchesViewState& view) {
  widgets::field_caption("Device type");
  const auto& types = state.batches.device_types.value;
  if (!types) return;
  bool first = true;
  for (const auto& type : *types) {
    if (!first) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < widgets::chip_width(type.code)) ImGui::NewLine();
    }
    first = false;
    if (widgets::chip(type.code, type.code == view.device_type) != ChipClick::None) {
      view.device_type = type.code;
      view.device_cap = std::to_string(type.device_capacity);
    }
  }
}

void draw_text_source(const AppState& state, BatchesViewState& view, Commands& commands) {
  const auto& screen = state.batches;
  if (view.text_version != screen.text_version) {
    view.text_version = screen.text_version;
    view.text = screen.list_text.size() <= kMaxEditedBytes ? screen.list_text : std::string();
  }
  if (screen.list_text.size() > kMaxEditedBytes) {
    const std::string name = screen.list_file.empty() ? "A pasted list" : screen.list_file;
    widgets::label(name + ", " + model::group_digits(screen.list_text.size() / 1024) + " KiB");
    ImGui::SameLine();
    if (widgets::link("Remove it")) commands.push_back(app::SetListText{});
  } else if (widgets::text_area("List of customer ids", view.text,
                                {ImGui::GetContentRegionAvail().x, 130},
                                "Paste ids or CSV; or drop a file on the page")) {
    commands.push_back(app::SetListText{view.text, {}, true});
  }
  if (widgets::button("Choose a file##list")) commands.push_back(app::ChooseIdFile{});
}

std::string_view problem_with_list(const AppState& state, const BatchesViewState& view) {
  if (!state.batches.change.busy.empty()) return "The last request is under way.";
  if (view.device_type.empty()) return "Choose the device type.";
  if (view.source == ListSourceKind::Text && state.batches.list_text.empty()) {
    return "Paste the list or choose a file.";
  }
  if (view.source == ListSourceKind::Url && model::trim(view.url).empty()) {
    return "Enter the address of the list.";
  }
  const bool number = model::trim(view.list_devices).empty() || device_count(view.list_devices);
  return number ? "" : "The number of devices must be a whole number.";
}

void send_list(const AppState& state, const BatchesViewState& view, model::ColumnChoice columns,
               Commands& commands) {
  app::LoadList load{state.cluster, view.device_type, {}};
  if (view.source == ListSourceKind::Text)
    load.request.source = model::ListFromText{state.batches.list_text, columns};
  else
    load.request.source = model::ListFromUrl{std::string(model::trim(view.url)), view.token};
  load.request.total_devices = device_count(view.list_devices);
  commands.push_back(std::move(load));
}

void draw_list_error(const AppState& state, const BatchesViewState& view, Commands& commands) {
  draw_change_error(state.batches.change, "list");
  const auto& change = state.batches.change;
  if (!change.error || change.failed != "list") return;
  if (change.error->code != model::ErrorCode::AmbiguousColumns) return;
  ButtonFlow buttons;
  if (buttons.offer("First column only")) {
    send_list(state, view, model::ColumnChoice::First, commands);
  }
  if (buttons.offer("All columns")) send_list(state, view, model::ColumnChoice::All, commands);
}

void draw_report(const model::CustomerList& report) {
  std::string words = customers_words(report.total_customers) + " read for " + report.device_type +
                      ", " + count_words(report.duplicates, "duplicate", "duplicates") +
                      " removed, " + count_words(report.rejected_total, "entry", "entries") +
                      " not readable.";
  widgets::note("report", report.rejected_total > 0 ? theme().pending : theme().good, words,
                report.devices_estimated ? "The number of devices is unknown: " +
                                               model::group_digits(report.total_devices) +
                                               " is an estimate, two per customer."
                                         : std::string());
  for (const auto& column : report.ignored_columns) {
    widgets::small("Column \"" + model::clean_text(column, 60) + "\" was not read.");
  }
  if (report.rejected.empty()) return;
  constexpr std::array<widgets::Column, 4> kColumns{
      {{.name = "Line", .width = 70, .numeric = true},
       {.name = "Column", .width = 60, .numeric = true},
       {.name = "Entry"},
       {.name = "Reason", .weight = 1.6F}}};
  const auto rows = static_cast<std::int64_t>(report.rejected.size());
  int pressed = -1;
  if (!widgets::begin_table("Entries that could not be read", kColumns,
                            {.rows = rows, .size = {0, 200}, .scrolls = true}, &pressed)) {
    return;
  }
  widgets::for_visible_rows(rows, [&](std::int64_t index) {
    const auto& entry = report.rejected[static_cast<std::size_t>(index)];
    const std::string place = std::to_string(entry.line) + ":" + std::to_string(entry.column);
    const widgets::Row row(index, place);
    widgets::number_cell(0, entry.line);
    widgets::number_cell(1, entry.column);
    widgets::text_cell(2, entry.text);
    widgets::text_cell(3, entry.reason, theme().muted);
  });
  widgets::end_table();
}

void draw_load(const AppState& state, BatchesViewState& view, Commands& commands) {
  const widgets::Card card("load list");
  accessibility::begin(accessibility::Role::Region, "Load a list");
  widgets::heading("Load a list");
  draw_device_types(state, view);
  widgets::field_caption("From");
  const auto offer = [&](std::string_view words, ListSourceKind kind) {
    if (widgets::chip(words, view.source == kind) != ChipClick::None) view.source = kind;
  };
  offer("Text or file", ListSourceKind::Text);
  ImGui::SameLine();
  offer("Address", ListSourceKind::Url);
  if (view.source == ListSourceKind::Text) {
    draw_text_source(state, view, commands);
  } else {
    form_field("Address of the list", view.url, Holds::Line,
               {.hint = "https://lists.example.net/eu/aos8"});
    form_field("Token of the list", view.token, Holds::Line, {.secret = true});
    widgets::small("Only hosts configured as list sources are contacted.");
  }
  form_field("Devices of the list", view.list_devices, Holds::Number, {.hint = "two per customer"});
  draw_list_error(state, view, commands);
  const std::string label = view.device_type.empty()
                                ? "Load the list##load"
                                : "Load list of " + view.device_type + "##load";
  const std::string_view problem = problem_with_list(state, view);
  if (widgets::button(label, {.kind = widgets::ButtonKind::Primary, .why_not = problem})) {
    send_list(state, view, model::ColumnChoice::Auto, commands);
  }
  if (!problem.empty()) widgets::small(problem);
  if (state.batches.report) draw_report(*state.batches.report);
  accessibility::end();
}

}  // namespace

void draw_lists(const AppState& state, BatchesViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  draw_list_table(state, view, commands);
  ask_about_deletion(state, view, commands);
  if (may_administer(state)) {
    widgets::gap(widgets::kSpace2);
    const float space = ImGui::GetContentRegionAvail().x;
    const bool beside = space >= 960;
    const float left = beside ? std::floor((space - widgets::kCardGap) / 2) : space;
    ImGui::BeginChild("load", {left, 0},
                      ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
    draw_load(state, view, commands);
    ImGui::EndChild();
    if (beside) ImGui::SameLine(0, widgets::kCardGap);
    ImGui::BeginChild("cut", {0, 0}, ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
    draw_generate(state, view, commands);
    ImGui::EndChild();
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
