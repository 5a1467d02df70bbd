// What all lanes of jobs against one cluster do alike: they hold the jobs and their statuses, let
// people pause, resume and cancel them, wait when the cluster asks them to, and end them. How the
// customers of a job are worked on is the business of ClusterLane (actions, syncs) and of
// core/app_status/StatusLane (reads of app status).
//
// One mutex guards the state of a lane and of its jobs; it is never held while the store, the
// directory or the cluster is asked. What a job's members become is decided and written by the
// recorder's thread alone, in order.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/core/jobs/active_job.h"
#include "server/core/jobs/backoff.h"
#include "server/core/jobs/customer_claims.h"
#include "server/core/jobs/jobs.h"
#include "server/core/jobs/outcome_unit.h"
#include "server/core/jobs/recorder.h"

namespace tms::core {

using JobPtr = std::shared_ptr<ActiveJob>;

// What all lanes share; outlives them.
struct LaneServices {
  store::Store& store;
  Directory& directory;
  Clusters& clusters;
  CustomerClaims& claims;
  Clock clock;
  JobsOptions options;
  std::function<void()> changed;                // something about a job of any lane
  std::function<void(const JobPtr&)> released;  // the lane has nothing more to do for it
};

class JobLane {
 public:
  JobLane(LaneServices& services, ClusterKey cluster, std::string code);
  virtual ~JobLane() = default;

  virtual void add(const JobPtr& job) = 0;  // new, or of an earlier process
  // What an earlier process left half done: chunks that were in flight, a cancel to finish.
  virtual void recover(const JobPtr& job, std::vector<store::ChunkRow> interrupted) = 0;

  void begin_stop();  // no new call leaves
  // True: every call has come back and is recorded.
  bool finish_stop(std::chrono::steady_clock::time_point deadline);

  model::Job snapshot(const ActiveJob& job) const;
  virtual void count(Jobs::Activity& activity);

  // Errors: Conflict (not in this status), AuditUnavailable.
  Result<void> cancel(const JobPtr& job, const Actor& actor);
  Result<void> pause(const JobPtr& job, const Actor& actor);
  Result<void> resume(const JobPtr& job, const Actor& actor);
  virtual void credentials_changed();

 protected:
  using Steady = std::chrono::steady_clock;

  // With the mutex held: every thread of the lane looks again at what there is to do.
  virtual void wake() = 0;
  // On the recorder's thread. False: the server stops, and it is not written.
  virtual bool record(const JobPtr& job, std::optional<std::uint64_t> finished_chunk,
                      const std::vector<OutcomeGroup>& groups);
  // With the mutex held, what record() has written.
  virtual void apply(const JobPtr& job, const OutcomeGroup& group);
  // On the recorder's thread, when the job has got its final status.
  virtual void on_ended(const JobPtr& job) = 0;
  // What the audit log is told with the final status; unset: nothing.
  virtual std::optional<store::AuditDraft> closing_record(const ActiveJob&) const {
    return std::nullopt;
  }

  // On the recorder's thread.
  void after_change(const JobPtr& job);
  void finish_if_over(const JobPtr& job);
  void post_status(const JobPtr& job, std::optional<store::AuditDraft> audit);

  // The token of a call, and when it was asked for.
  struct TokenUsed {
    std::string text;
    Steady::time_point asked_at{};
  };
  // The cluster answered 401 to a call of this job. It goes on while another token may be accepted;
  // else it waits until somebody connects. To be called before the customers wait again.
  void refused_token(const JobPtr& job, const TokenUsed& token);
  // Does nothing if somebody has connected since `asked_at`: what was found out then says nothing
  // of the new credentials.
  void pause_for_credentials(const JobPtr& job, const model::Error& error,
                             Steady::time_point asked_at);
  static model::Error asks_for_token();
  store::AuditDraft draft(const Actor& actor, std::string_view action, const ActiveJob& job,
                          std::string detail = {}) const;

  // For threads that make calls, with the mutex held: sleeps on `wake` while no call may leave.
  // False: the lane stops.
  bool wait_out_delay(std::unique_lock<std::mutex>& lock, std::condition_variable& wake) const;
  // As long as a cluster asked to be left alone, but not for ever.
  static std::chrono::milliseconds asked_wait(std::uint32_t retry_after_s);
  // Nothing leaves for that long, and `why` is shown.
  void delay_calls(std::chrono::milliseconds wait, model::Error why);
  // The cluster refused a call that left at `left_at` for now (429, 503, not ready, no connection):
  // full jitter or Retry-After. Calls that were refused side by side are one refusal.
  void hold_after_refusal(const upstream::CallInfo& call, Steady::time_point left_at);
  // There is no token for a call. True: the token URL does not answer or asks for patience, so that
  // nothing leaves for as long as above, or until somebody connects. False: waiting does not help.
  bool hold_without_token(const model::Error& error, Steady::time_point asked_at);

  LaneServices& services_;
  const ClusterKey cluster_;
  const std::string code_;

  mutable std::mutex mutex_;
  std::condition_variable calls_back_;
  bool stopping_ = false;
  std::vector<JobPtr> jobs_;  // everything this lane still has to do with
  unsigned calls_out_ = 0;
  Backoff backoff_;
  Steady::time_point not_before_{};        // no call leaves before
  Steady::time_point token_not_before_{};  // the same, but for somebody who connects
  Steady::time_point last_refusal_{};      // when it came
  std::optional<model::Error> trouble_;    // why nothing leaves at the moment
  Steady::time_point credentials_changed_at_{};
  // Derived classes end it in their destructor: its tasks use their members.
  Recorder recorder_;

 private:
  Steady::time_point held_until() const { return std::max(not_before_, token_not_before_); }
  std::chrono::milliseconds wait_after_refusal(std::uint32_t retry_after_s,
                                               Steady::time_point left_at);
  void cancel_waiting(const JobPtr& job);
  bool is_over(const ActiveJob& job, model::TimeMs now) const;
  Result<void> write_status(const JobPtr& job, const store::AuditDraft* audit);
};

}  // namespace tms::core
