#include "server/core/app_status/status_lane.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

#include "shared/model/text.h"

namespace tms::core {

using model::JobStatus;
using model::Outcome;

namespace {

constexpr std::size_t kMostInACommit = 500;
constexpr std::chrono::milliseconds kGatherFor{100};  // so that many reads share a commit
constexpr std::size_t kMessageBytes = 500;

store::OutcomeChange change_of(std::uint32_t position, const ReadResult& result,
                               std::uint8_t attempts) {
  store::OutcomeChange change;
  change.position = position;
  change.outcome = result.outcome;
  change.attempts = attempts;
  change.sent_at = result.apps ? result.apps->sent_at : 0;
  change.http_status = static_cast<std::int16_t>(result.http_status);
  return change;
}

void add_failure(model::ReadFailure kind, std::vector<model::FailureCount>& failures) {
  const auto known = std::ranges::find(failures, kind, &model::FailureCount::kind);
  if (known != failures.end()) {
    ++known->count;
    return;
  }
  failures.push_back({kind, 1});
  std::ranges::sort(failures, {}, &model::FailureCount::kind);
}

}  // namespace

StatusLane::StatusLane(LaneServices& services, ClusterKey cluster, std::string code)
    : JobLane(services, cluster, std::move(code)) {
  refresh_settings();
}

StatusLane::~StatusLane() {
  begin_stop();
  recorder_.finish();
  for (auto& reader : readers_) reader.join();
}

void StatusLane::wake() {
  if (!stopping_) start_readers();
  wake_.notify_all();
  results_wake_.notify_all();
}

void StatusLane::add(const JobPtr& job) {
  refresh_settings();
  const std::lock_guard lock(mutex_);
  if (stopping_) return;  // it is durable, and goes on at the next start
  const auto is_under_way = [](const JobPtr& other) {
    return other->head.status == JobStatus::Running;
  };
  if (std::ranges::none_of(jobs_, is_under_way)) outage_.reset();
  jobs_.push_back(job);
  turns_.add(job, job->waiting() == 1);
  wake();
}

void StatusLane::recover(const JobPtr& job, std::vector<store::ChunkRow>) {
  add(job);
  recorder_.post([this, job] { after_change(job); });
}

void StatusLane::credentials_changed() {
  {
    const std::lock_guard lock(mutex_);
    follow_not_before_ = {};
    follow_.error.reset();
  }
  JobLane::credentials_changed();
}

void StatusLane::on_ended(const JobPtr& job) {
  {
    const std::lock_guard lock(mutex_);
    std::erase(jobs_, job);
    turns_.remove(job);
  }
  services_.released(job);
}

std::optional<store::AuditDraft> StatusLane::closing_record(const ActiveJob& job) const {
  const auto& counts = job.counts();
  using model::group_digits;
  auto record = draft(job.author, "app_status", job,
                      group_digits(counts[Outcome::Succeeded]) + " read, " +
                          group_digits(counts[Outcome::Failed]) + " failed, " +
                          group_digits(counts[Outcome::Skipped]) + " were fresh, " +
                          group_digits(counts[Outcome::Cancelled]) + " cancelled");
  const bool all_well = counts[Outcome::Failed] + counts[Outcome::Cancelled] == 0;
  record.outcome = all_well                          ? model::AuditOutcome::Success
                   : counts[Outcome::Succeeded] == 0 ? model::AuditOutcome::Failure
                                                     : model::AuditOutcome::Partial;
  return record;
}

// ---- following

bool StatusLane::wants_followed() const {
  const std::lock_guard lock(mutex_);
  return followed_.empty() && !stopping_;
}

void StatusLane::follow(std::vector<FollowedCustomer> customers, std::uint64_t unsettled) {
  refresh_settings();
  const std::lock_guard lock(mutex_);
  follow_.customers = unsettled;
  if (unsettled == 0) follow_.error.reset();
  if (stopping_ || customers.empty()) return;
  followed_.assign(customers.begin(), customers.end());
  wake();
}

model::AppStatusFollow StatusLane::follow_state() const {
  const std::lock_guard lock(mutex_);
  return follow_;
}

// ---- recording

void StatusLane::finish(Read read, ReadResult result) {
  result.message = model::clean_text(result.message, kMessageBytes);
  const std::lock_guard lock(mutex_);
  finished_.push_back({std::move(read), std::move(result)});
  if (finished_.size() >= kMostInACommit) results_wake_.notify_all();
  if (std::exchange(recording_posted_, true)) return;
  recorder_.post([this] { record_finished(); });
}

void StatusLane::record_finished() {
  std::vector<Finished> finished;
  {
    std::unique_lock lock(mutex_);
    results_wake_.wait_for(lock, kGatherFor, [this] {
      return stopping_ || calls_out_ == 0 || finished_.size() >= kMostInACommit;
    });
    finished.swap(finished_);
    recording_posted_ = false;
    wake();
  }
  refresh_settings();
  std::vector<AppRead> reads;
  for (const Finished& one : finished) {
    if (one.result.apps) reads.push_back(*one.result.apps);
  }
  services_.directory.apply_app_reads(cluster_, reads);
  take_joined(finished);
  std::map<JobPtr, std::vector<const Finished*>> by_job;
  for (const Finished& one : finished) by_job[one.read.job].push_back(&one);
  for (const auto& [job, results] : by_job) {
    if (!job) {
      record_followed(results);
    } else if (record_of_job(job, results)) {
      apply_to_job(job, results);
      after_change(job);
    }
  }
}

// Those who waited for a read of another job have it, for better or worse.
void StatusLane::take_joined(std::vector<Finished>& finished) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0, own = finished.size(); i < own; ++i) {
    if (!finished[i].read.is_under_way) continue;
    const auto under_way = under_way_.find(finished[i].read.customer);
    if (under_way == under_way_.end()) continue;
    auto result = finished[i].result;
    result.apps.reset();  // written with the row of the one who read
    result.latency_ms = 0;
    if (result.outcome == Outcome::Succeeded) {
      result.outcome = Outcome::Skipped;
      result.message = "Read for another job at the same time";
    }
    for (const Read& joined : under_way->second) finished.push_back({joined, result});
    under_way_.erase(under_way);
  }
}

