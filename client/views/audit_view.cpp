#include "client/views/audit_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
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

constexpr TimeMs kHour = 3'600'000;
constexpr float kHoursHeight = 156;
constexpr float kHoursNeedHeight = 520;  // below that the list needs the room itself
constexpr float kPanelNeedsWidth = 900;

void draw_head(const AppState& state, Commands& commands) {
  widgets::heading("Audit", TextStyle::PageTitle);
  const bool verifying = state.audit_verdict.loading;
  const widgets::ButtonLook look{.icon = TMS_ICON_SHIELD,
                                 .why_not = verifying ? "The check is under way." : "",
                                 .hint = "Recomputes the hash chain from the last checkpoint"};
  const std::string_view verify = verifying ? "Verifying##verify" : "Verify chain##verify";
  const widgets::ButtonLook file{.hint = "Every record that matches the filters, as a file"};
  widgets::begin_right(widgets::button_width(verify, look) + widgets::button_width("Export CSV") +
                       widgets::button_width("Export NDJSON") + 16);
  if (widgets::button("Export CSV", file)) commands.push_back(app::ExportAudit{});
  ImGui::SameLine();
  if (widgets::button("Export NDJSON", file)) {
    commands.push_back(app::ExportAudit{app::AuditFormat::Ndjson});
  }
  ImGui::SameLine();
  if (widgets::button(verify, look)) commands.push_back(app::VerifyAudit{});
}

void draw_verdict(const AppState& state) {
  const auto& verdict = state.audit_verdict;
  if (verdict.error) {
    widgets::banner("verify failed", widgets::BannerKind::Bad,
                    {"The chain could not be checked: " + verdict.error->message,
                     "It is not known whether it is intact.", "Try again in a moment."});
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

// ---- activity

using Hours = std::array<widgets::Bar, 24>;

Hours hours_of(const AppState& state, TimeMs first) {
  Hours hours;
  for (const auto& hour : state.audit_stats.value->by_hour) {
    const TimeMs index = (hour.at - first) / kHour;
    if (hour.at < first || index >= 24) continue;
    hours[static_cast<std::size_t>(index)].value += static_cast<double>(hour.records);
  }
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const TimeMs at = first + static_cast<TimeMs>(i) * kHour;
    hours[i].name = when_words(state, at);
    hours[i].words = hours[i].name + ": " +
                     count_words(static_cast<std::uint64_t>(hours[i].value), "record", "records");
  }
  return hours;
}

// Records per hour over the last day; pressing one shows its records.
void draw_hours(const AppState& state, AuditViewState& view, Commands& commands) {
  const widgets::Card card("hours", {0, kHoursHeight});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  if (chart_head("Records per hour, last 24 h", view.hours_as_table)) {
    view.hours_as_table = !view.hours_as_table;
  }
  const TimeMs first = (state.now / kHour - 23) * kHour;
  const Hours hours = hours_of(state, first);
  double total = 0;
  for (const auto& hour : hours) total += hour.value;
  const float height = ImGui::GetContentRegionAvail().y;
  const int chosen =
      view.hours_as_table
          ? widgets::number_table(hours, {.name = "Records per hour",
                                          .things = "Hour",
                                          .counted = "Records",
                                          .height = height,
                                          .last_first = true,
                                          .pressable = true})
          : widgets::bar_chart(count_words(static_cast<std::uint64_t>(total), "record", "records") +
                                   " in the last 24 hours",
                               hours, height, when_words(state, first), "now");
  ImGui::PopStyleVar();
  if (chosen < 0) return;
  model::AuditQuery next = state.route.audit;
  next.from = first + chosen * kHour;
  next.to = *next.from + kHour;
  show_audit(state, std::move(next), false, commands);
}

// ---- the list

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
      show_audit(state, std::move(next), false, commands);
    }
    accessibility::annotate({.name = cid});
    widgets::tooltip(cid);
    return;
  }
  std::string sample;
  for (const auto& cid : record.customers_sample) sample += cid + "\n";
  widgets::label(model::group_digits(record.customer_count),
                 {.width = widgets::cell_width(), .full = customers_words(record.customer_count)});
  widgets::tooltip(sample);
}

// Today's with seconds: what happened before what is asked of a log.
std::string exact_words(const AppState& state, TimeMs at) {
  const std::string words = when_words(state, at);
  return words == clock_words(state, at) ? clock_with_seconds(state, at) : words;
}

