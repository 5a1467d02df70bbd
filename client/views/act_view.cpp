#include "client/views/act_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/filter_bar.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::ActFlow;
using app::ActSourceKind;
using app::Commands;
using widgets::ChipClick;
using widgets::TextStyle;
using widgets::theme;

// ImGui edits the whole text every frame: a long list is summed up instead of shown.
constexpr std::size_t kMaxEditedBytes = 64 * 1024;

std::string batches_words(const ActFlow& act) {
  return count_words(act.batches.size(), "batch", "batches") + " of " +
         customers_words(act.batch_customers);
}

void draw_source_chips(const AppState& state, Commands& commands) {
  const ActFlow& act = state.act;
  const auto offer = [&](ActSourceKind kind, const std::string& words, bool shown) {
    if (!shown) return;
    if (widgets::chip(words, act.source == kind) != ChipClick::None) {
      commands.push_back(app::ChooseSource{kind});
    }
    ImGui::SameLine();
  };
  offer(ActSourceKind::Pasted, "Pasted list or file", true);
  offer(ActSourceKind::Selection, "Selection of " + customers_words(act.cids.size()),
        !act.cids.empty());
  offer(ActSourceKind::Filter, "Everything that matches a filter", act.filter_count > 0);
  offer(ActSourceKind::Batches, batches_words(act), !act.batches.empty());
  // Who came by another way than the button beside the selection is offered it, too.
  const bool taken = !act.cids.empty() || act.filter_count > 0;
  if (!taken && !state.selection.empty()) {
    const std::string words = "Selection of " + customers_words(state.selection.count());
    if (widgets::chip(words, false) != ChipClick::None) commands.push_back(app::ActOnSelection{});
    ImGui::SameLine();
  }
  ImGui::NewLine();
}

void draw_read_result(const ActFlow& act) {
  if (act.text.empty()) return;
  if (!act.counted) {
    widgets::small("A long list: the dry run counts it and names what it cannot read.");
    return;
  }
  std::string words = count_words(act.parsed_ids, "id", "ids") + " read";
  if (act.parsed.duplicates > 0) {
    words += ", " + count_words(act.parsed.duplicates, "duplicate", "duplicates") + " removed";
  }
  if (act.parsed.rejected_total > 0) {
    words += ", " + count_words(act.parsed.rejected_total, "entry", "entries") + " not readable";
  }
  widgets::label(words, {.colour = act.parsed_ids > 0 ? theme().muted : theme().bad});
  for (std::size_t i = 0; i < act.parsed.rejected.size() && i < 3; ++i) {
    const auto& entry = act.parsed.rejected[i];
    widgets::label(
        "Line " + std::to_string(entry.line) + ": \"" + entry.text + "\" " + entry.reason,
        {.style = TextStyle::Small,
         .colour = theme().bad,
         .width = ImGui::GetContentRegionAvail().x});
  }
  for (const auto& column : act.parsed.ignored_columns) {
    widgets::small("Column \"" + column + "\" is not read: it holds no ids.");
  }
}

void draw_column_question(const ActFlow& act, Commands& commands) {
  const auto& refused = act.preview.error;
  const bool refused_so = refused && refused->code == model::ErrorCode::AmbiguousColumns;
  if (!act.parsed.ambiguous && !refused_so) return;
  widgets::note("columns", theme().pending, "This list has several columns and no header.",
                "Which of them hold customer ids? A device count must not become a customer.");
  for (const auto& record : act.parsed.preview) {
    std::string line;
    for (const auto& field : record) line += (line.empty() ? "" : "  |  ") + field;
    widgets::label(line, {.style = TextStyle::Mono,
                          .colour = theme().muted,
                          .width = ImGui::GetContentRegionAvail().x});
  }
  if (widgets::button("First column only")) {
    commands.push_back(app::ChooseColumns{model::ColumnChoice::First});
  }
  ImGui::SameLine();
  if (widgets::button("All columns")) {
    commands.push_back(app::ChooseColumns{model::ColumnChoice::All});
  }
}

void draw_pasted(const ActFlow& act, ActViewState& view, Commands& commands) {
  if (view.text_version != act.text_version) {
    view.text_version = act.text_version;
    view.text = act.text.size() <= kMaxEditedBytes ? act.text : std::string();
  }
  if (act.text.size() > kMaxEditedBytes) {
    const std::string name = act.file_name.empty() ? "A pasted list" : act.file_name;
    widgets::label(name + ", " + model::group_digits(act.text.size() / 1024) + " KiB");
    ImGui::SameLine();
    if (widgets::link("Remove it")) commands.push_back(app::SetActText{});
  } else {
    const float width = ImGui::GetContentRegionAvail().x;
    if (widgets::text_area(
            "Customer ids", view.text, {width, 180},
            "Paste customer ids, one per line or separated by commas; or drop a file")) {
      commands.push_back(app::SetActText{view.text, {}, true});
    }
  }
  if (widgets::button("Choose a file")) commands.push_back(app::ChooseIdFile{});
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 6);
  widgets::small("CSV or text; a column named cust_id, customer_id, cid or id is recognised");
  draw_read_result(act);
  draw_column_question(act, commands);
}

