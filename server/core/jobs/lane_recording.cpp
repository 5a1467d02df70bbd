// What came of the calls, written by one thread in order, and the end of jobs.
#include <algorithm>
#include <utility>

#include "server/core/jobs/cluster_lane.h"

namespace tms::core {

using model::JobStatus;
using model::Outcome;
using upstream::SetActionVerdict;

void ClusterLane::record_answer(const JobPtr& job, const AnsweredCall& call,
                                const TokenUsed& token) {
  const auto groups = groups_of(call);
  if (!record(job, call.chunk, groups)) return;  // stays in flight, and is settled at next start
  const bool refused =
      !is_refusal_for_now(call.reply) && call.reply.verdict == SetActionVerdict::Unauthorized;
  if (refused) refused_token(job, token);
  {
    const std::lock_guard lock(mutex_);
    if (!refused) job->refused_tokens = 0;
    if (call.reply.call.latency_ms > 0) job->progress().add_latency(call.reply.call.latency_ms);
    for (const auto& group : groups) apply(job, group);
  }
  after_change(job);
}

bool ClusterLane::record(const JobPtr& job, std::optional<std::uint64_t> finished_chunk,
                         const std::vector<OutcomeGroup>& groups) {
  std::unique_lock lock(mutex_);
  const bool has_ended = model::has_ended(job->head.status);
  lock.unlock();
  if (has_ended) {  // nobody would look for it after a restart (finish_if_over)
    note_accepted(*job, groups);
    recorder_.commit([&] { return services_.directory.flush(); });
    return JobLane::record(job, finished_chunk, groups);
  }
  if (!JobLane::record(job, finished_chunk, groups)) return false;
  note_accepted(*job, groups);
  return true;
}

// The directory shows what was accepted before the job counts it, so that nobody sees a job that
// has succeeded beside customers that have not moved.
void ClusterLane::note_accepted(const ActiveJob& job, const std::vector<OutcomeGroup>& groups) {
  for (const auto& group : groups) {
    const bool is_news = group.outcome == Outcome::Succeeded && !group.unconfirmable;
    if (!is_news || group.positions.empty()) continue;
    // Settled groups hold customers of several calls.
    std::vector<std::pair<model::TimeMs, CustomerKey>> sent;
    sent.reserve(group.positions.size());
    for (const auto position : group.positions) {
      const auto& member = job.members()[position];
      sent.emplace_back(member.sent_at, member.customer);
    }
    std::stable_sort(sent.begin(), sent.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t begin = 0, end = 0; begin < sent.size(); begin = end) {
      std::vector<CustomerKey> keys;
      for (; end < sent.size() && sent[end].first == sent[begin].first; ++end) {
        keys.push_back(sent[end].second);
      }
      services_.directory.accepted(cluster_, keys, *job.action, sent[begin].first, job.id);
    }
  }
}

void ClusterLane::apply(const JobPtr& job, const OutcomeGroup& group) {
  for (const auto position : group.positions) {
    auto& member = job->member(position);
    if (group.counts_as_send && member.sends < 255) ++member.sends;
    member.unconfirmed = group.outcome == Outcome::Succeeded;
    if (member.unconfirmed) {
      job->unconfirmed_since =
          std::min(job->unconfirmed_since.value_or(member.sent_at), member.sent_at);
    }
    if (group.outcome != Outcome::Waiting) job->set_outcome(position, group.outcome);
  }
  if (group.outcome == Outcome::Waiting) job->give_back(group.positions);
  if (group.outcome == Outcome::Unknown && group.counts_as_send) {
    job->next_read_at = 0;  // ask soon
    job->fruitless_reads = 0;
  }
  job->note_progress(services_.clock());
}

void ClusterLane::on_ended(const JobPtr& job) {
  std::vector<CustomerKey> customers;
  for (const auto& member : job->members()) customers.push_back(member.customer);
  services_.claims.release(customers, job->id);
  services_.clusters.request_sync(cluster_);
  release_if_settled(job);
}

// Late settling of a job that has ended: its verdict follows its counts, a cancelled one stays so.
void ClusterLane::correct_final_status(const JobPtr& job) {
  recorder_.commit([&]() -> Result<void> {
    const std::lock_guard status_lock(job->status_mutex);
    store::JobStateChange change;
    change.key = job->key;
    {
      const std::lock_guard lock(mutex_);
      if (!model::has_ended(job->head.status) || job->head.status == JobStatus::Cancelled) {
        return {};
      }
      change.status = model::final_status(job->counts());
      if (change.status == job->head.status) return {};
    }
    if (auto written = services_.store.jobs().change_job(change, nullptr); !written) {
      return written;
    }
    const std::lock_guard lock(mutex_);
    job->head.status = change.status;
    return {};
  });
}

void ClusterLane::release_if_settled(const JobPtr& job) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = services_.clock();
    const bool open = std::ranges::any_of(job->members(), [&](const JobMember& member) {
      return member.unconfirmed ||
             (member.outcome == Outcome::Unknown && is_open(*job, member, now));
    });
    if (!model::has_ended(job->head.status) || open) return;
    if (std::erase(jobs_, job) == 0) return;
    turns_.remove(job);
    left_unknown_.add(*job);
  }
  services_.released(job);
}

}  // namespace tms::core