void draw_record(const AppState& state, const model::AuditRecord& record, std::int64_t index,
                 Commands& commands) {
  const std::string seq = std::to_string(record.seq);
  const bool open = seq == state.route.open;
  const widgets::Row row(index, seq, open);
  widgets::cell(0);
  widgets::label(exact_words(state, record.at), {.colour = theme().muted,
                                                 .width = widgets::cell_width(),
                                                 .full = zoned_time(state, record.at)});
  widgets::text_cell(1, record.actor);
  widgets::text_cell(2, action_words(record));
  draw_whom(state, record, 3, commands);
  widgets::cell(4);
  widgets::audit_badge(record.outcome, widgets::cell_width());
  widgets::text_cell(5, record.detail, theme().muted);
  widgets::cell(6);
  if (record.job_id.is_nil()) {
    widgets::label("-", {.colour = theme().faint});
  } else {
    job_link(record.job_id, commands);
  }
  widgets::number_cell(7, record.seq, theme().faint);
  widgets::text_cell(8, record.ip, theme().faint);
  const std::string name = "Record " + seq + ", " + model::clean_text(record.actor, 64) + ", " +
                           model::clean_text(action_words(record), 64);
  if (row.press(name).clicked) open_audit_record(state, seq, commands);
}

void read_on(const AppState& state, Commands& commands) {
  const auto& audit = state.audit;
  if (audit.next_before_seq == 0 || audit.loading_more || audit.records.error) return;
  commands.push_back(app::LoadMoreAudit{});
}

void draw_records(const AppState& state, ImVec2 size, Commands& commands) {
  const std::vector<model::AuditRecord>& records = *state.audit.records.value;
  const widgets::Card card("audit", size, false);
  constexpr std::array<widgets::Column, 9> kColumns{{
      {.name = "Time", .width = 96},
      {.name = "Person", .weight = 1.3F},
      {.name = "Action", .weight = 1.7F, .least = 110},
      {.name = "Customers", .width = 146},
      {.name = "Outcome", .width = 104},
      {.name = "Detail", .weight = 2.6F, .least = 170},
      {.name = "Job", .width = 110},
      {.name = "No.", .width = 64, .numeric = true},
      {.name = "From", .width = 100},
  }};
  const auto rows = static_cast<std::int64_t>(records.size());
  const widgets::TableLook look{
      .rows = rows,
      .size = ImGui::GetContentRegionAvail(),
      .scrolls = true,
      .key_of = [&](std::int64_t index) {
        return std::to_string(records[static_cast<std::size_t>(index)].seq);
      }};
  int pressed = -1;
  if (!widgets::begin_table("Audit log", kColumns, look, &pressed)) return;
  const auto visible = widgets::for_visible_rows(rows, [&](std::int64_t index) {
    draw_record(state, records[static_cast<std::size_t>(index)], index, commands);
  });
  // Older records are fetched as the end of the list comes near.
  if (visible.last + 20 >= rows) read_on(state, commands);
  widgets::end_table();
}

// The server looks at a bounded number of records for one answer, so that a page without a match
// is not the end of the log.
void draw_nothing_found(const AppState& state, Commands& commands) {
  const bool filtered = state.route.audit != model::AuditQuery{};
  std::string title = filtered ? "No record matches" : "The log is empty";
  std::string advice = "Every change and every refused attempt is recorded here.";
  if (state.audit.next_before_seq != 0) {
    title = "Looking further back";
    advice = "No match among the records from No. " +
             model::group_digits(state.audit.next_before_seq) + " on. A time makes it quicker.";
    read_on(state, commands);
  }
  if (widgets::empty_state(TMS_ICON_LIST_ALT, title, advice, filtered ? "Clear all filters" : "")) {
    show_audit(state, {}, false, commands);
  }
}

// The list, and the record beside it.
void draw_list(const AppState& state, Commands& commands) {
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const bool has_panel = !state.route.open.empty();
  const bool beside = has_panel && space.x >= kPanelNeedsWidth;
  if (!has_panel || beside) {
    const float panel = widgets::kDetailPanelWidth + widgets::kCardGap;
    draw_records(state, {beside ? space.x - panel : space.x, space.y}, commands);
    if (beside) ImGui::SameLine(0, widgets::kCardGap);
  }
  if (has_panel) {
    draw_audit_panel(state, {beside ? widgets::kDetailPanelWidth : space.x, space.y}, commands);
  }
}

}  // namespace

void show_audit(const AppState& state, model::AuditQuery query, bool typing, Commands& commands) {
  app::Route route = state.route;
  route.audit = std::move(query);
  if (typing)
    commands.push_back(app::RefineRoute{std::move(route)});
  else
    commands.push_back(app::Navigate{std::move(route)});
}

void open_audit_record(const AppState& state, std::string seq, Commands& commands) {
  app::Route route = state.route;
  route.open = std::move(seq);
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_audit_view(const AppState& state, AuditViewState& view, Commands& commands) {
  draw_head(state, commands);
  draw_verdict(state);
  widgets::gap(4);
  draw_audit_filters(state, view, commands);
  widgets::gap(4);
  const auto& records = state.audit.records;
  if (!draw_read_state("audit failed", records, commands)) return;
  const bool has_hours =
      state.audit_stats.value && ImGui::GetContentRegionAvail().y >= kHoursNeedHeight;
  if (has_hours) {
    draw_hours(state, view, commands);
    widgets::gap(widgets::kSpace2);
  }
  if (!records.value->empty()) {
    draw_list(state, commands);
    return;
  }
  draw_nothing_found(state, commands);
}

}  // namespace tms::views
