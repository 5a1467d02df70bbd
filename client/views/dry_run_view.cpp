// Step 2 of setting an action: what the dry run found, and the confirmation beside it.
#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/app/update.h"
#include "client/views/act_view.h"
#include "client/views/clusters_view.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::ActFlow;
using app::Commands;
using model::WarningCode;
using widgets::Sign;
using widgets::TextStyle;
using widgets::theme;

std::string action_name(const ActFlow& act) {
  return act.action ? std::string(upstream_name(*act.action)) : std::string();
}

std::string words_of(WarningCode code, const ActFlow& act) {
  const std::string state =
      act.action ? std::string(to_string(requested_state(*act.action))) : std::string();
  switch (code) {
    case WarningCode::AlreadyInState:
      return "Already in " + state;
    case WarningCode::SkipsStep:
      return "Skips a step";
    case WarningCode::UnknownToCluster:
      return "Unknown to the cluster";
    case WarningCode::StateStale:
      return "State is stale";
    case WarningCode::InOtherJob:
      return "In another unfinished job";
  }
  return {};
}

std::string leave_out_words(WarningCode code, std::uint64_t count) {
  const std::string number = model::group_digits(count);
  switch (code) {
    case WarningCode::AlreadyInState:
      return "Leave out the " + number + " already there";
    case WarningCode::SkipsStep:
      return "Leave out the " + number + " that skip a step";
    case WarningCode::UnknownToCluster:
      return "Leave out the " + number + " unknown";
    case WarningCode::StateStale:
      return "Leave out the " + number + " with a stale state";
    case WarningCode::InOtherJob:
      return "Leave out the " + number + " in another job";
  }
  return {};
}

std::string left_out_words(WarningCode code) {
  switch (code) {
    case WarningCode::AlreadyInState:
      return "Those already there are left out";
    case WarningCode::SkipsStep:
      return "Those that skip a step are left out";
    case WarningCode::UnknownToCluster:
      return "Those unknown to the cluster are left out";
    case WarningCode::StateStale:
      return "Those with a stale state are left out";
    case WarningCode::InOtherJob:
      return "Those in another job are left out";
  }
  return {};
}

bool is_bad(WarningCode code) {
  return code == WarningCode::UnknownToCluster || code == WarningCode::InOtherJob;
}

std::string sample_words(const std::vector<std::string>& sample) {
  std::string words;
  for (const auto& cid : sample) words += model::middle_truncate(cid) + "  ";
  return words;
}

// Warnings may overlap, so this is a lower bound; without warnings it is exact.
std::uint64_t without_warning(const model::PreviewResult& preview) {
  std::uint64_t warned = 0;
  for (const auto& warning : preview.warnings) warned += warning.count;
  return preview.total > warned ? preview.total - warned : 0;
}

void draw_check(int index, std::string_view name, ImU32 colour, std::uint64_t count,
                const std::vector<std::string>& sample) {
  const widgets::Row row(index, name);
  widgets::cell(0);
  widgets::badge(name, Sign::Square, colour, widgets::cell_width());
  widgets::number_cell(1, count);
  widgets::cell(2);
  widgets::label(
      sample_words(sample),
      {.style = TextStyle::Mono, .colour = theme().faint, .width = widgets::cell_width()});
}

void draw_checks_card(const AppState& state, const model::PreviewResult& preview) {
  const ActFlow& act = state.act;
  const widgets::Card card("checks");
  widgets::heading(action_name(act) + " on " + customers_words(preview.total) + " of " +
                   state.cluster);
  std::string source = "Source: " + source_words(act);
  if (preview.duplicates > 0) {
    source += ", " + count_words(preview.duplicates, "duplicate", "duplicates") + " removed";
  }
  widgets::paragraph(source, theme().muted);
  for (const auto& column : preview.ignored_columns) {
    widgets::small("Column \"" + column + "\" was not read: it holds no ids.");
  }
  constexpr std::array<widgets::Column, 3> kColumns{
      {{.name = "Check", .weight = 1.4F},
       {.name = "Customers", .width = 90, .numeric = true},
       {.name = "Sample", .weight = 2}}};
  int pressed = -1;
  const widgets::TableLook look{.rows = static_cast<std::int64_t>(preview.warnings.size()) + 1};
  if (!widgets::begin_table("Checks", kColumns, look, &pressed)) return;
  int row = 0;
  draw_check(row++, "Ready to move", theme().good, without_warning(preview), {});
  for (const auto& warning : preview.warnings) {
    draw_check(row++, words_of(warning.code, act),
               is_bad(warning.code) ? theme().bad : theme().pending, warning.count, warning.sample);
  }
  widgets::end_table();
}

void draw_rejected_card(const model::PreviewResult& preview) {
  if (preview.rejected_total == 0) return;
  const widgets::Card card("rejected");
  widgets::heading(count_words(preview.rejected_total, "entry", "entries") + " could not be read");
  constexpr std::array<widgets::Column, 3> kColumns{
      {{.name = "Line", .width = 60}, {.name = "Entry"}, {.name = "Reason", .weight = 1.6F}}};
  const auto rows = static_cast<std::int64_t>(preview.rejected.size());
  const float height = std::min<float>(static_cast<float>(rows), 8) * widgets::kTableRowHeight +
                       widgets::kTableHeaderHeight + 8;
  int pressed = -1;
  const widgets::TableLook look{.rows = rows, .size = {0, height}, .scrolls = true};
  if (!widgets::begin_table("Entries that could not be read", kColumns, look, &pressed)) return;
  widgets::for_visible_rows(rows, [&](std::int64_t index) {
    const auto& entry = preview.rejected[static_cast<std::size_t>(index)];
    const std::string line = std::to_string(entry.line);
    const widgets::Row row(index, line + " " + entry.text);
    widgets::text_cell(0, line);
    widgets::cell(1);
    widgets::label(entry.text, {.style = TextStyle::Mono, .width = widgets::cell_width()});
    widgets::text_cell(2, entry.reason, theme().muted);
  });
  widgets::end_table();
}