bool StatusLane::record_of_job(const JobPtr& job, const std::vector<const Finished*>& finished) {
  store::OutcomeUnit unit;
  unit.job = job->key;
  unit.at = services_.clock();
  std::vector<CustomerKey> read;
  std::unordered_map<std::string, std::uint32_t> messages;
  for (const Finished* one : finished) {
    const auto position = one->read.position;
    auto change = change_of(position, one->result, job->members()[position].sends);
    const auto [message, is_new] =
        messages.try_emplace(one->result.message, static_cast<std::uint32_t>(unit.messages.size()));
    if (is_new) unit.messages.push_back(message->first);
    change.message = message->second;
    unit.changes.push_back(change);
    if (one->result.failure) add_failure(*one->result.failure, unit.failures);
    if (one->result.apps) read.push_back(one->read.customer);
  }
  return recorder_.commit([&] {
    return services_.directory.write_app_status(
        read, [&](std::span<const store::AppStatusRow> rows) -> Result<void> {
          unit.app_status.assign(rows.begin(), rows.end());
          return services_.store.jobs().record_outcomes(unit);
        });
  });
}

bool StatusLane::record_followed(const std::vector<const Finished*>& finished) {
  std::vector<CustomerKey> read;
  bool has_answer = false;
  for (const Finished* one : finished) {
    read.push_back(one->read.customer);
    has_answer = has_answer || one->result.outcome == Outcome::Succeeded;
  }
  const bool written = recorder_.commit([&] {
    return services_.directory.write_app_status(
        read, [this](std::span<const store::AppStatusRow> rows) {
          return services_.store.customers().write_app_status(rows);
        });
  });
  const std::lock_guard lock(mutex_);
  follow_.last_read_at = services_.clock();
  if (has_answer) follow_.error.reset();
  return written;
}

void StatusLane::apply_to_job(const JobPtr& job, const std::vector<const Finished*>& finished) {
  const std::lock_guard lock(mutex_);
  for (const Finished* one : finished) {
    job->set_outcome(one->read.position, one->result.outcome);
    if (one->result.latency_ms > 0) job->progress().add_latency(one->result.latency_ms);
    if (one->result.failure) add_failure(*one->result.failure, job->head.failures);
  }
  job->note_progress(services_.clock());
}

}  // namespace tms::core
