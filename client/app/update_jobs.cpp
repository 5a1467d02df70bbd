// Jobs: the recent ones everywhere, the list, one in detail with its customers.
#include <algorithm>
#include <utility>

#include "client/app/update_rules.h"
#include "client/app/whole_read.h"
#include "shared/model/text.h"
#include "shared/protocol/query.h"

namespace tms::app {
namespace {

constexpr std::uint32_t kRecentJobs = 50;
constexpr std::uint32_t kJobsAtOnce = 100;

model::JobCustomerQuery customers_query(const Route& route) {
  model::JobCustomerQuery query;
  if (route.outcome) query.outcomes.push_back(*route.outcome);
  return query;
}

bool has(const std::vector<std::uint64_t>& pages, std::uint64_t page) {
  return std::find(pages.begin(), pages.end(), page) != pages.end();
}

// What is visible and not here, or outdated. What is under way is asked for when it is here.
void send_job_pages(AppState& state, Effects& effects, bool background) {
  auto& window = state.job.customers;
  if (window.held) return;
  const bool shown = window.shown_generation == window.generation;
  const std::uint64_t first = shown ? window.visible.first / kPageRows : 0;
  const std::uint64_t last = shown ? window.visible.last / kPageRows : 0;
  for (std::uint64_t page = first; page <= last && page < first + 3; ++page) {
    if (has(window.in_flight, page)) continue;
    if (shown && window.pages.contains(page) && !has(window.outdated, page)) continue;
    std::erase(window.outdated, page);
    window.in_flight.push_back(page);
    FetchJobCustomers request{state.route.job, customers_query(state.route), window.generation};
    request.query.offset = page * kPageRows;
    request.query.limit = kPageRows;
    send(effects, std::move(request), background);
  }
  if (window.in_flight.empty()) window.error.reset();
}

std::string_view verb_failed(JobVerb verb) {
  switch (verb) {
    case JobVerb::Pause:
      return "The job was not paused: ";
    case JobVerb::Resume:
      return "The job was not resumed: ";
    case JobVerb::Cancel:
      return "The job was not cancelled: ";
    case JobVerb::Retry:
      return "The failed customers were not tried again: ";
  }
  return "";
}

}  // namespace

void load_recent_jobs(AppState& state, Effects& effects, bool background) {
  state.recent_jobs.loading = true;
  FetchJobs request{JobsPlace::Recent, {}};
  request.query.limit = kRecentJobs;
  send(effects, std::move(request), background);
}

namespace {

// The page of the list that begins at `offset`, up to as many rows as are shown.
void ask_jobs(AppState& state, JobsPlace place, std::uint64_t offset, Effects& effects,
              bool background) {
  const auto& shown = state.jobs.value;
  FetchJobs request{place, state.route.jobs};
  request.query.offset = offset;
  request.query.limit = rows_to_ask(shown ? shown->items.size() : 0, offset, kJobsAtOnce);
  request.whole_read = state.jobs_read.number;
  send(effects, std::move(request), background);
}

void take_recent(AppState& state, Answer<FetchJobs> answer, Effects& effects) {
  if (!settle(state.recent_jobs, answer, state.now)) return;
  state.recent_jobs.value = std::move(*answer.reply);
  freshen(state.ticked_jobs, state.recent_jobs.value->items);
  follow_refresh(state, effects);
}

// Jobs that began since the list was read have moved its last ones into this page.
void take_more(AppState& state, Answer<FetchJobs> answer) {
  state.loading_more_jobs = false;
  auto& jobs = state.jobs;
  if (!jobs.value || jobs.value->items.size() != answer.request.query.offset) return;
  answer.number = jobs.answered;  // what is written stays
  if (!settle(jobs, answer, state.now)) return;
  auto& items = jobs.value->items;
  for (model::Job& job : answer.reply->items) {
    const bool listed = std::any_of(items.begin(), items.end(),
                                    [&](const model::Job& known) { return known.id == job.id; });
    if (!listed) items.push_back(std::move(job));
  }
  jobs.value->total = answer.reply->total;
}

}  // namespace

void load_jobs(AppState& state, Effects& effects, bool background) {
  state.jobs.loading = true;
  state.loading_more_jobs = false;
  stop(state.jobs_read);
  ask_jobs(state, JobsPlace::List, 0, effects, background);
}

void receive(AppState& state, Answer<FetchJobs> answer, Effects& effects) {
  if (answer.request.place == JobsPlace::Recent) {
    take_recent(state, std::move(answer), effects);
    return;
  }
  model::JobQuery asked = answer.request.query;
  asked.offset = state.route.jobs.offset;
  asked.limit = state.route.jobs.limit;
  if (asked != state.route.jobs) return;
  if (answer.request.place == JobsPlace::More) {
    take_more(state, std::move(answer));
    return;
  }
  const auto next = take_page(state.jobs, state.jobs_read, std::move(answer), state.now);
  if (next) ask_jobs(state, JobsPlace::Further, *next, effects, true);
  if (state.jobs.value) freshen(state.ticked_jobs, state.jobs.value->items);
}

void apply(AppState& state, const LoadMoreJobs&, Effects& effects) {
  if (!state.jobs.value || state.loading_more_jobs) return;
  state.loading_more_jobs = true;
  FetchJobs request{JobsPlace::More, state.route.jobs};
  // As many again: the first of thousands is a few presses away.
  const std::uint64_t shown = state.jobs.value->items.size();
  request.query.offset = shown;
  request.query.limit = rows_to_ask(2 * shown, shown, kJobsAtOnce);
  send(effects, std::move(request));
}

void load_job(AppState& state, Effects& effects, bool background) {
  state.job.job.loading = true;
  send(effects, FetchJob{state.route.job}, background);
}

void receive(AppState& state, Answer<FetchJob> answer, Effects&) {
  if (answer.request.id != state.route.job) return;
  if (settle(state.job.job, answer, state.now)) state.job.job.value = std::move(*answer.reply);
}

void ask_job_customers(AppState& state) {
  auto& window = state.job.customers;
  ++window.generation;
  window.in_flight.clear();
  window.outdated.clear();
  window.visible = {};
  window.error.reset();
  window.held = false;
}

void load_job_customers(AppState& state, Effects& effects, bool background) {
  auto& window = state.job.customers;
  window.outdated = window.in_flight;
  for (const auto& [page, rows] : window.pages) window.outdated.push_back(page);
  send_job_pages(state, effects, background);
}

void apply(AppState& state, const ShowJobRows& command, Effects& effects) {
  state.job.customers.visible = command.rows;
  send_job_pages(state, effects, false);
}

void receive(AppState& state, Answer<FetchJobCustomers> answer, Effects& effects) {
  auto& window = state.job.customers;
  if (answer.request.id != state.route.job || answer.request.generation != window.generation) {
    return;
  }
  const std::uint64_t page = answer.request.query.offset / kPageRows;
  std::erase(window.in_flight, page);
  if (!answer.reply) {
    window.error = answer.reply.error();
    window.held = true;
    return;
  }
  if (window.shown_generation != window.generation) {
    window.pages.clear();
    window.shown_generation = window.generation;
  }
  window.total = answer.reply->total;
  freshen(state.job.ticked, answer.reply->items);
  window.pages[page] = std::move(answer.reply->items);
  // Only what is around the visible rows is kept: the rest is one request away.
  std::erase_if(window.pages, [&](const auto& entry) {
    const std::uint64_t centre = window.visible.first / kPageRows;
    return entry.first > centre + kMaxPagesKept || entry.first + kMaxPagesKept < centre;
  });
  send_job_pages(state, effects, true);
}

void apply(AppState& state, const ControlJob& command, Effects& effects) {
  if (state.job.pending_verb) return;
  state.job.pending_verb = command.verb;
  send(effects, command);
}

// Whoever looks at another job meanwhile stays there.
void receive(AppState& state, Answer<ControlJob> answer, Effects& effects) {
  const bool here = state.route.screen == Screen::Job && state.route.job == answer.request.id;
  if (here) state.job.pending_verb.reset();
  if (!answer.reply) {
    add_toast(state, ToastKind::Bad,
              std::string(verb_failed(answer.request.verb)) + answer.reply.error().message);
    return;
  }
  load_recent_jobs(state, effects, true);
  if (answer.request.verb == JobVerb::Retry) {
    const Route child = route_to_job(answer.reply->id);
    add_toast(state, ToastKind::Good, "A job for the failed customers has started.", "Watch",
              child);
    if (here) apply(state, Navigate{child}, effects);
  } else if (here) {
    load_job(state, effects, true);
  }
}

void apply(AppState& state, const ExportJobCustomers&, Effects& effects) {
  std::string path = "/api/v1/jobs/" + state.route.job.text() + "/customers.csv";
  const std::string query = protocol::write_job_customer_query(customers_query(state.route));
  if (!query.empty()) path += "?" + query;
  effects.push_back(Download{std::move(path)});
}

}  // namespace tms::app
