// Everything that runs against one cluster: workers that send chunks of its jobs in turn, one
// recorder that writes what came of them, one settler that reads the cluster about calls whose end
// is not known, and one thread for syncs. Threads start when they are first needed.
//
// One mutex guards the state of the lane and of its jobs; it is never held while the store, the
// directory or the cluster is asked. What a job's members become is decided and written by the
// recorder's thread alone, in order.
//
// lane_sending.cpp, lane_recording.cpp, lane_settling.cpp and lane_control.cpp hold the four parts.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
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
#include "server/core/jobs/turns.h"

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

class ClusterLane {
 public:
  ClusterLane(LaneServices& services, ClusterKey cluster, std::string code);
  ~ClusterLane();  // begin_stop(), then waits for the threads

  // A new job, or one of an earlier process. Chunks that were in flight have become Unknown.
  void add(const JobPtr& job);
  // What an earlier process left half done: chunks that were in flight, a cancel to finish.
  void recover(const JobPtr& job, std::vector<store::ChunkRow> interrupted);

  void begin_stop();  // no new chunk leaves
  // True: every call has come back and is recorded.
  bool finish_stop(std::chrono::steady_clock::time_point deadline);

  model::Job snapshot(const ActiveJob& job) const;
  void count(Jobs::Activity& activity) const;
  // Of jobs that are not over; a kind of its own for syncs.
  JobPtr unfinished_sync() const;

  // Errors: Conflict (not in this status), AuditUnavailable.
  Result<void> cancel(const JobPtr& job, const Actor& actor);
  Result<void> pause(const JobPtr& job, const Actor& actor);
  Result<void> resume(const JobPtr& job, const Actor& actor);
  void credentials_changed();

 private:
  using Steady = std::chrono::steady_clock;
  struct Chunk {
    JobPtr job;
    std::uint64_t number = 0;
    Positions positions;
  };
  struct OpenQuestion {  // what the settler asks the cluster
    JobPtr job;
    Positions positions;
  };
  struct Answer {  // what a read says about one customer
    std::uint32_t position = 0;
    StateSeen seen;
  };

  // ---- sending
  void start_threads_for(const ActiveJob& job);
  void refresh_settings();
  void send_chunks(unsigned worker);
  std::optional<Chunk> next_chunk(unsigned worker);
  void send(Chunk chunk);
  std::optional<AnsweredCall> begin(const Chunk& chunk);
  bool may_leave(const Chunk& chunk, AnsweredCall& call);
  void put_back(const Chunk& chunk);
  void hold_back(const Chunk& chunk, const model::Error& error);
  void react_to(const AnsweredCall& call, Steady::time_point left_at);
  void delay_sending(std::chrono::milliseconds wait, model::Error why);

  // ---- recording (on the recorder's thread, unless said otherwise)
  void record_answer(const JobPtr& job, const AnsweredCall& call, const std::string& token);
  bool record(const JobPtr& job, std::optional<std::uint64_t> finished_chunk,
              const std::vector<OutcomeGroup>& groups);
  void apply(const JobPtr& job, const OutcomeGroup& group);
  void note_accepted(const ActiveJob& job, const std::vector<OutcomeGroup>& groups);
  void after_change(const JobPtr& job);
  void cancel_waiting(const JobPtr& job);
  void finish_if_over(const JobPtr& job);
  bool is_over(const ActiveJob& job, model::TimeMs now) const;
  void record_interrupted(const JobPtr& job, const store::ChunkRow& chunk);
  void correct_final_status(const JobPtr& job);
  void release_if_settled(const JobPtr& job);
  Result<void> write_status(const JobPtr& job, const store::AuditDraft* audit);  // any thread
  void post_status(const JobPtr& job, std::optional<store::AuditDraft> audit);   // any thread

  // ---- settling
  void settle_questions();
  std::optional<OpenQuestion> next_question();
  std::optional<model::TimeMs> due_at(const ActiveJob& job, model::TimeMs now) const;
  bool is_open(const ActiveJob& job, const JobMember& member, model::TimeMs now) const;
  void drop_answered(OpenQuestion& question);
  void ask(const OpenQuestion& question);
  void record_settlement(const JobPtr& job, const std::vector<Answer>& answers);
  std::vector<OutcomeGroup> settlement_groups(const ActiveJob& job,
                                              const std::vector<Answer>& answers);
  std::optional<OutcomeGroup> settle(const ActiveJob& job, const JobMember& member,
                                     const StateSeen& seen) const;
  std::string why_not_sent_again(const ActiveJob& job, const JobMember& member) const;

  // ---- syncs
  void run_syncs();
  void run_sync(const JobPtr& job);
  void end_sync(const JobPtr& job, model::JobStatus status, std::optional<model::Error> error);

  // ---- control
  void pause_for_credentials(const JobPtr& job, const model::Error& error);
  SentCall sent_call(const ActiveJob& job, const JobMember& member) const;
  model::TimeMs settle_after_ms() const { return settle_after_ms_; }

  LaneServices& services_;
  const ClusterKey cluster_;
  const std::string code_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;         // workers
  std::condition_variable settle_wake_;  // settler
  std::condition_variable sync_wake_;
  std::condition_variable calls_back_;
  bool stopping_ = false;
  std::vector<JobPtr> jobs_;  // everything this lane still has to do with
  Turns turns_;               // of the actions among them
  std::deque<JobPtr> syncs_;
  std::uint32_t chunk_size_ = 500;
  std::uint32_t concurrency_ = 8;
  std::atomic<model::TimeMs> settle_after_ms_ = 60'000;
  unsigned calls_out_ = 0;
  Backoff backoff_;
  Steady::time_point not_before_{};      // no call leaves before
  Steady::time_point last_refusal_{};    // when it came
  std::optional<model::Error> trouble_;  // why nothing leaves at the moment

  Recorder recorder_;
  std::vector<std::thread> workers_;
  std::thread settler_;
  std::thread syncer_;
};

}  // namespace tms::core