void draw_exclusions(const ActFlow& act, const model::PreviewResult& preview, Commands& commands) {
  for (const WarningCode code : model::kWarningCodes) {
    const bool excluded =
        std::find(act.exclude.begin(), act.exclude.end(), code) != act.exclude.end();
    const auto warning = std::find_if(
        preview.warnings.begin(), preview.warnings.end(),
        [code](const model::PreviewWarning& candidate) { return candidate.code == code; });
    if (!excluded && (warning == preview.warnings.end() || warning->count == preview.total)) {
      continue;
    }
    const std::string words =
        excluded ? left_out_words(code) : leave_out_words(code, warning->count);
    if (widgets::chip(words, excluded) != widgets::ChipClick::None) {
      commands.push_back(app::ToggleExclude{code});
    }
  }
}

void draw_errors(const AppState& state, Commands& commands) {
  const ActFlow& act = state.act;
  if (act.preview.error) {
    if (widgets::banner("repeat failed", widgets::BannerKind::Bad,
                        explain(*act.preview.error, Situation::DryRun), "Repeat")) {
      commands.push_back(app::DryRun{});
    }
  }
  if (!act.start_error) return;
  const bool expired = act.start_error->code == model::ErrorCode::SelectionExpired ||
                       act.start_error->code == model::ErrorCode::Conflict;
  widgets::banner("start failed", widgets::BannerKind::Bad,
                  explain(*act.start_error,
                          act.answer_lost ? Situation::StartingAgain : Situation::StartingAction));
  if (expired && widgets::button("Repeat the dry run")) commands.push_back(app::DryRun{});
}

// A job on a cluster that cannot be called is recorded and waits: that is said before it is run.
void draw_connection(const AppState& state) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr) return;
  const ConnectionLook look = connection_of(state, *cluster);
  if (look.sign == Sign::Disc) return;
  widgets::note("connection", look.colour, cluster->code + ": " + look.words + ".",
                "The job is recorded, and waits until the cluster can be called.");
}

void draw_confirm_fields(const ActFlow& act, const model::PreviewResult& preview,
                         ActViewState& view, Commands& commands) {
  if (view.reason != act.reason) view.reason = act.reason;
  if (view.typed_count != act.typed_count) view.typed_count = act.typed_count;
  widgets::field_caption("Reason");
  if (widgets::text_field("Reason", view.reason, {.hint = "For example: Wave 7, change 48213"})) {
    commands.push_back(app::SetReason{view.reason});
  }
  if (preview.total <= model::kConfirmAbove) return;
  widgets::field_caption("Type the number of customers");
  const widgets::FieldLook count{
      .hint = "as said above", .width = widgets::field_width(widgets::Holds::Number), .mono = true};
  if (widgets::text_field("Type the number of customers", view.typed_count, count)) {
    commands.push_back(app::SetTypedCount{view.typed_count});
  }
}

void draw_confirm_card(const AppState& state, const model::PreviewResult& preview,
                       ActViewState& view, ImVec2 size, Commands& commands) {
  const ActFlow& act = state.act;
  const widgets::Card card("confirm", size);
  accessibility::begin(accessibility::Role::Region, "Confirm");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  widgets::heading("Confirm");
  widgets::note("consequence", theme().pending,
                "This changes " + customers_words(preview.total) + " of " + state.cluster + ".",
                "It is recorded under your name before it is sent.");
  draw_connection(state);
  draw_act_batches(state);
  draw_confirm_fields(act, preview, view, commands);
  draw_exclusions(act, preview, commands);
  draw_errors(state, commands);
  widgets::gap(6);
  if (widgets::button("Back")) commands.push_back(app::BackToChoice{});
  ImGui::SameLine();
  const std::string run = act.starting ? "Starting##run"
                                       : "Run " + action_name(act) + " on " +
                                             model::group_digits(preview.total) + "##run";
  std::string_view problem = problem_with_run(state);
  if (act.starting) problem = "The job is being recorded.";
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary, .why_not = problem};
  widgets::align_right(widgets::button_width(run, look));
  if (widgets::button(run, look)) commands.push_back(app::RunAction{});
  if (!problem.empty() && !act.starting) widgets::small(problem);
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace

void draw_dry_run(const AppState& state, ActViewState& view, Commands& commands) {
  if (!state.act.preview.value) return;
  const model::PreviewResult& preview = *state.act.preview.value;
  const float space = ImGui::GetContentRegionAvail().x;
  constexpr float kConfirmWidth = 420;
  const bool beside = space >= 860;
  const float left = beside ? space - kConfirmWidth - widgets::kCardGap : space;
  ImGui::BeginGroup();
  ImGui::PushItemWidth(left);
  {
    const widgets::Area column("dry run", {left, beside ? ImGui::GetContentRegionAvail().y : 420},
                               true);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace2});
    draw_checks_card(state, preview);
    draw_rejected_card(preview);
    ImGui::PopStyleVar();
  }
  ImGui::PopItemWidth();
  ImGui::EndGroup();
  if (beside) ImGui::SameLine(0, widgets::kCardGap);
  const float height = beside ? ImGui::GetContentRegionAvail().y : 0;
  draw_confirm_card(state, preview, view, {beside ? kConfirmWidth : space, height}, commands);
}

}  // namespace tms::views
