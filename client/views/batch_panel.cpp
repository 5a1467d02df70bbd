// One batch beside the list, and what may be done with batches.
#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/batches_view.h"
#include "client/views/format.h"
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

using app::BatchVerb;
using app::Commands;
using model::BatchStatus;
using widgets::TextStyle;
using widgets::theme;

constexpr const char* kGivePopover = "Give batches to";

// What the batches have in common decides what is offered.
struct Choice {
  std::uint64_t customers = 0;
  bool any_free = false;  // unassigned
  bool any_own = false;   // the reader's, or anybody's for an admin
  bool any_unfinished = false;
};

Choice choice_of(const AppState& state, const std::vector<std::string>& ids) {
  Choice choice;
  for (const auto& id : ids) {
    const model::Batch* batch = find_batch(state, id);
    if (batch == nullptr) continue;
    choice.customers += batch->customers;
    const bool own = batch->assigned_to == state.session->user.username ||
                     (may_administer(state) && !batch->assigned_to.empty());
    choice.any_free = choice.any_free || batch->status == BatchStatus::New;
    choice.any_own = choice.any_own || (own && batch->status == BatchStatus::Assigned);
    choice.any_unfinished = choice.any_unfinished || batch->status != BatchStatus::Done;
  }
  return choice;
}

// Those who may work on batches and whose name holds what was typed.
std::vector<const model::User*> people_for(const AppState& state, std::string_view typed) {
  std::vector<const model::User*> people;
  if (!state.accounts.users.value) return people;
  const std::string wanted = model::to_lower(model::trim(typed));
  for (const auto& user : *state.accounts.users.value) {
    if (user.disabled || !at_least(user.role, model::Role::Operator)) continue;
    const bool matches = model::to_lower(user.username).find(wanted) != std::string::npos ||
                         model::to_lower(user.display_name).find(wanted) != std::string::npos;
    if (matches) people.push_back(&user);
  }
  return people;
}

void draw_people(const AppState& state, BatchesViewState& view, const std::vector<std::string>& ids,
                 Commands& commands) {
  constexpr std::size_t kMostShown = 8;
  widgets::field_caption("Person");
  widgets::text_field("Assign to", view.assignee, {.hint = "search by name"});
  const auto people = people_for(state, view.assignee);
  if (state.accounts.users.error) {
    widgets::small("The list of people could not be read: " + state.accounts.users.error->message,
                   theme().bad);
  } else if (!state.accounts.users.value) {
    widgets::small("Reading");
  } else if (people.empty()) {
    widgets::small("No operator or admin has this name.");
  }
  for (std::size_t i = 0; i < people.size() && i < kMostShown; ++i) {
    const model::User& user = *people[i];
    const std::string words = user.display_name.empty()
                                  ? user.username
                                  : user.username + ", " + model::clean_text(user.display_name, 40);
    if (!widgets::menu_command(words, TMS_ICON_USER)) continue;
    commands.push_back(app::ClaimBatches{BatchVerb::Assign, {ids, user.username}});
    view.assignee.clear();
    ImGui::CloseCurrentPopup();
  }
  if (people.size() > kMostShown) {
    widgets::small(model::group_digits(people.size() - kMostShown) +
                   " more: type a part of the name.");
  }
}

void draw_facts(const AppState& state, const model::Batch& batch) {
  status_badge(batch.status);
  const std::string owner = batch.assigned_to.empty() ? std::string("unassigned")
                                                      : batch.assigned_to + "'s since " +
                                                            when_words(state, batch.assigned_at);
  widgets::paragraph(customers_words(batch.customers) + ", " + owner + ". " +
                     model::group_digits(batch.progress.done) + " of " +
                     model::group_digits(batch.progress.total) +
                     " are in pe-finalize or pe-direct.");
  widgets::small(batch.device_type + ", created " + when_words(state, batch.created_at) + " by " +
                 batch.created_by);
}

void draw_actions(const AppState& state, BatchesViewState& view,
                  const std::vector<std::string>& ids, Commands& commands) {
  const BarButtons buttons = batch_buttons(state, ids);
  ButtonFlow flow;
  for (auto button = buttons.rbegin(); button != buttons.rend(); ++button) {
    if (flow.offer(button->label, button->look)) press(*button, commands);
  }
  draw_give_away(state, view, ids, commands);
}

