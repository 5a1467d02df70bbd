#include "client/views/job_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/job_customers.h"
#include "client/views/jobs_view.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
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
  const auto reply = widgets::confirm("Cancel this job?",
                                      "Customers still waiting are not sent. Those already sent "
                                      "stay changed. A cancelled job cannot be resumed.",
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

void draw_count(Outcome outcome, std::uint64_t count) {
  ImGui::BeginGroup();
  widgets::outcome_badge(outcome);
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
  const auto total = job.counts.total();
  const auto finished = total - job.counts[Outcome::Waiting] - job.counts[Outcome::InFlight];
  std::string words =
      model::group_digits(finished) + " of " + customers_words(total) + " finished. ";
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 2});
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    const auto& shown = kShown[i];
    const auto count = job.counts[shown.outcome];
    const ImU32 colour = widgets::colour_of(shown.outcome);
    parts[i] = {shown.name, static_cast<double>(count),
                shown.outcome == Outcome::Waiting ? theme().line : colour,
                shown.outcome == Outcome::InFlight};
    words += std::string(shown.name) + " " + model::group_digits(count) + " ";
    if (count == 0 && !shown.always) continue;
    const float needed = 100;
    if (i > 0) ImGui::SameLine(0, 28);
    if (i > 0 && ImGui::GetContentRegionAvail().x < needed) ImGui::NewLine();
    draw_count(shown.outcome, count);
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
                     static_cast<double>(total), app::progress(job.counts));
}

void draw_trouble(const AppState& state, const model::Job& job, Commands& commands) {
  if (!job.error) return;
  const bool paused = job.status == JobStatus::Paused;
  const bool needs_token = job.error->code == model::ErrorCode::ClusterUnauthorized;
  const widgets::BannerText text{
      job.error->message,
      paused ? "The job is paused: waiting customers have not been sent, and nothing is lost."
             : "Customers without an outcome were not changed.",
      needs_token ? "Connect the cluster again, then resume the job." : ""};
  const std::string_view button = needs_token && may_act(state) ? "Connect" : "";
  if (widgets::banner("job trouble",
                      paused ? widgets::BannerKind::Warning : widgets::BannerKind::Bad, text,
                      button)) {
    commands.push_back(app::Navigate{app::route_to_cluster(job.cluster)});
  }
}

}  // namespace

void draw_job_view(const AppState& state, JobViewState& view, Commands& commands) {
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
  ImGui::PushID(job.id.text().c_str());  // its buttons are not those of another job
  draw_head(state, job, commands);
  widgets::paragraph(facts_words(state, job), theme().muted);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace3});
  draw_stale_banner(state, "job stale", loaded.error, commands);
  draw_trouble(state, job, commands);
  draw_counts_card(job);
  draw_job_charts(state, job, view);
  draw_job_customers(state, job, view.rows, commands);
  ImGui::PopStyleVar();
  ImGui::PopID();
}

}  // namespace tms::views
