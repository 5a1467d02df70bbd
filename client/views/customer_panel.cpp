#include "client/views/customer_panel.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr float kSmallLine = 16;
constexpr float kUnderLines = 6;  // as much as is above them

void close_panel(const AppState& state, Commands& commands) {
  app::Route route = state.route;
  route.open.clear();
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_head(const AppState& state, Commands& commands) {
  const float buttons = 2 * widgets::kControlHeight + 8;
  widgets::mono_id(state.route.open, ImGui::GetContentRegionAvail().x - buttons);
  ImGui::SameLine();
  const float y = ImGui::GetCursorPosY();
  ImGui::SetCursorPosY(y - 6);
  widgets::align_right(2 * widgets::kControlHeight);
  if (widgets::icon_button(TMS_ICON_COPY, "Copy customer id")) {
    commands.push_back(app::CopyText{state.route.open, "Customer id"});
  }
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPosY(y - 6);
  if (widgets::icon_button(TMS_ICON_TIMES, "Close customer")) close_panel(state, commands);
}

void draw_facts(const AppState& state, const model::Customer& customer, Commands& commands) {
  widgets::state_badge(customer.state, customer.state_confirmed);
  ImGui::SameLine(0, 16);
  widgets::health_badge(customer.health);
  if (!customer.state_confirmed) {
    widgets::paragraph("The action was accepted; the cluster has not confirmed the state yet.",
                       theme().muted, 0, TextStyle::Small);
  }
  if (customer.state == model::State::Other) {
    std::string words = "The cluster says: ";
    if (customer.action_code) words += "code " + std::to_string(*customer.action_code) + " ";
    words += customer.action_desc.empty() ? "no description" : customer.action_desc;
    widgets::paragraph(words, theme().muted, 0, TextStyle::Small);
  }
  if (customer.missing_since != 0) {
    widgets::paragraph("The cluster has not listed this customer since " +
                           when_words(state, customer.missing_since) + ".",
                       theme().bad, 0, TextStyle::Small);
  }
  if (!customer.apps_error.empty()) {
    widgets::paragraph("The last read of its apps failed: " + customer.apps_error, theme().bad, 0,
                       TextStyle::Small);
  }
  widgets::small("Changed " + ago_words(state.now, customer.updated_at));
  if (!may_act(state)) return;
  if (widgets::button("Set action##one")) commands.push_back(app::ActOnCustomer{customer.cid});
  ImGui::SameLine();
  const bool reading = state.panel.refreshing;
  const widgets::ButtonLook look{.icon = TMS_ICON_REFRESH,
                                 .why_not = reading ? "The cluster is being asked." : "",
                                 .hint = "Reads the status of its apps from the cluster"};
  if (widgets::button(reading ? "Reading##refresh" : "Refresh now##refresh", look)) {
    commands.push_back(app::RefreshCustomer{});
  }
}

// How long ago it was read: short in the cell, in full on hover.
void draw_age(const AppState& state, const model::CustomerAppStatus& app) {
  const bool read = app.fetched_at != 0;
  const std::string full = read ? ago_words(state.now, app.fetched_at) : "never read";
  const ImU32 ink = app.stale ? theme().bad : theme().faint;
  widgets::cell(2, kSmallLine);
  ImGui::BeginGroup();
  widgets::label(
      age_words(state.now, app.fetched_at),
      {.style = TextStyle::Small, .colour = ink, .width = widgets::cell_width(), .full = full});
  if (app.stale) widgets::small("stale", ink);
  widgets::gap(kUnderLines);
  ImGui::EndGroup();
}

void draw_reason(const model::CustomerAppStatus& app, Commands& commands) {
  const std::string& why = app.error.empty() ? app.status.reason : app.error;
  widgets::cell(3, kSmallLine);
  ImGui::BeginGroup();
  if (!why.empty()) {
    widgets::paragraph(why, theme().muted, widgets::cell_width(), TextStyle::Small);
  }
  if (!app.runbook_url.empty()) {
    const std::string name = "Runbook of " + model::clean_text(app.status.app, 64);
    if (widgets::link("Runbook", TextStyle::Small)) {
      commands.push_back(app::FollowLink{app.runbook_url});
    }
    accessibility::annotate({.name = name});
    widgets::tooltip(app.runbook_url);
  }
  widgets::gap(kUnderLines);
  ImGui::EndGroup();
}

void draw_app(const AppState& state, const model::CustomerAppStatus& app, int index,
              Commands& commands) {
  const widgets::Row row(index, app.status.app);
  widgets::text_cell(0, app.status.app);
  widgets::cell(1);
  const std::string_view raw = app.status.raw_status;
  widgets::category_badge(app.category, raw.empty() ? "not reported" : raw, widgets::cell_width());
  draw_age(state, app);
  draw_reason(app, commands);
}

void draw_apps(const AppState& state, const model::CustomerDetail& detail, Commands& commands) {
  const auto& apps = detail.app_status;
  if (apps.empty()) {
    widgets::muted("The status of its apps has never been read.");
    return;
  }
  const bool has_runbooks =
      std::any_of(apps.begin(), apps.end(), [](const auto& a) { return !a.runbook_url.empty(); });
  const std::array<widgets::Column, 4> columns{
      {{.name = "App", .width = 62},
       {.name = "Status", .width = 100},
       {.name = "Age", .width = 44},
       {.name = has_runbooks ? "Reason, runbook" : "Reason", .least = 80}}};
  int pressed = -1;
  const widgets::TableLook look{.rows = static_cast<std::int64_t>(apps.size()), .padding = 6};
  if (!widgets::begin_table("Apps of the customer", columns, look, &pressed)) return;
  int index = 0;
  for (const auto& app : apps) draw_app(state, app, index++, commands);
  widgets::end_table();
}

std::string event_words(const AppState& state, const model::AuditRecord& record) {
  const std::string when = when_words(state, record.at);
  if (record.outcome == model::AuditOutcome::Intent) {
    return "requested by " + record.actor + ", " + when + ", " +
           customers_words(record.customer_count);
  }
  return std::string(widgets::words_of(record.outcome)) + ", " + record.actor + ", " + when;
}

void draw_event(const AppState& state, const model::AuditRecord& record, bool last,
                Commands& commands) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr float kIndent = 24;
  ImGui::PushID(static_cast<int>(record.seq));
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + kIndent);
  ImGui::BeginGroup();
  const auto action = model::parse_action(record.action);
  const std::string name = action ? std::string(upstream_name(*action)) : record.action;
  if (record.job_id.is_nil()) {
    widgets::label(name);
  } else if (widgets::link(name, TextStyle::Body, theme().text)) {
    commands.push_back(app::Navigate{app::route_to_job(record.job_id)});
  }
  widgets::paragraph(event_words(state, record), theme().muted);
  if (!record.detail.empty()) widgets::paragraph(record.detail, theme().faint, 0, TextStyle::Small);
  ImGui::EndGroup();
  ImGui::PopID();
  widgets::gap(4);
  const float end = ImGui::GetCursorScreenPos().y;
  const float x = at.x + 7;
  if (!last) list.AddLine({x, at.y + 10}, {x, end + 10}, theme().line, 2);
  list.AddCircleFilled({x, at.y + 10}, 5, theme().panel);
  list.AddCircle({x, at.y + 10}, 4.5F, widgets::colour_of(record.outcome), 16, 2);
}