void draw_customers(const AppState& state, Commands& commands) {
  if (!draw_read_state("batch failed", state.batches.customers, commands)) return;
  const auto& page = *state.batches.customers.value;
  if (page.total > page.items.size()) {
    widgets::small("The first " + model::group_digits(page.items.size()) + " of " +
                   model::group_digits(page.total));
  }
  constexpr std::array<widgets::Column, 2> kColumns{
      {{.name = "Customer", .weight = 1.7F}, {.name = "State"}}};
  const auto rows = static_cast<std::int64_t>(page.items.size());
  int pressed = -1;
  if (!widgets::begin_table("Customers of the batch", kColumns,
                            {.rows = rows,
                             .size = {0, std::max(ImGui::GetContentRegionAvail().y, 160.0F)},
                             .padding = 6,
                             .scrolls = true},
                            &pressed)) {
    return;
  }
  widgets::for_visible_rows(rows, [&](std::int64_t index) {
    const auto& customer = page.items[static_cast<std::size_t>(index)];
    const widgets::Row row(index, customer.cid);
    widgets::id_cell(0, customer.cid);
    widgets::cell(1);
    if (customer.state)
      widgets::state_badge(*customer.state, true, widgets::cell_width());
    else
      widgets::label("not known", {.colour = theme().faint, .width = widgets::cell_width()});
    if (!row.press("Open " + customer.cid).clicked) return;
    app::Route route = app::route_to(app::Screen::Customers);
    route.filter.batches.push_back(state.route.open);
    route.open = customer.cid;
    commands.push_back(app::Navigate{std::move(route)});
  });
  widgets::end_table();
}

}  // namespace

BarButtons batch_buttons(const AppState& state, const std::vector<std::string>& ids) {
  const Choice choice = choice_of(state, ids);
  const std::string_view why_not = why_busy(state.batches.change);
  const auto claim = [&](BatchVerb verb) { return app::ClaimBatches{verb, {ids, {}}}; };
  const bool acts = may_act(state);
  BarButtons buttons;
  buttons.push_back({"Download CSV",
                     {.icon = TMS_ICON_DOWNLOAD, .hint = "Their customers, each once, as a file"},
                     app::ExportBatches{ids}});
  if (may_administer(state) && choice.any_free) {
    buttons.push_back({"Give to", {.why_not = why_not}, {}, kGivePopover});
  }
  if (acts && choice.any_own) {
    buttons.push_back({"Close",
                       {.why_not = why_not, .hint = "Nothing is left to do on them"},
                       claim(BatchVerb::Close)});
    buttons.push_back({"Release", {.why_not = why_not}, claim(BatchVerb::Unassign)});
  }
  if (acts && choice.any_free) {
    buttons.push_back(
        {"Take",
         {.why_not = why_not, .hint = "They become yours: whoever takes a batch first has it"},
         claim(BatchVerb::Assign)});
  }
  if (acts && choice.any_unfinished) {
    buttons.push_back({"Set action",
                       {.kind = widgets::ButtonKind::Primary},
                       app::ActOnBatches{ids, choice.customers}});
  }
  return buttons;
}

void draw_give_away(const AppState& state, BatchesViewState& view,
                    const std::vector<std::string>& ids, Commands& commands) {
  if (!widgets::begin_popover(kGivePopover, 240)) return;
  draw_people(state, view, ids, commands);
  widgets::end_popover();
}

void draw_batch_panel(const AppState& state, BatchesViewState& view, ImVec2 size,
                      Commands& commands) {
  const widgets::Card card("batch panel", size);
  ImGui::PushID(state.route.open.c_str());  // its buttons are not those of another one
  accessibility::begin(accessibility::Role::Region, "Batch " + state.route.open);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  if (panel_head("Batch")) {
    app::Route route = state.route;
    route.open.clear();
    commands.push_back(app::Navigate{std::move(route)});
  }
  draw_batch_id(state.route.open, ImGui::GetContentRegionAvail().x - 40);
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 6);
  if (widgets::icon_button(TMS_ICON_COPY, "Copy batch id")) {
    commands.push_back(app::CopyText{state.route.open, "Batch id"});
  }
  if (const model::Batch* batch = find_batch(state, state.route.open)) {
    draw_facts(state, *batch);
    draw_actions(state, view, {batch->id}, commands);
  }
  widgets::gap(4);
  draw_customers(state, commands);
  ImGui::PopStyleVar();
  accessibility::end();
  ImGui::PopID();
}

}  // namespace tms::views
