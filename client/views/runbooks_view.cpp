// Runbooks: which page says what to do about an application in trouble.
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/batches_view.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using widgets::ChipClick;
using widgets::TextStyle;
using widgets::theme;

std::string key_of(const model::Runbook& runbook) {
  const std::string_view category = to_string(runbook.category);
  return runbook.app + " " + std::string(category) + " " + runbook.reason_pattern + " " +
         runbook.url;
}

void draw_row(const AppState& state, std::size_t index, Commands& commands) {
  const auto& runbooks = *state.runbooks.value;
  const model::Runbook& runbook = runbooks[index];
  const widgets::Row row(static_cast<std::int64_t>(index), key_of(runbook));
  widgets::text_cell(0, runbook.app == model::kAnyApp ? "every app" : runbook.app);
  widgets::cell(1);
  widgets::category_badge(runbook.category, to_string(runbook.category), widgets::cell_width());
  widgets::text_cell(2, runbook.reason_pattern.empty() ? "any" : runbook.reason_pattern,
                     runbook.reason_pattern.empty() ? theme().faint : 0);
  widgets::cell(3);
  if (widgets::link(model::clean_text(runbook.url, 90))) {
    commands.push_back(app::FollowLink{runbook.url});
  }
  if (may_administer(state)) {
    widgets::cell(4);
    if (widgets::link("Remove", TextStyle::Body, theme().bad)) {
      app::SaveRunbooks save{runbooks};
      save.runbooks.erase(save.runbooks.begin() + static_cast<std::ptrdiff_t>(index));
      commands.push_back(std::move(save));
    }
    const std::string name = "Remove runbook " + std::to_string(index + 1);
    accessibility::annotate({.name = name});
  }
}

void draw_table(const AppState& state, Commands& commands) {
  const auto& runbooks = *state.runbooks.value;
  if (runbooks.empty()) {
    widgets::muted("There are none yet: failed apps are shown without advice.");
    return;
  }
  constexpr std::array<widgets::Column, 5> kColumns{{
      {.name = "App", .weight = 0.7F},
      {.name = "Category", .weight = 0.8F},
      {.name = "Reason contains"},
      {.name = "Page", .weight = 2.4F, .least = 160},
      {.name = "", .width = 64},
  }};
  const auto columns = std::span(kColumns).first(may_administer(state) ? 5 : 4);
  int pressed = -1;
  if (!widgets::begin_table("Runbooks", columns,
                            {.rows = static_cast<std::int64_t>(runbooks.size())}, &pressed)) {
    return;
  }
  for (std::size_t i = 0; i < runbooks.size(); ++i) draw_row(state, i, commands);
  widgets::end_table();
}

void draw_add(const AppState& state, BatchesViewState& view, Commands& commands) {
  const widgets::Card card("new runbook");
  widgets::heading("Add a runbook");
  form_field("App of the runbook", view.app, Holds::Name, {.hint = "kms, or empty for every app"});
  widgets::field_caption("Category");
  for (const auto category : model::kCategories) {
    if (category != model::kCategories.front()) ImGui::SameLine();
    const std::string label = std::string(to_string(category)) + "##runbook";
    if (widgets::chip(label, view.category == category) != ChipClick::None) {
      view.category = category;
    }
  }
  form_field("Reason contains", view.pattern, Holds::Line,
             {.hint = "certificate*expired, or empty for any"});
  form_field("Page", view.runbook_url, Holds::Line, {.hint = "https://wiki.example.net/kms"});
  draw_change_error(state.batches.change, "runbooks");
  model::Runbook runbook{std::string(model::trim(view.app)), view.category,
                         std::string(model::trim(view.pattern)),
                         std::string(model::trim(view.runbook_url))};
  if (runbook.app.empty()) runbook.app = model::kAnyApp;
  std::string why_not(why_busy(state.batches.change));
  if (const auto problem = model::runbook_problem(runbook)) {
    why_not = "The " + problem->field + " " + problem->message + ".";
  }
  if (!widgets::button("Add the runbook",
                       {.kind = widgets::ButtonKind::Primary, .why_not = why_not})) {
    return;
  }
  app::SaveRunbooks save{*state.runbooks.value};
  save.runbooks.push_back(std::move(runbook));
  commands.push_back(std::move(save));
  view.app.clear();
  view.pattern.clear();
  view.runbook_url.clear();
}

}  // namespace

void draw_runbooks(const AppState& state, BatchesViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  {
    const widgets::Card card("runbooks");
    widgets::heading("Runbooks");
    widgets::paragraph("The most specific one is linked wherever such an app is shown.",
                       theme().muted);
    if (draw_read_state("runbooks failed", state.runbooks, commands)) draw_table(state, commands);
  }
  if (may_administer(state) && state.runbooks.value) {
    widgets::gap(widgets::kSpace2);
    draw_add(state, view, commands);
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
