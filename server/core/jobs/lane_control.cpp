// What people do to running jobs, and syncs by hand.
#include <algorithm>
#include <utility>

#include "server/core/jobs/cluster_lane.h"

namespace tms::core {

using model::ErrorCode;
using model::JobKind;
using model::JobStatus;

namespace {

store::AuditDraft control_draft(const Actor& actor, std::string_view action, const ActiveJob& job,
                                const std::string& cluster_code, std::string detail = {}) {
  auto draft =
      audit_draft(actor, std::string(action), model::AuditOutcome::Success, std::move(detail));
  draft.cluster = cluster_code;
  draft.job_id = job.id;
  return draft;
}

tl::unexpected<model::Error> wrong_status(std::string_view wish, JobStatus status) {
  return model::fail(ErrorCode::Conflict, "This job cannot be " + std::string(wish) + ": it is " +
                                              std::string(to_string(status)) + ".");
}

}  // namespace

Result<void> ClusterLane::cancel(const JobPtr& job, const Actor& actor) {
  {
    const std::lock_guard status_lock(job->status_mutex);
    store::JobStateChange change;
    change.key = job->key;
    change.status = JobStatus::Cancelling;
    std::uint64_t waiting = 0;
    {
      const std::lock_guard lock(mutex_);
      const bool can = job->kind == JobKind::Action && !model::has_ended(job->head.status);
      if (!can || job->cancel_requested) return wrong_status("cancelled", job->head.status);
      job->cancel_requested = true;  // nothing more leaves, even before this is written
      waiting = job->waiting();
    }
    const auto draft = control_draft(actor, "job.cancel", *job, code_,
                                     std::to_string(waiting) + " customers were still waiting");
    const auto written = services_.store.jobs().change_job(change, &draft);
    const std::lock_guard lock(mutex_);
    if (!written) {
      job->cancel_requested = false;
      wake_.notify_all();
      return written;
    }
    job->head.status = JobStatus::Cancelling;
    job->head.error.reset();
  }
  recorder_.post([this, job] { after_change(job); });
  return {};
}

Result<void> ClusterLane::pause(const JobPtr& job, const Actor& actor) {
  const std::lock_guard status_lock(job->status_mutex);
  store::JobStateChange change;
  change.key = job->key;
  change.status = JobStatus::Paused;
  JobStatus before;
  {
    const std::lock_guard lock(mutex_);
    before = job->head.status;
    const bool can = before == JobStatus::Queued || before == JobStatus::Running;
    if (job->kind != JobKind::Action || !can || job->cancel_requested) {
      return wrong_status("paused", before);
    }
    job->head.status = JobStatus::Paused;
  }
  const auto draft = control_draft(actor, "job.pause", *job, code_);
  const auto written = services_.store.jobs().change_job(change, &draft);
  if (!written) {
    const std::lock_guard lock(mutex_);
    job->head.status = before;
    wake_.notify_all();
  }
  services_.changed();
  return written;
}

Result<void> ClusterLane::resume(const JobPtr& job, const Actor& actor) {
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
  const auto draft = control_draft(actor, "job.resume", *job, code_);
  if (auto written = services_.store.jobs().change_job(change, &draft); !written) return written;
  {
    const std::lock_guard lock(mutex_);
    job->head.status = change.status;
    job->head.error.reset();
    job->refused_tokens = 0;
    job->next_read_at = 0;
    wake_.notify_all();
    settle_wake_.notify_all();
  }
  services_.changed();
  return {};
}

void ClusterLane::pause_for_credentials(const JobPtr& job, const model::Error& error) {
  {
    const std::lock_guard lock(mutex_);
    const auto status = job->head.status;
    if (job->cancel_requested || (status != JobStatus::Running && status != JobStatus::Queued)) {
      return;
    }
    job->head.status = JobStatus::Paused;
    job->head.error = error;
  }
  post_status(job, control_draft(system_actor(), "job.pause", *job, code_, error.message));
}

void ClusterLane::credentials_changed() {
  std::vector<JobPtr> paused;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& job : jobs_) {
      job->next_read_at = 0;
      const bool wants_token =
          job->head.error && job->head.error->code == ErrorCode::ClusterUnauthorized;
      if (job->head.status == JobStatus::Paused && wants_token) paused.push_back(job);
    }
    settle_wake_.notify_all();
  }
  for (const auto& job : paused) (void)resume(job, system_actor());  // else a person resumes it
}

void ClusterLane::run_syncs() {
  for (;;) {
    JobPtr job;
    {
      std::unique_lock lock(mutex_);
      sync_wake_.wait(lock, [this] { return stopping_ || !syncs_.empty(); });
      if (stopping_) return;
      job = std::move(syncs_.front());
      syncs_.pop_front();
      job->head.status = JobStatus::Running;
      job->head.started_at = services_.clock();
      ++calls_out_;
    }
    post_status(job, std::nullopt);
    run_sync(job);
    const std::lock_guard lock(mutex_);
    --calls_out_;
    calls_back_.notify_all();
  }
}

void ClusterLane::run_sync(const JobPtr& job) {
  Clusters::SyncRequest request;
  request.actor.user_id = job->owner;
  request.actor.username = job->head.created_by;
  request.actor.role = job->role;
  request.by_hand = true;
  request.accept_missing = job->accept_missing;
  request.job = job->id;
  const auto report = services_.clusters.sync(cluster_, request);
  std::optional<model::Error> error;
  if (!report) {
    error = report.error();
  } else if (!report->ok) {
    error = report->error.value_or(
        model::Error{ErrorCode::ClusterUnreachable, "The cluster could not be read."});
  }
  const auto status = error ? JobStatus::Failed : JobStatus::Succeeded;
  recorder_.post([this, job, status, error] { end_sync(job, status, error); });
}

void ClusterLane::end_sync(const JobPtr& job, JobStatus status, std::optional<model::Error> error) {
  store::JobStateChange change;
  change.key = job->key;
  change.status = status;
  change.finished_at = services_.clock();
  change.error = error;
  const bool written =
      recorder_.commit([&] { return services_.store.jobs().change_job(change, nullptr); });
  if (!written) return;
  {
    const std::lock_guard lock(mutex_);
    job->head.status = status;
    job->head.finished_at = change.finished_at;
    job->head.error = std::move(error);
    std::erase(jobs_, job);
  }
  services_.released(job);
  services_.changed();
}

}  // namespace tms::core
