// One record beside the list: everything it says, and where it leads.
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/audit_view.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

void draw_whom(const AppState& state, const model::AuditRecord& record, Commands& commands) {
  if (record.customer_count == 0) return;
  draw_fact("Customers", model::group_digits(record.customer_count));
  for (const auto& cid : record.customers_sample) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + kFactNameWidth);
    const std::string words = model::middle_truncate(cid) + "##" + cid;
    if (widgets::link(words, TextStyle::Mono)) {
      model::AuditQuery next;
      next.cid = cid;
      next.cluster = record.cluster.empty() ? std::nullopt : std::optional(record.cluster);
      show_audit(state, std::move(next), false, commands);
    }
    const std::string name = "Follow customer " + cid;
    accessibility::annotate({.name = name});
    widgets::tooltip(name);
  }
}

void draw_ways_on(const AppState& state, const model::AuditRecord& record, Commands& commands) {
  ButtonFlow buttons;
  if (!record.job_id.is_nil()) {
    if (buttons.offer("Open the job")) {
      commands.push_back(app::Navigate{app::route_to_job(record.job_id)});
    }
    if (buttons.offer("Follow the job")) {
      model::AuditQuery next;
      next.job = record.job_id;
      show_audit(state, std::move(next), false, commands);
    }
  }
  if (buttons.offer("Follow " + model::clean_text(record.actor, 40))) {
    model::AuditQuery next;
    next.actor = record.actor;
    show_audit(state, std::move(next), false, commands);
  }
  if (buttons.offer("Copy hash", {.icon = TMS_ICON_COPY})) {
    commands.push_back(app::CopyText{record.hash, "Hash"});
  }
}

void draw_record(const AppState& state, const model::AuditRecord& record, Commands& commands) {
  widgets::audit_badge(record.outcome);
  if (!record.detail.empty()) widgets::paragraph(record.detail);
  draw_ways_on(state, record, commands);
  widgets::horizontal_line();
  draw_fact("Time", zoned_time(state, record.at));
  draw_fact("Person", record.role.empty() ? record.actor : record.actor + ", " + record.role);
  draw_fact("From", record.ip);
  draw_fact("Action", record.action);
  draw_fact("Cluster", record.cluster);
  if (!record.job_id.is_nil()) draw_fact("Job", record.job_id.text(), TextStyle::Mono);
  draw_whom(state, record, commands);
  if (record.duration_ms) {
    draw_fact("Took", model::group_digits(static_cast<std::uint64_t>(
                          std::max<std::int64_t>(*record.duration_ms, 0))) +
                          " ms");
  }
  draw_fact("Request", record.request_id, TextStyle::Mono);
  if (record.source != "live") draw_fact("Source", record.source);
  draw_fact("Hash", record.hash, TextStyle::Mono);
}

}  // namespace

void draw_audit_panel(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("audit panel", size);
  const std::string title = "Record " + state.route.open;
  ImGui::PushID(state.route.open.c_str());  // its buttons are not those of another one
  accessibility::begin(accessibility::Role::Region, title);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 6});
  if (panel_head(title)) open_audit_record(state, {}, commands);
  if (draw_read_state("record failed", state.audit.record, commands)) {
    draw_record(state, *state.audit.record.value, commands);
  }
  ImGui::PopStyleVar();
  accessibility::end();
  ImGui::PopID();
}

}  // namespace tms::views
