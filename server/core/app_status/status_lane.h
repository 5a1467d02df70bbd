// Reads of app status against one cluster: readers that take one customer at a time from the jobs
// in turn, so that a small refresh does not wait behind a large one, and from the customers that
// are followed after an action while no job wants them; and one recorder that writes what was read
// in groups, outcome and answer in one commit.
//
// A read changes nothing, so none is recorded before it leaves: what was under way when the server
// went down is waiting at the next start, and read then.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/core/app_status/read_result.h"
#include "server/core/jobs/job_lane.h"
#include "server/core/jobs/turns.h"

namespace tms::core {

// A customer whose apps are read again because somebody acted on him.
struct FollowedCustomer {
  CustomerKey customer = 0;
  model::UserId owner;  // of the action's job: his credentials are used
};

class StatusLane final : public JobLane {
 public:
  StatusLane(LaneServices& services, ClusterKey cluster, std::string code);
  ~StatusLane() override;  // begin_stop(), then waits for the threads

  void add(const JobPtr& job) override;
  void recover(const JobPtr& job, std::vector<store::ChunkRow> interrupted) override;
  void credentials_changed() override;

  // Customers that are read while no job wants to; `unsettled` are followed in all. To be given
  // when those of the last time have been taken.
  bool wants_followed() const;
  void follow(std::vector<FollowedCustomer> customers, std::uint64_t unsettled);
  model::AppStatusFollow follow_state() const;

 private:
  struct Read {
    JobPtr job;  // null: of a followed customer
    std::uint32_t position = 0;
    CustomerKey customer = 0;
    model::UserId owner;
    bool is_under_way = false;  // others may have joined it (under_way_)
  };
  struct Finished {
    Read read;
    ReadResult result;
  };

  void wake() override;
  void on_ended(const JobPtr& job) override;
  std::optional<store::AuditDraft> closing_record(const ActiveJob& job) const override;

  // ---- reading (status_lane_reading.cpp)
  void refresh_settings();
  void start_readers();  // with the mutex held
  void run_reader(unsigned reader);
  std::optional<Read> next_read(unsigned reader);
  std::optional<Read> next_of_jobs();
  std::optional<Read> next_followed();
  void carry_out(Read read);
  std::optional<ReadResult> without_call(const Read& read) const;
  bool joins_another(const Read& read);  // with the mutex held
  void give_back(const Read& read);
  void no_connection(const Read& read, const model::Error& error, Steady::time_point asked_at);
  void refused(const Read& read, const TokenUsed& token);
  void stop_following(const model::Error& error, Steady::time_point asked_at);
  bool may_try_again(const Read& read, const ReadResult& result);
  void note_outage(const ReadResult& result);

  // ---- recording (status_lane.cpp)
  void finish(Read read, ReadResult result);
  void record_finished();  // on the recorder's thread
  void take_joined(std::vector<Finished>& finished);
  bool record_of_job(const JobPtr& job, const std::vector<const Finished*>& finished);
  bool record_followed(const std::vector<const Finished*>& finished);
  void apply_to_job(const JobPtr& job, const std::vector<const Finished*>& finished);

  std::condition_variable wake_;          // readers
  std::condition_variable results_wake_;  // the recorder, while it gathers
  Turns turns_;
  std::uint32_t concurrency_ = 64;
  // Customers that a job reads or has read, until that is recorded, with the reads of other jobs
  // that wait for the same answer.
  std::unordered_map<CustomerKey, std::vector<Read>> under_way_;
  std::optional<Steady::time_point> outage_;  // since when no read has succeeded
  std::vector<Finished> finished_;
  bool recording_posted_ = false;

  std::deque<FollowedCustomer> followed_;
  unsigned followed_out_ = 0;
  Steady::time_point follow_not_before_{};
  model::AppStatusFollow follow_;

  std::vector<std::thread> readers_;
};

}  // namespace tms::core
