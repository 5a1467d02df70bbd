#include "client/views/job_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/jobs_view.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using app::JobVerb;
using model::JobStatus;
using model::Outcome;
using widgets::TextStyle;
using widgets::theme;

bool may_control(const AppState& state, const model::Job& job) {
  if (!may_act(state)) return false;
  return may_administer(state) || job.created_by == state.session->user.username;
}

struct VerbButton {
  const char* label;
  JobVerb verb;
};

// Only what can be done now is shown.
std::vector<VerbButton> verbs_for(const AppState& state, const model::Job& job) {
  if (!may_control(state, job)) return {};
  std::vector<VerbButton> verbs;
  if (job.status == JobStatus::Running || job.status == JobStatus::Queued) {
    verbs.push_back({"Pause", JobVerb::Pause});
  }
  if (job.status == JobStatus::Paused) verbs.push_back({"Resume", JobVerb::Resume});
  if (!has_ended(job.status) && job.status != JobStatus::Cancelling) {
    verbs.push_back({"Cancel job", JobVerb::Cancel});
  }
  return verbs;
}

void draw_cancel_question(const model::Job& job, Commands& commands) {
  const auto reply = widgets::confirm(
      "Cancel this job?",
      "Customers that wait are not sent any more. Those already sent stay changed: a cancelled job "
      "cannot be taken up again.",
      "Cancel the job");
  if (reply == widgets::Reply::Yes) commands.push_back(app::ControlJob{job.id, JobVerb::Cancel});
}

void draw_head(const AppState& state, const model::Job& job, Commands& commands) {
  widgets::heading(job_title(job), TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::status_badge(job.status);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::label(short_id(job.id),
                 {.style = TextStyle::Mono, .colour = theme().faint, .full = job.id.text()});
  const auto verbs = verbs_for(state, job);
  float width = widgets::button_width("Copy id");
  for (const auto& verb : verbs) width += widgets::button_width(verb.label) + 8;
  widgets::begin_right(width);
  if (widgets::button("Copy id", {.hint = "The address of this page leads here, too"})) {
    commands.push_back(app::CopyText{job.id.text(), "Job id"});
  }
  bool ask = false;
  for (const auto& verb : verbs) {
    ImGui::SameLine();
    const bool busy = state.job.pending_verb.has_value();
    const widgets::ButtonLook look{.why_not = busy ? "The last request is under way." : ""};
    if (!widgets::button(verb.label, look)) continue;
    if (verb.verb == JobVerb::Cancel)
      ask = true;
    else
      commands.push_back(app::ControlJob{job.id, verb.verb});
  }
  if (ask) ImGui::OpenPopup("Cancel this job?");
  draw_cancel_question(job, commands);
}

std::string facts_words(const AppState& state, const model::Job& job) {
  std::string words =
      job.cluster + ", by " + job.created_by + ", " + when_words(state, job.created_at);
  if (job.started_at != 0 && job.finished_at != 0) {
    words +=
        ", took " + duration_words(static_cast<double>(job.finished_at - job.started_at) / 1000);
  }
  if (!job.reason.empty()) words += ". Reason: " + job.reason;
  return words;
}

void draw_count(std::string_view name, std::uint64_t count, ImU32 colour) {
  ImGui::BeginGroup();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::draw_sign(*ImGui::GetWindowDrawList(), {at.x + 4, at.y + 8}, widgets::Sign::Square,
                     colour);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 14);
  widgets::small(name);
  widgets::label(model::group_digits(count), {.style = TextStyle::PageTitle});
  ImGui::EndGroup();
}

std::string rate_words(const model::Job& job) {
  if (has_ended(job.status)) return std::string(widgets::words_of(job.status));
  std::string words = model::group_digits(static_cast<std::uint64_t>(job.rate_per_s)) + "/s";
  if (job.eta_s) words += ", " + duration_words(*job.eta_s);
  return words;
}

