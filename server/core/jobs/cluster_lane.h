// Actions and syncs against one cluster: workers that send chunks of its jobs in turn, one recorder
// that writes what came of them, one settler that reads the cluster about calls whose end is not
// known, and one thread for syncs. Threads start when they are first needed.
//
// lane_sending.cpp, lane_recording.cpp, lane_settling.cpp and lane_syncs.cpp hold the four parts.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/core/jobs/job_lane.h"
#include "server/core/jobs/left_unknown.h"
#include "server/core/jobs/turns.h"

namespace tms::core {

class ClusterLane final : public JobLane {
 public:
  ClusterLane(LaneServices& services, ClusterKey cluster, std::string code);
  ~ClusterLane() override;  // begin_stop(), then waits for the threads

  // Chunks that were in flight have become Unknown.
  void add(const JobPtr& job) override;
  void recover(const JobPtr& job, std::vector<store::ChunkRow> interrupted) override;
  void count(Jobs::Activity& activity) override;
  // Of jobs that are not over; a kind of its own for syncs.
  JobPtr unfinished_sync() const;

 private:
  void wake() override;
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
  void hold_back(const Chunk& chunk, const model::Error& error, Steady::time_point asked_at);
  void react_to(const AnsweredCall& call, Steady::time_point left_at);

  // ---- recording (on the recorder's thread, unless said otherwise)
  void record_answer(const JobPtr& job, const AnsweredCall& call, const TokenUsed& token);
  bool record(const JobPtr& job, std::optional<std::uint64_t> finished_chunk,
              const std::vector<OutcomeGroup>& groups) override;
  void apply(const JobPtr& job, const OutcomeGroup& group) override;
  void on_ended(const JobPtr& job) override;
  void note_accepted(const ActiveJob& job, const std::vector<OutcomeGroup>& groups);
  void record_interrupted(const JobPtr& job, const store::ChunkRow& chunk);
  void correct_final_status(const JobPtr& job);
  void release_if_settled(const JobPtr& job);

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
  AcceptedVerdict judge(const ActiveJob& job, const JobMember& member, const StateSeen& seen) const;
  std::string why_not_sent_again(const ActiveJob& job, const JobMember& member) const;

  // ---- syncs
  void run_syncs();
  void run_sync(const JobPtr& job);
  void end_sync(const JobPtr& job, model::JobStatus status, std::optional<model::Error> error);

  // ---- control
  SentCall sent_call(const ActiveJob& job, const JobMember& member) const;
  model::TimeMs settle_after_ms() const { return settle_after_ms_; }

  std::condition_variable wake_;         // workers
  std::condition_variable settle_wake_;  // settler
  std::condition_variable sync_wake_;
  Turns turns_;  // of actions
  std::deque<JobPtr> syncs_;
  LeftUnknown left_unknown_;
  std::uint32_t chunk_size_ = 500;
  std::uint32_t concurrency_ = 8;
  std::atomic<model::TimeMs> settle_after_ms_ = 60'000;
  model::TimeMs reads_not_before_ = 0;  // of settling: the cluster asked to be left alone

  std::vector<std::thread> workers_;
  std::thread settler_;
  std::thread syncer_;
};

}  // namespace tms::core
