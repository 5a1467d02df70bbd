#include "server/core/jobs/job_lane.h"

#include <algorithm>
#include <utility>

namespace tms::core {

using model::JobStatus;
using model::Outcome;

namespace {
// A cluster that asks for more is asked again after this all the same.
constexpr std::uint32_t kLongestRetryAfterS = 600;
}  // namespace

JobLane::JobLane(LaneServices& services, ClusterKey cluster, std::string code)
    : services_(services),
      cluster_(cluster),
      code_(std::move(code)),
      backoff_(services.options.first_backoff, services.options.longest_backoff,
               static_cast<std::uint64_t>(services.clock()) + static_cast<std::uint64_t>(cluster)),
      recorder_([this] {
        const std::lock_guard lock(mutex_);
        wake();
      }) {}

void JobLane::begin_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  wake();
}

bool JobLane::finish_stop(std::chrono::steady_clock::time_point deadline) {
  {
    std::unique_lock lock(mutex_);
    if (!calls_back_.wait_until(lock, deadline, [this] { return calls_out_ == 0; })) return false;
  }
  return recorder_.drain(deadline);
}

model::Job JobLane::snapshot(const ActiveJob& job) const {
  const std::lock_guard lock(mutex_);
  auto view = job.snapshot(services_.clock());
  const bool held_up = Steady::now() < held_until() && view.status == JobStatus::Running;
  if (held_up && !view.error && job.waiting() > 0) view.error = trouble_;
  return view;
}

void JobLane::count(Jobs::Activity& activity) {
  auto& customers = activity.by_cluster[code_];
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) {
    if (!model::has_ended(job->head.status)) ++activity.jobs_unfinished;
    customers.waiting += job->waiting();
    customers.in_flight += job->in_flight();
    customers.unknown += job->unknown();
  }
}

store::AuditDraft JobLane::draft(const Actor& actor, std::string_view action, const ActiveJob& job,
                                 std::string detail) const {
  auto draft =
      audit_draft(actor, std::string(action), model::AuditOutcome::Success, std::move(detail));
  draft.cluster = code_;
  draft.job_id = job.id;
  return draft;
}

bool JobLane::wait_out_delay(std::unique_lock<std::mutex>& lock,
                             std::condition_variable& wake) const {
  while (!stopping_) {
    const auto until = held_until();
    if (Steady::now() >= until) return true;
    wake.wait_until(lock, until, [&] { return stopping_ || held_until() < until; });
  }
  return false;
}

void JobLane::delay_calls(std::chrono::milliseconds wait, model::Error why) {
  const std::lock_guard lock(mutex_);
  not_before_ = std::max(not_before_, Steady::now() + wait);
  trouble_ = std::move(why);
}

std::chrono::milliseconds JobLane::asked_wait(std::uint32_t retry_after_s) {
  return std::chrono::seconds(std::min(retry_after_s, kLongestRetryAfterS));
}

// Full jitter or Retry-After. With the mutex held.
std::chrono::milliseconds JobLane::wait_after_refusal(std::uint32_t retry_after_s,
                                                      Steady::time_point left_at) {
  const auto jitter = left_at < last_refusal_ ? std::chrono::milliseconds(0) : backoff_.next();
  last_refusal_ = Steady::now();
  return std::max(jitter, asked_wait(retry_after_s));
}

void JobLane::hold_after_refusal(const upstream::CallInfo& call, Steady::time_point left_at) {
  const auto words = call.message.empty() ? std::string("no reason given") : call.message;
  const std::lock_guard lock(mutex_);
  const auto wait = wait_after_refusal(call.retry_after_s, left_at);
  not_before_ = std::max(not_before_, Steady::now() + wait);
  trouble_ = model::Error{model::ErrorCode::ClusterUnreachable,
                          "The cluster is not ready for more, and is asked again: " + words};
}

bool JobLane::hold_without_token(const model::Error& error, Steady::time_point asked_at) {
  const bool passes = error.code == model::ErrorCode::ClusterUnreachable ||
                      error.code == model::ErrorCode::RateLimited;
  if (!passes) return false;
  const std::lock_guard lock(mutex_);
  if (asked_at <= credentials_changed_at_) return true;  // those of before may not be needed
  const auto wait = wait_after_refusal(error.retry_after_s, asked_at);
  token_not_before_ = std::max(token_not_before_, Steady::now() + wait);
  trouble_ = error;
  return true;
}

