#include "client/views/audit_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::AuditOutcome;
using widgets::ChipClick;
using widgets::TextStyle;
using widgets::theme;

constexpr std::array kOutcomes{AuditOutcome::Intent,  AuditOutcome::Success, AuditOutcome::Failure,
                               AuditOutcome::Partial, AuditOutcome::Unknown, AuditOutcome::Denied};

void show(const AppState& state, model::AuditQuery query, bool typing, Commands& commands) {
  app::Route route = state.route;
  route.audit = std::move(query);
  if (typing)
    commands.push_back(app::RefineRoute{std::move(route)});
  else
    commands.push_back(app::Navigate{std::move(route)});
}

void draw_verdict(const AppState& state, Commands& commands) {
  const auto& verdict = state.audit_verdict;
  const widgets::ButtonLook look{.icon = TMS_ICON_SHIELD,
                                 .why_not = verdict.loading ? "The check is under way." : "",
                                 .hint = "Recomputes the hash chain from the last checkpoint"};
  const std::string_view label = verdict.loading ? "Verifying##verify" : "Verify chain##verify";
  widgets::begin_right(widgets::button_width(label, look));
  if (widgets::button(label, look)) commands.push_back(app::VerifyAudit{});
  if (verdict.error) {
    widgets::banner("verify failed", widgets::BannerKind::Bad,
                    {"The chain could not be checked: " + verdict.error->message,
                     "Whether it is whole is not known.", "Try again in a moment."});
    return;
  }
  if (!verdict.value) return;
  if (verdict.value->ok) {
    widgets::badge("Chain verified " + clock_words(state, verdict.at) + ": " +
                       count_words(verdict.value->records, "record", "records") + ", head " +
                       verdict.value->head.hash.substr(0, 12),
                   widgets::Sign::Disc, theme().good, ImGui::GetContentRegionAvail().x);
    return;
  }
  widgets::banner(
      "chain broken", widgets::BannerKind::Bad,
      {"The chain is broken at record " + model::group_digits(verdict.value->first_bad_seq) + ": " +
           verdict.value->reason,
       "What the log says from there on cannot be proved.",
       "Tell an admin at once, and keep the data directory as it is."});
}

bool draw_field(std::string_view name, std::string& text, float width) {
  return widgets::text_field(name, text, {.hint = name, .width = width});
}

std::optional<std::string> wanted(const std::string& text) {
  const std::string clean(model::trim(model::clean_text(text, 128)));
  return clean.empty() ? std::nullopt : std::optional(clean);
}

void draw_text_filters(const AppState& state, AuditViewState& view, Commands& commands) {
  const model::AuditQuery& query = state.route.audit;
  if (view.in_route != query) {
    view.in_route = query;
    view.actor = query.actor.value_or("");
    view.action = query.action.value_or("");
    view.cid = query.cid.value_or("");
  }
  const float width = std::clamp((ImGui::GetContentRegionAvail().x - 16) / 3, 90.0F, 220.0F);
  bool changed = draw_field("Customer id", view.cid, width);
  ImGui::SameLine();
  changed = draw_field("Person", view.actor, width) || changed;
  ImGui::SameLine();
  changed = draw_field("Action", view.action, width) || changed;
  if (!changed) return;
  model::AuditQuery next = query;
  next.cid = wanted(view.cid);
  if (next.cid && model::customer_id_problem(*next.cid)) next.cid = query.cid;
  next.actor = wanted(view.actor);
  next.action = wanted(view.action);
  view.in_route = next;
  show(state, std::move(next), true, commands);
}

void draw_chips(const AppState& state, Commands& commands) {
  const model::AuditQuery& query = state.route.audit;
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < 240) ImGui::NewLine();
  const auto on_line = [] { ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 3); };
  on_line();
  const std::string outcome =
      query.outcome ? "Outcome: " + std::string(widgets::words_of(*query.outcome)) : "Outcome";
  const ChipClick click =
      widgets::chip(outcome + "##outcome", query.outcome.has_value(), query.outcome.has_value());
  model::AuditQuery next = query;
  if (click == ChipClick::Body) widgets::open_popover("Outcome filter");
  if (click == ChipClick::Cross) {
    next.outcome.reset();
    show(state, next, false, commands);
  }
  if (widgets::begin_popover("Outcome filter")) {
    for (const AuditOutcome choice : kOutcomes) {
      if (!widgets::menu_line(widgets::words_of(choice), query.outcome == choice)) continue;
      next.outcome = choice;
      show(state, next, false, commands);
      ImGui::CloseCurrentPopup();
    }
    widgets::end_popover();
  }
  if (query.cluster) {
    ImGui::SameLine();
    on_line();
    if (widgets::chip("Cluster: " + *query.cluster, true, true) != ChipClick::None) {
      next.cluster.reset();
      show(state, next, false, commands);
    }
  }
  if (query.job) {
    ImGui::SameLine();
    on_line();
    if (widgets::chip("Job: " + short_id(*query.job), true, true) != ChipClick::None) {
      next.job.reset();
      show(state, next, false, commands);
    }
  }
  if (query == model::AuditQuery{}) return;
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 6);
  if (widgets::link("Clear all", TextStyle::Body, theme().faint)) show(state, {}, false, commands);
}

