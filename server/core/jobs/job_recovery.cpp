// What an earlier process left unfinished goes on here (ARCHITECTURE, "Survive").
#include <algorithm>
#include <span>
#include <utility>

#include "server/core/jobs/jobs_impl.h"

namespace tms::core {

using model::Outcome;

namespace {

// A call of the earlier process left before this one started, however late it was written down and
// whatever happened to the clock since: settling counts from now.
void mark_interrupted(ActiveJob& job, std::vector<store::ChunkRow>& in_flight, TimeMs now) {
  std::vector<bool> in_chunk(job.members().size());
  for (auto& chunk : in_flight) {
    job.next_chunk = std::max(job.next_chunk, chunk.chunk + 1);
    for (std::size_t i = 0; i < chunk.positions.size(); ++i) {
      auto& member = job.member(chunk.positions[i]);
      in_chunk[chunk.positions[i]] = true;
      member.previous = chunk.previous_states[i];
      member.sent_at = now;
      job.set_outcome(chunk.positions[i], Outcome::InFlight);
    }
  }
  for (std::uint32_t i = 0; i < job.members().size(); ++i) {
    auto& member = job.member(i);
    member.sent_at = std::min(member.sent_at, now);
    if (member.outcome == Outcome::InFlight && !in_chunk[i]) {
      member.sent_at = now;
      job.set_outcome(i, Outcome::Unknown);
    }
  }
}

// The directory writes behind: what was accepted in the last moment before a crash is known from
// the job alone.
void restore_accepted(const ActiveJob& job, ClusterKey cluster, Directory& directory) {
  Positions accepted;
  for (std::uint32_t i = 0; i < job.members().size(); ++i) {
    if (job.members()[i].outcome == Outcome::Succeeded) accepted.push_back(i);
  }
  const auto facts = directory.facts(job.customers_of(accepted));
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    const auto& member = job.members()[accepted[i]];
    if (facts[i].requested_at >= member.sent_at) continue;
    const CustomerKey customer = member.customer;
    directory.accepted(cluster, std::span(&customer, 1), *job.action, member.sent_at, job.id);
  }
}

// Whoever asked for the job, as its intent named him then: roles change, addresses are kept nowhere
// else.
Actor author_of(const store::StoredJob& stored, store::AuditStore& audit) {
  Actor author;
  author.user_id = stored.created_by_id;
  author.username = stored.job.created_by;
  model::AuditQuery query;
  query.job = stored.job.id;
  query.outcome = model::AuditOutcome::Intent;
  query.limit = 1;
  const auto intents = audit.page(query);
  if (!intents || intents->items.empty()) return author;
  author.role = intents->items.front().role;
  author.ip = intents->items.front().ip;
  author.request_id = intents->items.front().request_id;
  return author;
}

}  // namespace

Result<void> Jobs::start() {
  auto stored = impl_->store.jobs().unfinished_jobs();
  if (!stored) return model::fail(stored.error());
  for (auto& job : *stored) {
    if (job.job.source != "live") continue;
    impl_->recover(std::move(job));
  }
  impl_->watch_unconfirmed();
  impl_->follower = std::make_unique<ActionFollower>(
      impl_->lane_services, [impl = impl_.get()](ClusterKey key, const std::string& code) {
        return &impl->status_lane(key, code);
      });
  return {};
}

void Jobs::Impl::recover(store::StoredJob stored) {
  const auto job = std::make_shared<ActiveJob>(stored, author_of(stored, store.audit()));
  if (const auto pace = store.jobs().pace(job->id)) job->progress() = JobProgress(*pace);
  mark_interrupted(*job, stored.in_flight, clock());
  if (job->kind == model::JobKind::Action) restore_accepted(*job, stored.cluster, directory);
  job->cancel_requested = job->head.status == model::JobStatus::Cancelling ||
                          job->head.status == model::JobStatus::Cancelled;
  for (std::uint32_t i = 0; i < job->members().size(); ++i) {
    auto& member = job->member(i);
    member.unconfirmed =
        job->kind == model::JobKind::Action && member.outcome == Outcome::Succeeded;
  }
  job->recount_unconfirmed();
  if (!model::has_ended(job->head.status) && job->kind == model::JobKind::Action) {
    std::vector<CustomerKey> customers;
    for (const auto& member : job->members()) customers.push_back(member.customer);
    (void)claims.claim(customers, job->id);  // they were free of others when the job was made
  }
  {
    const std::lock_guard lock(mutex);
    if (!unfinished.emplace(job->id, job).second) return;
  }
  lane_of(*job).recover(job, std::move(stored.in_flight));
}

// Jobs that had ended before their accepted actions were seen: the directory knows which those are.
void Jobs::Impl::watch_unconfirmed() {
  for (const auto& cluster : clusters.list({}, false)) {
    const auto customers = directory.matching(cluster.code, {});
    if (!customers) continue;
    std::set<model::JobId> jobs;
    for (const auto& facts : directory.facts(*customers)) {
      if (!facts.requested) continue;
      const auto customer = directory.customer(cluster.code, directory.cid(facts.key));
      if (customer && !customer->last_job_id.is_nil()) jobs.insert(customer->last_job_id);
    }
    for (const auto id : jobs) {
      if (find_unfinished(id)) continue;
      auto stored = store.jobs().load_job(id);
      if (stored && *stored && (*stored)->job.kind == model::JobKind::Action) {
        recover(std::move(**stored));
      }
    }
  }
}

}  // namespace tms::core