void draw_history(const AppState& state, Commands& commands) {
  widgets::gap(widgets::kSpace2);
  widgets::heading("History");
  const auto& history = state.panel.history;
  if (history.error && !history.value) {
    widgets::paragraph(history.error->message, theme().bad);
    return;
  }
  if (!history.value) {
    widgets::muted("Reading");
    return;
  }
  if (history.value->empty()) widgets::muted("Nothing has been done to this customer from here.");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 2});
  for (std::size_t i = 0; i < history.value->size(); ++i) {
    draw_event(state, (*history.value)[i], i + 1 == history.value->size(), commands);
  }
  ImGui::PopStyleVar();
  if (widgets::link("Open in the audit log")) {
    app::Route route = app::route_to(app::Screen::Audit);
    route.audit.cid = state.route.open;
    route.audit.cluster = state.cluster;
    commands.push_back(app::Navigate{std::move(route)});
  }
}

}  // namespace

void draw_customer_panel(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("customer panel", size);
  ImGui::PushID(state.route.open.c_str());  // its buttons are not those of another one
  accessibility::begin(accessibility::Role::Region, "Customer " + state.route.open);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  draw_head(state, commands);
  const auto& detail = state.panel.detail;
  if (detail.value) {
    draw_stale_banner(state, "customer stale", detail.error, commands);
    draw_facts(state, detail.value->customer, commands);
    widgets::gap(4);
    draw_apps(state, *detail.value, commands);
    draw_history(state, commands);
  } else if (detail.error) {
    if (widgets::banner("customer failed", widgets::BannerKind::Bad,
                        explain(*detail.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  } else {
    widgets::muted("Reading");
  }
  ImGui::PopStyleVar();
  accessibility::end();
  ImGui::PopID();
}

}  // namespace tms::views