void draw_source_card(const AppState& state, ActViewState& view, Commands& commands) {
  const widgets::Card card("source");
  widgets::heading("Which customers");
  const ActFlow& act = state.act;
  draw_source_chips(state, commands);
  switch (act.source) {
    case ActSourceKind::Pasted:
      draw_pasted(act, view, commands);
      return;
    case ActSourceKind::Selection: {
      std::string sample;
      for (std::size_t i = 0; i < act.cids.size() && i < 3; ++i) {
        sample += model::middle_truncate(act.cids[i]) + "  ";
      }
      if (act.cids.size() > 3) sample += "and more";
      widgets::label(sample, {.style = TextStyle::Mono,
                              .colour = theme().muted,
                              .width = ImGui::GetContentRegionAvail().x});
      return;
    }
    case ActSourceKind::Batches:
      widgets::paragraph("Each customer of the batches once: " + batches_words(act) + ".",
                         theme().muted);
      draw_act_batches(state);
      return;
    case ActSourceKind::Filter: {
      const std::string words = filter_words(act.filter);
      widgets::paragraph(customers_words(act.filter_count) + ": " +
                             (words.empty() ? "every customer of " + state.cluster : words),
                         theme().muted);
      return;
    }
  }
}

void draw_action_card(const AppState& state, Commands& commands) {
  const widgets::Card card("action");
  widgets::heading("Which action");
  for (const model::Action action : model::kActions) {
    const std::string name(upstream_name(action));
    const float width = widgets::chip_width(name);
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    if (widgets::chip(name, state.act.action == action) != ChipClick::None) {
      commands.push_back(app::ChooseAction{action});
    }
    ImGui::SameLine();
  }
  ImGui::NewLine();
  widgets::small(
      "The usual path is Tran-Begin, PE-Enable, T-Enable, PE-Finalize; "
      "PE-Direct is a path of its own.");
}

std::string_view problem_with_dry_run(const AppState& state) {
  if (state.act.preview.loading) return "The dry run is under way.";
  if (state.act.source == ActSourceKind::Pasted && state.act.parsed.ambiguous) {
    return "First say which columns hold the ids.";
  }
  if (!state.act.has_source()) return "Choose the customers first.";
  if (!state.act.action) return "Choose the action first.";
  return {};
}

void draw_choice(const AppState& state, ActViewState& view, Commands& commands) {
  draw_source_card(state, view, commands);
  draw_action_card(state, commands);
  if (state.act.preview.error) {
    widgets::banner("preview failed", widgets::BannerKind::Bad,
                    explain(*state.act.preview.error, Situation::DryRun));
  }
  const std::string_view problem = problem_with_dry_run(state);
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary, .why_not = problem};
  if (widgets::button(state.act.preview.loading ? "Checking##dry run" : "Dry run", look)) {
    commands.push_back(app::DryRun{});
  }
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 6);
  widgets::small(problem.empty() ? "Nothing is sent: you see who would be moved, and every warning."
                                 : problem);
}

}  // namespace

std::string source_words(const ActFlow& act) {
  switch (act.source) {
    case ActSourceKind::Pasted: {
      const std::string name = act.file_name.empty() ? std::string("pasted list") : act.file_name;
      if (!act.counted) return name + ", " + model::group_digits(act.text.size() / 1024) + " KiB";
      return name + ", " + count_words(act.parsed_ids + act.parsed.duplicates, "entry", "entries");
    }
    case ActSourceKind::Selection:
      return "selection of " + customers_words(act.cids.size());
    case ActSourceKind::Batches:
      return batches_words(act);
    case ActSourceKind::Filter: {
      const std::string words = filter_words(act.filter);
      return words.empty() ? "every customer of the cluster" : "filter: " + words;
    }
  }
  return {};
}

void draw_act_view(const AppState& state, ActViewState& view, Commands& commands) {
  if (!may_act(state)) {
    if (widgets::empty_state(TMS_ICON_LOCK, "Viewers cannot set actions",
                             "Ask an operator to do it, or an admin for the role.",
                             "Show customers")) {
      commands.push_back(app::Navigate{app::route_to(app::Screen::Customers)});
    }
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace3});
  widgets::heading("Set action", TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  const bool choosing = state.act.step == app::ActStep::Choose;
  widgets::muted(choosing ? "1 of 3: choose, on " + state.cluster
                          : "2 of 3: dry run, then 3 of 3: confirm");
  if (choosing)
    draw_choice(state, view, commands);
  else
    draw_dry_run(state, view, commands);
  ImGui::PopStyleVar();
}

}  // namespace tms::views
