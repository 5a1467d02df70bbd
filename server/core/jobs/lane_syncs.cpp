// Syncs by hand.
#include <utility>

#include "server/core/jobs/cluster_lane.h"

namespace tms::core {

using model::ErrorCode;
using model::JobStatus;

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
  request.actor = job->author;
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
