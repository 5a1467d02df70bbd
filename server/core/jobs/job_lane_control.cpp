// What people do to running jobs, and what missing credentials do.
#include <algorithm>
#include <utility>

#include "server/core/jobs/job_lane.h"

namespace tms::core {

using model::ErrorCode;
using model::JobKind;
using model::JobStatus;

namespace {

// In a row, although others were offered: then a person is asked.
constexpr std::uint32_t kMostRefusedTokens = 3;

tl::unexpected<model::Error> wrong_status(std::string_view wish, JobStatus status) {
  return model::fail(ErrorCode::Conflict, "This job cannot be " + std::string(wish) + ": it is " +
                                              std::string(to_string(status)) + ".");
}

}  // namespace

Result<void> JobLane::cancel(const JobPtr& job, const Actor& actor) {
  {
    const std::lock_guard status_lock(job->status_mutex);
    store::JobStateChange change;
    change.key = job->key;
    change.status = JobStatus::Cancelling;
    std::uint64_t waiting = 0;
    {
      const std::lock_guard lock(mutex_);
      const bool can = job->kind != JobKind::Sync && !model::has_ended(job->head.status);
      if (!can || job->cancel_requested) return wrong_status("cancelled", job->head.status);
      job->cancel_requested = true;  // nothing more leaves, even before this is written
      waiting = job->waiting();
    }
    const auto record =
        draft(actor, "job.cancel", *job, std::to_string(waiting) + " customers were still waiting");
    const auto written = services_.store.jobs().change_job(change, &record);
    const std::lock_guard lock(mutex_);
    if (!written) {
      job->cancel_requested = false;
      wake();
      return written;
    }
    job->head.status = JobStatus::Cancelling;
    job->head.error.reset();
  }
  recorder_.post([this, job] { after_change(job); });
  return {};
}

Result<void> JobLane::pause(const JobPtr& job, const Actor& actor) {
  const std::lock_guard status_lock(job->status_mutex);
  store::JobStateChange change;
  change.key = job->key;
  change.status = JobStatus::Paused;
  JobStatus before;
  {
    const std::lock_guard lock(mutex_);
    before = job->head.status;
    const bool can = before == JobStatus::Queued || before == JobStatus::Running;
    if (job->kind == JobKind::Sync || !can || job->cancel_requested) {
      return wrong_status("paused", before);
    }
    job->head.status = JobStatus::Paused;
  }
  const auto record = draft(actor, "job.pause", *job);
  const auto written = services_.store.jobs().change_job(change, &record);
  if (!written) {
    const std::lock_guard lock(mutex_);
    job->head.status = before;
    wake();
  }
  services_.changed();
  return written;
}

Result<void> JobLane::resume(const JobPtr& job, const Actor& actor) {
  const std::lock_guard status_lock(job->status_mutex);
  store::JobStateChange change;
  change.key = job->key;
  {
    const std::lock_guard lock(mutex_);
    if (job->head.status != JobStatus::Paused || job->cancel_requested) {
      return wrong_status("resumed", job->head.status);
    }
    change.status = job->head.started_at == 0 ? JobStatus::Queued : JobStatus::Running;
  }
  const auto record = draft(actor, "job.resume", *job);
  if (auto written = services_.store.jobs().change_job(change, &record); !written) return written;
  {
    const std::lock_guard lock(mutex_);
    job->head.status = change.status;
    job->head.error.reset();
    job->refused_tokens = 0;
    job->next_read_at = 0;
    wake();
  }
  services_.changed();
  return {};
}

model::Error JobLane::asks_for_token() {
  return {ErrorCode::ClusterUnauthorized,
          "The cluster does not accept the token. Connect again: the job then goes on."};
}

void JobLane::refused_token(const JobPtr& job, const TokenUsed& token) {
  const bool has_another = services_.clusters.token_refused(cluster_, job->owner, token.text);
  {
    const std::lock_guard lock(mutex_);
    // Calls side by side carry the same token: only one asked for since the last refusal is news.
    if (token.asked_at > std::max(job->token_refused_at, credentials_changed_at_)) {
      ++job->refused_tokens;
      job->token_refused_at = Steady::now();
    }
    if (has_another && job->refused_tokens < kMostRefusedTokens) return;
  }
  pause_for_credentials(job, asks_for_token(), token.asked_at);
}

void JobLane::pause_for_credentials(const JobPtr& job, const model::Error& error,
                                    Steady::time_point asked_at) {
  {
    const std::lock_guard lock(mutex_);
    if (asked_at <= credentials_changed_at_) return;
    const auto status = job->head.status;
    if (job->cancel_requested || (status != JobStatus::Running && status != JobStatus::Queued)) {
      return;
    }
    job->head.status = JobStatus::Paused;
    job->head.error = error;
  }
  post_status(job, draft(system_actor(), "job.pause", *job, error.message));
}

void JobLane::credentials_changed() {
  std::vector<JobPtr> paused;
  {
    const std::lock_guard lock(mutex_);
    credentials_changed_at_ = Steady::now();
    token_not_before_ = {};
    for (const auto& job : jobs_) {
      job->next_read_at = 0;
      job->refused_tokens = 0;
      const bool wants_token =
          job->head.error && job->head.error->code == ErrorCode::ClusterUnauthorized;
      if (job->head.status == JobStatus::Paused && wants_token) paused.push_back(job);
    }
    wake();
  }
  for (const auto& job : paused) (void)resume(job, system_actor());  // else a person resumes it
}

}  // namespace tms::core