void draw_counts_card(const model::Job& job) {
  const widgets::Card card("counts");
  struct Shown {
    std::string_view name;
    Outcome outcome;
    bool always;
  };
  constexpr std::array kShown{
      Shown{"Succeeded", Outcome::Succeeded, true}, Shown{"Failed", Outcome::Failed, true},
      Shown{"Unknown", Outcome::Unknown, true},     Shown{"In flight", Outcome::InFlight, true},
      Shown{"Waiting", Outcome::Waiting, true},     Shown{"Skipped", Outcome::Skipped, false},
      Shown{"Cancelled", Outcome::Cancelled, false}};
  std::array<widgets::Part, kShown.size()> parts;
  std::string words;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 2});
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    const auto& shown = kShown[i];
    const auto count = job.counts[shown.outcome];
    const ImU32 colour = widgets::colour_of(shown.outcome);
    parts[i] = {shown.name, static_cast<double>(count),
                shown.outcome == Outcome::Waiting ? theme().line : colour};
    words += std::string(shown.name) + " " + model::group_digits(count) + " ";
    if (count == 0 && !shown.always) continue;
    const float needed = 100;
    if (i > 0) ImGui::SameLine(0, 28);
    if (i > 0 && ImGui::GetContentRegionAvail().x < needed) ImGui::NewLine();
    draw_count(shown.name, count, colour);
  }
  const std::string rate = rate_words(job);
  const float width = std::max(widgets::text_width(rate, TextStyle::PageTitle), 96.0F);
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x > width) {
    widgets::align_right(width);
    ImGui::BeginGroup();
    widgets::label(has_ended(job.status) ? "Result" : "Rate, time left",
                   {.style = TextStyle::Small,
                    .colour = theme().muted,
                    .width = width,
                    .align = widgets::Align::Right});
    widgets::label(rate,
                   {.style = TextStyle::PageTitle, .width = width, .align = widgets::Align::Right});
    ImGui::EndGroup();
  } else {
    ImGui::NewLine();
  }
  ImGui::PopStyleVar();
  widgets::gap(6);
  widgets::share_bar(parts, {ImGui::GetContentRegionAvail().x, 10}, words,
                     static_cast<double>(job.counts.total()));
}

struct Series {
  std::vector<double> rate, p50, p99;
};

Series series_of(const model::Job& job) {
  Series series;
  const model::JobPoint* before = nullptr;
  for (const auto& point : job.series) {
    if (before != nullptr) {
      const double seconds = std::max(static_cast<double>(point.at - before->at) / 1000.0, 0.001);
      const double done =
          point.done > before->done ? static_cast<double>(point.done - before->done) : 0.0;
      series.rate.push_back(done / seconds);
    }
    series.p50.push_back(point.p50_ms);
    series.p99.push_back(point.p99_ms);
    before = &point;
  }
  return series;
}

double highest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

void draw_charts(const AppState& state, const model::Job& job) {
  if (job.series.size() < 3) return;
  const Series series = series_of(job);
  const std::string from = clock_with_seconds(state, job.series.front().at);
  const std::string to = clock_with_seconds(state, job.series.back().at);
  const float space = ImGui::GetContentRegionAvail().x;
  const bool beside = space >= 700;
  const float width = beside ? (space - widgets::kCardGap) / 2 : space;
  constexpr float kHeight = 150;
  {
    const widgets::Card card("rate", {width, kHeight});
    widgets::heading("Customers a second");
    const std::array lines{widgets::Line{series.rate, theme().accent, "rate"}};
    const std::string top =
        model::group_digits(static_cast<std::uint64_t>(highest(series.rate))) + "/s";
    widgets::line_chart("Customers a second, at most " + top, lines,
                        ImGui::GetContentRegionAvail().y, from, to, top);
  }
  if (beside) ImGui::SameLine(0, widgets::kCardGap);
  const widgets::Card card("latency", {width, kHeight});
  widgets::heading("Upstream latency, p50 and p99");
  const std::array lines{widgets::Line{series.p50, theme().states[0], "p50"},
                         widgets::Line{series.p99, theme().states[2], "p99"}};
  const std::string top =
      model::group_digits(static_cast<std::uint64_t>(highest(series.p99))) + " ms";
  widgets::line_chart("Upstream latency, p99 at most " + top, lines,
                      ImGui::GetContentRegionAvail().y, from, to, top);
}

// ---- what became of each customer

