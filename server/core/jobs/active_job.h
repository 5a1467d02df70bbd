// A job that is not over yet, in memory: what its customers are waiting for, and its figures. Owned
// by the lane of its cluster, whose mutex guards everything that is not const.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/jobs/job_progress.h"
#include "server/core/jobs/settling.h"
#include "server/store/rows.h"

namespace tms::core {

// One customer of a job; 16 bytes, because there are up to a million of them in a job, and jobs
// stay until what they did is confirmed.
struct JobMember {
  model::TimeMs sent_at = 0;   // when the last call with it left; 0: never
  std::uint32_t customer = 0;  // its key; they are given out one by one, never four billion of them
  model::Outcome outcome = model::Outcome::Waiting;
  std::uint8_t sends = 0;  // that may have been applied
  model::State previous = model::State::Other;
  bool unconfirmed : 1 = false;  // accepted, and no read of the cluster has shown it yet
  bool left_alone : 1 = false;   // a third state was seen, or another job has it: never sent again
};
static_assert(sizeof(JobMember) == 16);

using Positions = std::vector<std::uint32_t>;

class ActiveJob {
 public:
  ActiveJob(const store::StoredJob& stored, Actor author);

  const store::JobKey key;
  const model::JobId id;
  const store::ClusterKey cluster;
  const model::UserId owner;
  const Actor author;  // as the intent names the owner: outcomes carry his address and request
  const model::JobKind kind;
  const std::optional<model::Action> action;  // of kind Action only

  // Held while a status is written, so that the database sees statuses in the order of memory.
  // Taken before the lane's mutex, never after it.
  std::mutex status_mutex;

  // ---- guarded by the lane's mutex
  model::Job head;  // status, times, error, reason; counts and figures are filled by snapshot()
  bool cancel_requested = false;
  bool accept_missing = false;  // of a sync
  std::uint64_t next_chunk = 1;
  std::uint32_t refused_tokens = 0;  // in a row; calls side by side have the same one
  std::chrono::steady_clock::time_point token_refused_at{};  // the last of these
  model::TimeMs next_read_at = 0;                            // of settling
  model::TimeMs last_read_at = 0;
  std::uint32_t fruitless_reads = 0;  // settling reads in a row that settled nothing
  // Not later than the first send that is still unconfirmed: looking at it is cheaper than looking
  // at every member after every answer. Unset: none is.
  std::optional<model::TimeMs> unconfirmed_since;
  void recount_unconfirmed();

  const std::vector<JobMember>& members() const { return members_; }
  JobMember& member(std::uint32_t position) { return members_[position]; }
  const model::JobCounts& counts() const { return counts_; }
  JobProgress& progress() { return progress_; }

  bool may_send() const;  // something waits, and neither pause nor cancel is in the way
  std::uint64_t waiting() const { return counts_[model::Outcome::Waiting]; }
  std::uint64_t in_flight() const { return counts_[model::Outcome::InFlight]; }
  std::uint64_t unknown() const { return counts_[model::Outcome::Unknown]; }

  // Up to `limit` waiting customers, ascending, now in flight. Returned ones go first.
  Positions take_waiting(std::size_t limit);
  // In-flight or unknown customers that are to be sent (again).
  void give_back(const Positions& positions);
  // Every waiting customer, ascending: nobody else gets them any more. They still count as waiting.
  Positions withdraw_waiting();
  void set_outcome(std::uint32_t position, model::Outcome outcome);

  std::vector<store::CustomerKey> customers_of(const Positions& positions) const;
  void note_progress(model::TimeMs now);
  model::Job snapshot(model::TimeMs now) const;  // with series

 private:
  std::vector<JobMember> members_;  // by position, in byte order of the cids
  model::JobCounts counts_;
  std::size_t fresh_ = 0;  // positions from here on were never taken
  std::deque<std::uint32_t> returned_;
  JobProgress progress_;
};

}  // namespace tms::core
