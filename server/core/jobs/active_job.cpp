#include "server/core/jobs/active_job.h"

#include <algorithm>
#include <utility>

namespace tms::core {

using model::JobStatus;
using model::Outcome;

ActiveJob::ActiveJob(const store::StoredJob& stored, Actor asked_by)
    : key(stored.key),
      id(stored.job.id),
      cluster(stored.cluster),
      owner(stored.created_by_id),
      author(std::move(asked_by)),
      kind(stored.job.kind),
      action(stored.job.action),
      head(stored.job) {
  members_.reserve(stored.customers.size());
  for (const auto& row : stored.customers) {
    JobMember member;
    member.customer = static_cast<std::uint32_t>(row.customer);
    member.sent_at = row.sent_at;
    member.outcome = row.outcome;
    member.sends = row.attempts;
    member.previous = row.previous_state;
    member.left_alone = row.left_alone;
    members_.push_back(member);
    ++counts_[row.outcome];
  }
}

bool ActiveJob::may_send() const {
  const bool running = head.status == JobStatus::Queued || head.status == JobStatus::Running;
  return running && !cancel_requested && (!returned_.empty() || fresh_ < members_.size());
}

Positions ActiveJob::take_waiting(std::size_t limit) {
  Positions taken;
  taken.reserve(std::min(limit, members_.size()));
  while (taken.size() < limit && !returned_.empty()) {
    taken.push_back(returned_.front());
    returned_.pop_front();
  }
  for (; taken.size() < limit && fresh_ < members_.size(); ++fresh_) {
    if (members_[fresh_].outcome == Outcome::Waiting) {
      taken.push_back(static_cast<std::uint32_t>(fresh_));
    }
  }
  std::sort(taken.begin(), taken.end());
  for (const auto position : taken) set_outcome(position, Outcome::InFlight);
  return taken;
}

void ActiveJob::give_back(const Positions& positions) {
  for (const auto position : positions) {
    set_outcome(position, Outcome::Waiting);
    if (position < fresh_) returned_.push_back(position);  // else the cursor comes by
  }
}

Positions ActiveJob::withdraw_waiting() {
  Positions taken(returned_.begin(), returned_.end());
  returned_.clear();
  for (; fresh_ < members_.size(); ++fresh_) {
    if (members_[fresh_].outcome == Outcome::Waiting) {
      taken.push_back(static_cast<std::uint32_t>(fresh_));
    }
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

void ActiveJob::set_outcome(std::uint32_t position, Outcome outcome) {
  auto& member = members_[position];
  --counts_[member.outcome];
  ++counts_[outcome];
  member.outcome = outcome;
}

void ActiveJob::recount_unconfirmed() {
  unconfirmed_since.reset();
  for (const auto& member : members_) {
    if (!member.unconfirmed) continue;
    unconfirmed_since = std::min(unconfirmed_since.value_or(member.sent_at), member.sent_at);
  }
}

std::vector<store::CustomerKey> ActiveJob::customers_of(const Positions& positions) const {
  std::vector<store::CustomerKey> customers;
  customers.reserve(positions.size());
  for (const auto position : positions) customers.push_back(members_[position].customer);
  return customers;
}

void ActiveJob::note_progress(model::TimeMs now) {
  progress_.note(now, counts_.total() - waiting() - in_flight());
}

model::Job ActiveJob::snapshot(model::TimeMs now) const {
  model::Job job = head;
  job.counts = counts_;
  if (!model::has_ended(job.status) && job.status != model::JobStatus::Paused) {
    job.rate_per_s = progress_.rate_per_s(now);
    // Nobody can say when the cluster will show what became of unknown ones.
    const auto unsent = waiting() + in_flight();
    if (unsent > 0 || unknown() == 0) job.eta_s = progress_.eta_s(now, unsent);
  }
  job.series = progress_.series();
  return job;
}

}  // namespace tms::core