std::string action_words(const model::AuditRecord& record) {
  const auto action = model::parse_action(record.action);
  return action ? std::string(upstream_name(*action)) : record.action;
}

void draw_whom(const AppState& state, const model::AuditRecord& record, int column,
               Commands& commands) {
  widgets::cell(column);
  if (record.customer_count == 0) {
    widgets::label("-", {.colour = theme().faint});
    return;
  }
  if (record.customer_count == 1 && !record.customers_sample.empty()) {
    const std::string& cid = record.customers_sample.front();
    if (widgets::link(model::middle_truncate(cid), TextStyle::Mono, theme().text)) {
      model::AuditQuery next = state.route.audit;
      next.cid = cid;
      show(state, std::move(next), false, commands);
    }
    widgets::tooltip(cid);
    return;
  }
  std::string sample;
  for (const auto& cid : record.customers_sample) sample += cid + "\n";
  widgets::label(model::group_digits(record.customer_count),
                 {.width = widgets::cell_width(), .full = customers_words(record.customer_count)});
  widgets::tooltip(sample);
}

void draw_record(const AppState& state, const model::AuditRecord& record, std::int64_t index,
                 std::size_t columns, Commands& commands) {
  widgets::begin_row(index);
  ImGui::PushID(static_cast<int>(record.seq));
  widgets::cell(0);
  const std::string when = when_words(state, record.at);
  widgets::label(when, {.colour = theme().muted,
                        .width = widgets::cell_width(),
                        .full = full_time(state, record.at)});
  widgets::text_cell(1, record.actor);
  widgets::text_cell(2, action_words(record));
  draw_whom(state, record, 3, commands);
  widgets::cell(4);
  widgets::audit_badge(record.outcome, widgets::cell_width());
  if (columns > 5) {
    widgets::cell(5);
    if (record.job_id.is_nil()) {
      widgets::label("-", {.colour = theme().faint});
    } else if (widgets::link(short_id(record.job_id), TextStyle::Mono, theme().muted)) {
      commands.push_back(app::Navigate{app::route_to_job(record.job_id)});
    }
    widgets::text_cell(6, record.detail, theme().muted);
    widgets::number_cell(7, record.seq, theme().faint);
  }
  if (columns > 8) widgets::text_cell(8, record.ip, theme().faint);
  ImGui::PopID();
}

void draw_records(const AppState& state, const std::vector<model::AuditRecord>& records,
                  Commands& commands) {
  const widgets::Card card("audit", ImGui::GetContentRegionAvail(), false);
  constexpr std::array<widgets::Column, 9> kColumns{{
      {.name = "Time", .width = 96},
      {.name = "Person", .weight = 1.3F},
      {.name = "Action", .weight = 1.7F},
      {.name = "Customers", .width = 146},
      {.name = "Outcome", .width = 104},
      {.name = "Job", .width = 110},
      {.name = "Detail", .weight = 2.6F},
      {.name = "No.", .width = 64, .numeric = true},
      {.name = "From", .width = 100},
  }};
  const float space = ImGui::GetContentRegionAvail().x;
  const auto columns = std::span(kColumns).first(space >= 1140 ? 9 : space >= 980 ? 8 : 5);
  const bool more = state.audit.next_before_seq != 0;
  const auto rows = static_cast<std::int64_t>(records.size());
  const widgets::TableLook look{
      .rows = rows, .size = ImGui::GetContentRegionAvail(), .scrolls = true};
  int pressed = -1;
  if (!widgets::begin_table("Audit log", columns, look, &pressed)) return;
  const auto visible = widgets::for_visible_rows(rows, [&](std::int64_t index) {
    draw_record(state, records[static_cast<std::size_t>(index)], index, columns.size(), commands);
  });
  // Older records are fetched as the end of the list comes near.
  if (more && !state.audit.loading_more && visible.last + 20 >= rows) {
    commands.push_back(app::LoadMoreAudit{});
  }
  widgets::end_table();
}

}  // namespace

void draw_audit_view(const AppState& state, AuditViewState& view, Commands& commands) {
  widgets::heading("Audit", TextStyle::PageTitle);
  draw_verdict(state, commands);
  widgets::gap(4);
  draw_text_filters(state, view, commands);
  draw_chips(state, commands);
  widgets::gap(4);
  const auto& records = state.audit.records;
  if (records.error) {
    if (widgets::banner("audit failed", widgets::BannerKind::Bad,
                        explain(*records.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  }
  if (!records.value) {
    if (!records.error) widgets::muted("Reading");
    return;
  }
  if (!records.value->empty()) {
    draw_records(state, *records.value, commands);
    return;
  }
  const bool filtered = state.route.audit != model::AuditQuery{};
  if (widgets::empty_state(TMS_ICON_LIST_ALT, filtered ? "No record matches" : "The log is empty",
                           "Everything that changes anything is recorded here.",
                           filtered ? "Clear all filters" : "")) {
    show(state, {}, false, commands);
  }
}

}  // namespace tms::views