void draw_outcome_tabs(const AppState& state, const model::Job& job, Commands& commands) {
  const auto offer = [&](const std::string& words, std::optional<Outcome> outcome) {
    const float width = widgets::chip_width(words);
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    if (widgets::chip(words, state.route.outcome == outcome) != widgets::ChipClick::None) {
      app::Route route = state.route;
      route.outcome = outcome;
      commands.push_back(app::RefineRoute{route});
    }
    ImGui::SameLine();
  };
  offer("All " + model::group_digits(job.counts.total()), std::nullopt);
  constexpr std::array kOrder{Outcome::Failed,   Outcome::Unknown, Outcome::Succeeded,
                              Outcome::InFlight, Outcome::Waiting, Outcome::Skipped,
                              Outcome::Cancelled};
  for (const Outcome outcome : kOrder) {
    const auto count = job.counts[outcome];
    if (count == 0 && state.route.outcome != outcome) continue;
    std::string words(widgets::words_of(outcome));
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
    offer(words + " " + model::group_digits(count), outcome);
  }
}

void draw_tab_buttons(const AppState& state, const model::Job& job, Commands& commands) {
  const bool can_retry = may_control(state, job) && job.kind == model::JobKind::Action &&
                         has_ended(job.status) && job.counts[Outcome::Failed] > 0;
  const std::string retry =
      "Try " + model::group_digits(job.counts[Outcome::Failed]) + " failed again";
  float width = widgets::button_width("Export CSV");
  if (can_retry) width += widgets::button_width(retry) + 8;
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  widgets::align_right(width);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 3);
  if (widgets::button("Export CSV")) commands.push_back(app::ExportJobCustomers{});
  if (!can_retry) return;
  ImGui::SameLine();
  if (widgets::button(retry)) commands.push_back(app::ControlJob{job.id, JobVerb::Retry});
}

const model::JobCustomer* customer_at(const app::JobCustomersWindow& window, std::int64_t index) {
  const auto page = window.pages.find(static_cast<std::uint64_t>(index) / app::kPageRows);
  if (page == window.pages.end()) return nullptr;
  const auto within = static_cast<std::size_t>(index) % app::kPageRows;
  return within < page->second.size() ? &page->second[within] : nullptr;
}

void draw_customer_row(const AppState& state, const model::Job& job, std::int64_t index, bool wide,
                       Commands& commands) {
  const model::JobCustomer* customer = customer_at(state.job.customers, index);
  if (customer == nullptr) {
    widgets::begin_row(index);
    widgets::placeholder_cell(0, 220);
    widgets::placeholder_cell(1, 80);
    return;
  }
  if (widgets::begin_row(index, "Open " + customer->cid).clicked) {
    app::Route route = app::route_to(app::Screen::Customers);
    route.cluster = job.cluster;
    route.filter.jobs.push_back(job.id);
    route.open = customer->cid;
    commands.push_back(app::Navigate{std::move(route)});
  }
  widgets::id_cell(0, customer->cid);
  widgets::cell(1);
  widgets::outcome_badge(customer->outcome, widgets::cell_width());
  int column = 2;
  if (wide) {
    widgets::number_cell(column++, customer->attempts);
    widgets::cell(column++);
    widgets::label(customer->http_status == 0 ? "-" : std::to_string(customer->http_status),
                   {.width = widgets::cell_width(), .align = widgets::Align::Right});
  }
  widgets::text_cell(column++, customer->message, theme().muted);
  if (!wide) return;
  const std::string at =
      customer->updated_at == 0 ? "" : clock_with_seconds(state, customer->updated_at);
  widgets::text_cell(column, at, theme().muted);
}

