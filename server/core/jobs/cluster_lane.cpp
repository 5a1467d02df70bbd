#include "server/core/jobs/cluster_lane.h"

#include <algorithm>
#include <utility>

namespace tms::core {

using model::JobKind;
using model::JobStatus;
using model::Outcome;

ClusterLane::ClusterLane(LaneServices& services, ClusterKey cluster, std::string code)
    : JobLane(services, cluster, std::move(code)),
      left_unknown_(services.directory, services.claims, services.options.left_unknown_counts_for) {
  refresh_settings();
}

ClusterLane::~ClusterLane() {
  begin_stop();
  recorder_.finish();
  for (auto& worker : workers_) worker.join();
  if (settler_.joinable()) settler_.join();
  if (syncer_.joinable()) syncer_.join();
}

void ClusterLane::wake() {
  wake_.notify_all();
  settle_wake_.notify_all();
  sync_wake_.notify_all();
}

void ClusterLane::add(const JobPtr& job) {
  refresh_settings();
  const std::lock_guard lock(mutex_);
  if (stopping_) return;  // it is durable, and goes on at the next start
  jobs_.push_back(job);
  if (job->kind == JobKind::Sync) {
    syncs_.push_back(job);
    if (!syncer_.joinable()) syncer_ = std::thread([this] { run_syncs(); });
    sync_wake_.notify_one();
    return;
  }
  turns_.add(job, job->waiting() <= chunk_size_);
  start_threads_for(*job);
  wake_.notify_all();
  settle_wake_.notify_all();
}

// As many workers as there may be calls at once, but not more than this job has use for; once
// started they stay, asleep.
void ClusterLane::start_threads_for(const ActiveJob& job) {
  const std::size_t chunks = (job.members().size() + chunk_size_ - 1) / chunk_size_;
  const std::size_t unfinished = jobs_.size() + chunks;
  const auto wanted = std::min<std::size_t>(concurrency_, unfinished);
  while (workers_.size() < wanted) {
    const auto worker = static_cast<unsigned>(workers_.size());
    workers_.emplace_back([this, worker] { send_chunks(worker); });
  }
  if (!settler_.joinable()) settler_ = std::thread([this] { settle_questions(); });
}

void ClusterLane::recover(const JobPtr& job, std::vector<store::ChunkRow> interrupted) {
  add(job);
  recorder_.post([this, job, interrupted = std::move(interrupted)] {
    for (const auto& chunk : interrupted) record_interrupted(job, chunk);
    after_change(job);
    release_if_settled(job);
  });
}

void ClusterLane::record_interrupted(const JobPtr& job, const store::ChunkRow& chunk) {
  OutcomeGroup group;
  group.outcome = Outcome::Unknown;
  group.positions = chunk.positions;
  group.message = "The server was restarted before the cluster answered";
  group.audit = model::AuditOutcome::Unknown;
  group.detail = "Not known whether it was applied: the server was restarted before the answer";
  if (!record(job, chunk.chunk, {group})) return;
  const std::lock_guard lock(mutex_);
  apply(job, group);
}

// A job that is let go in between counts twice this once, rather than not at all.
void ClusterLane::count(Jobs::Activity& activity) {
  JobLane::count(activity);
  activity.by_cluster[code_].unknown += left_unknown_.count(services_.clock());
}

JobPtr ClusterLane::unfinished_sync() const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(jobs_, [](const JobPtr& job) {
    return job->kind == JobKind::Sync && !model::has_ended(job->head.status);
  });
  return found == jobs_.end() ? nullptr : *found;
}

}  // namespace tms::core