bool JobLane::record(const JobPtr& job, std::optional<std::uint64_t> finished_chunk,
                     const std::vector<OutcomeGroup>& groups) {
  if (groups.empty()) return true;
  const auto unit =
      unit_of(*job, code_, finished_chunk, groups, services_.directory, services_.clock());
  return recorder_.commit([&] { return services_.store.jobs().record_outcomes(unit); });
}

void JobLane::apply(const JobPtr& job, const OutcomeGroup& group) {
  for (const auto position : group.positions) job->set_outcome(position, group.outcome);
  job->note_progress(services_.clock());
}

void JobLane::after_change(const JobPtr& job) {
  cancel_waiting(job);
  finish_if_over(job);
  {
    const std::lock_guard lock(mutex_);
    wake();
  }
  services_.changed();
}

// Customers that came back, or were still waiting, after a cancel.
void JobLane::cancel_waiting(const JobPtr& job) {
  OutcomeGroup group;
  group.outcome = Outcome::Cancelled;
  group.message = "Cancelled before it was sent";
  group.audit = model::AuditOutcome::Failure;
  group.detail = group.message;
  {
    const std::lock_guard lock(mutex_);
    const bool cancelling = job->cancel_requested && job->head.status == JobStatus::Cancelling;
    if (!cancelling || job->waiting() == 0) return;
    group.positions = job->withdraw_waiting();
  }
  if (!record(job, std::nullopt, {group})) return;
  const std::lock_guard lock(mutex_);
  apply(job, group);
}

bool JobLane::is_over(const ActiveJob& job, model::TimeMs now) const {
  if (job.kind == model::JobKind::Sync || model::has_ended(job.head.status)) return false;
  if (job.waiting() > 0 || job.in_flight() > 0) return false;
  // A cancelled job sends nothing again, so its end waits for no read: settling goes on after it.
  if (job.cancel_requested) return job.head.status == JobStatus::Cancelling;
  if (job.unknown() == 0) return true;
  const auto too_old = now - services_.options.unknown_ends_after.count();
  return std::ranges::all_of(job.members(), [too_old](const JobMember& member) {
    return member.outcome != Outcome::Unknown || member.sent_at <= too_old;
  });
}

void JobLane::finish_if_over(const JobPtr& job) {
  bool finished = false;
  recorder_.commit([&]() -> Result<void> {
    const std::lock_guard status_lock(job->status_mutex);
    store::JobStateChange change;
    change.key = job->key;
    std::optional<store::AuditDraft> closing;
    {
      const std::lock_guard lock(mutex_);
      change.finished_at = services_.clock();
      if (!is_over(*job, change.finished_at)) return {};
      change.status =
          job->cancel_requested ? JobStatus::Cancelled : model::final_status(job->counts());
      closing = closing_record(*job);
    }
    // Jobs that have ended are not looked through at the next start: what they brought about is
    // durable before them.
    if (auto kept = services_.directory.flush(); !kept) return kept;
    const auto written = services_.store.jobs().change_job(change, closing ? &*closing : nullptr);
    if (!written) {
      return written;
    }
    const std::lock_guard lock(mutex_);
    job->head.status = change.status;
    job->head.finished_at = change.finished_at;
    job->head.error.reset();
    finished = true;
    return {};
  });
  if (finished) on_ended(job);
}

Result<void> JobLane::write_status(const JobPtr& job, const store::AuditDraft* audit) {
  const std::lock_guard status_lock(job->status_mutex);
  store::JobStateChange change;
  change.key = job->key;
  {
    const std::lock_guard lock(mutex_);
    if (model::has_ended(job->head.status)) return {};
    change.status = job->head.status;
    change.started_at = job->head.started_at;
    change.error = job->head.error;
  }
  return services_.store.jobs().change_job(change, audit);
}

void JobLane::post_status(const JobPtr& job, std::optional<store::AuditDraft> audit) {
  recorder_.post([this, job, audit = std::move(audit)] {
    recorder_.commit([&] { return write_status(job, audit ? &*audit : nullptr); });
    services_.changed();
  });
}

}  // namespace tms::core