void draw_customers(const AppState& state, const model::Job& job, Commands& commands) {
  const auto& window = state.job.customers;
  constexpr std::array<widgets::Column, 6> kWide{{
      {.name = "Customer", .weight = 2.4F},
      {.name = "Outcome", .width = 110},
      {.name = "Attempts", .width = 64, .numeric = true},
      {.name = "HTTP", .width = 50, .numeric = true},
      {.name = "The cluster said", .weight = 3},
      {.name = "At", .width = 70},
  }};
  constexpr std::array<widgets::Column, 3> kNarrow{
      {{.name = "Customer", .weight = 1.6F}, {.name = "Outcome"}, {.name = "The cluster said"}}};
  const bool wide = ImGui::GetContentRegionAvail().x >= 760;
  const std::span<const widgets::Column> columns =
      wide ? std::span<const widgets::Column>(kWide) : std::span<const widgets::Column>(kNarrow);
  const bool shown = window.shown_generation == window.generation;
  const auto rows = static_cast<std::int64_t>(window.total);
  const widgets::TableLook look{.rows = rows,
                                .size = {0, std::max(ImGui::GetContentRegionAvail().y, 200.0F)},
                                .scrolls = true};
  int pressed = -1;
  if (!widgets::begin_table("Customers of the job", columns, look, &pressed)) return;
  const auto visible = widgets::for_visible_rows(
      rows, [&](std::int64_t index) { draw_customer_row(state, job, index, wide, commands); });
  const app::RowRange range{static_cast<std::uint64_t>(visible.first),
                            static_cast<std::uint64_t>(std::max<std::int64_t>(visible.last, 0))};
  if (rows > 0 && shown && range != window.visible) commands.push_back(app::ShowJobRows{range});
  widgets::end_table();
}

void draw_customers_card(const AppState& state, const model::Job& job, Commands& commands) {
  const float height = std::max(ImGui::GetContentRegionAvail().y, 280.0F);
  const widgets::Card card("customers of the job", {0, height}, false);
  ImGui::SetCursorPos({16, 12});
  ImGui::BeginGroup();
  draw_outcome_tabs(state, job, commands);
  {
    const widgets::Area buttons("tab buttons", {ImGui::GetContentRegionAvail().x - 16, 32});
    ImGui::SetCursorPosY(3);
    draw_tab_buttons(state, job, commands);
  }
  ImGui::EndGroup();
  widgets::gap(6);
  const auto& window = state.job.customers;
  if (window.error) {
    if (widgets::banner("job customers failed", widgets::BannerKind::Bad,
                        explain(*window.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
    return;
  }
  const bool shown = window.shown_generation == window.generation;
  if (shown && window.total == 0) {
    widgets::empty_state(TMS_ICON_USERS, "Nobody here",
                         job.kind == model::JobKind::Sync
                             ? "A sync reads the whole cluster; it has no customers of its own."
                             : "No customer of this job has this outcome.");
    return;
  }
  draw_customers(state, job, commands);
}

void draw_trouble(const AppState& state, const model::Job& job, Commands& commands) {
  if (!job.error) return;
  const bool paused = job.status == JobStatus::Paused;
  const bool needs_token = job.error->code == model::ErrorCode::ClusterUnauthorized;
  const widgets::BannerText text{
      job.error->message,
      paused ? "The job is paused: customers that wait have not been sent, nothing is lost."
             : "Customers without an outcome were not changed.",
      needs_token ? "Connect the cluster again, then resume the job." : ""};
  const std::string_view button = needs_token && may_act(state) ? "Connect" : "";
  if (widgets::banner("job trouble",
                      paused ? widgets::BannerKind::Warning : widgets::BannerKind::Bad, text,
                      button)) {
    commands.push_back(app::Navigate{app::route_to(app::Screen::Clusters)});
  }
}

}  // namespace

void draw_job_view(const AppState& state, Commands& commands) {
  const auto& loaded = state.job.job;
  if (!loaded.value) {
    if (!loaded.error) {
      widgets::muted("Reading");
      return;
    }
    if (widgets::banner("job failed", widgets::BannerKind::Bad,
                        explain(*loaded.error, Situation::Reading), "Show all jobs")) {
      commands.push_back(app::Navigate{app::route_to(app::Screen::Jobs)});
    }
    return;
  }
  const model::Job& job = *loaded.value;
  draw_head(state, job, commands);
  widgets::paragraph(facts_words(state, job), theme().muted);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace3});
  draw_trouble(state, job, commands);
  draw_counts_card(job);
  draw_charts(state, job);
  draw_customers_card(state, job, commands);
  ImGui::PopStyleVar();
}

}  // namespace tms::views
