// Which customer is read next, how, and what is done about a cluster that does not answer.
#include <algorithm>
#include <utility>

#include "server/core/app_status/status_lane.h"

namespace tms::core {

using model::ErrorCode;
using model::JobStatus;
using model::Outcome;
using model::ReadFailure;
using upstream::Delivery;

namespace {

constexpr std::size_t kMostUnrecorded = 4'096;        // results that wait for the store
constexpr std::uint8_t kMostReads = 2;                // of one customer for one job
constexpr unsigned kShareOfFollowed = 8;              // an eighth of the calls at most
constexpr std::chrono::minutes kFollowAgainAfter{5};  // without credentials

// What a read is worth for which the token URL gave no token.
ReadResult without_token(const model::Error& error) {
  ReadResult result;
  result.message = error.message;
  if (error.code == ErrorCode::RateLimited) {
    result.failure = ReadFailure::Refused;
    result.http_status = 429;
  } else if (error.retry_after_s > 0) {
    result.failure = ReadFailure::ServerError;
    result.http_status = 503;
  } else {
    result.failure = ReadFailure::Unreachable;
  }
  return result;
}

bool is_refusal_for_now(const upstream::CallInfo& call) {
  return call.delivery == Delivery::NotSent || call.http_status == 429 || call.http_status == 503;
}

}  // namespace

void StatusLane::refresh_settings() {
  const auto settings = services_.clusters.settings(cluster_);
  if (!settings) return;
  const std::lock_guard lock(mutex_);
  concurrency_ = settings->app_status_concurrency;
}

// As many readers as there may be calls at once, but not more than there is use for; once started
// they stay, asleep.
void StatusLane::start_readers() {
  std::uint64_t wanted = calls_out_ + followed_.size();
  for (const auto& job : jobs_) wanted += job->may_send() ? job->waiting() : 0;
  wanted = std::min<std::uint64_t>(wanted, concurrency_);
  while (readers_.size() < wanted) {
    const auto reader = static_cast<unsigned>(readers_.size());
    readers_.emplace_back([this, reader] { run_reader(reader); });
  }
}

void StatusLane::run_reader(unsigned reader) {
  while (auto read = next_read(reader)) {
    const bool is_followed = !read->job;
    carry_out(std::move(*read));
    const std::lock_guard lock(mutex_);
    if (is_followed) --followed_out_;
    if (--calls_out_ > 0) continue;
    calls_back_.notify_all();
    results_wake_.notify_all();
  }
}

std::optional<StatusLane::Read> StatusLane::next_read(unsigned reader) {
  std::unique_lock lock(mutex_);
  while (wait_out_delay(lock, wake_)) {
    const bool has_room = !recorder_.is_blocked() && finished_.size() < kMostUnrecorded;
    std::optional<Read> read;
    if (reader < concurrency_ && has_room) read = next_of_jobs();
    if (reader < concurrency_ && has_room && !read) read = next_followed();
    if (read) {
      ++calls_out_;
      return read;
    }
    wake_.wait(lock);
  }
  return std::nullopt;
}

std::optional<StatusLane::Read> StatusLane::next_of_jobs() {
  while (const auto job = turns_.next()) {
    const auto taken = job->take_waiting(1);
    if (taken.empty()) continue;  // the rest of it needs no read
    if (job->head.status == JobStatus::Queued) {
      job->head.status = JobStatus::Running;
      job->head.started_at = services_.clock();
      post_status(job, std::nullopt);
    }
    const auto position = taken.front();
    Read read{job, position, job->members()[position].customer, job->owner};
    if (joins_another(read)) continue;
    read.is_under_way = true;
    return read;
  }
  return std::nullopt;
}

bool StatusLane::joins_another(const Read& read) {
  const auto [under_way, is_first] = under_way_.try_emplace(read.customer);
  if (!is_first) under_way->second.push_back(read);
  return !is_first;
}

std::optional<StatusLane::Read> StatusLane::next_followed() {
  const auto most = std::max(1u, concurrency_ / kShareOfFollowed);
  if (followed_.empty() || followed_out_ >= most || Steady::now() < follow_not_before_) {
    return std::nullopt;
  }
  const auto next = followed_.front();
  followed_.pop_front();
  ++followed_out_;
  return Read{nullptr, 0, next.customer, next.owner};
}

// What is known without asking the cluster.
std::optional<ReadResult> StatusLane::without_call(const Read& read) const {
  const auto facts = services_.directory.facts({&read.customer, 1}).front();
  ReadResult result;
  if (facts.presence == store::Presence::NeverSeen) {
    result.failure = ReadFailure::UnknownCustomer;
    result.message = "No sync has found this customer on the cluster";
    return result;
  }
  const bool was_read = facts.knows_all_apps() && facts.apps_fetched_at > facts.requested_at;
  if (read.job && was_read && facts.apps_fetched_at > read.job->head.created_at) {
    result.outcome = Outcome::Skipped;
    result.message = "Read for somebody else since this job was started";
    return result;
  }
  return std::nullopt;
}

void StatusLane::carry_out(Read read) {
  if (auto known = without_call(read)) return finish(std::move(read), std::move(*known));
  const auto asked_at = Steady::now();
  auto connection = services_.clusters.connection(cluster_, read.owner);
  if (!connection) return no_connection(read, connection.error(), asked_at);
  auto& breaker = services_.clusters.breaker(cluster_);
  if (const auto wait = breaker.wait_ms(services_.clock()); wait > 0) {
    give_back(read);
    return delay_calls(std::chrono::milliseconds(wait),
                       {ErrorCode::ClusterUnreachable,
                        "The cluster does not answer; it is tried again in a few seconds."});
  }
  const auto cid = services_.directory.cid(read.customer);
  const auto sent_at = services_.clock();
  const auto left_at = Steady::now();
  std::vector<upstream::AppRecord> apps;
  const auto reply = connection->client->read_app_status(connection->token, cid, apps);
  breaker.report(reply.call, services_.clock());
  if (reply.unauthorized) return refused(read, {std::move(connection->token), asked_at});
  auto result = result_of(read.customer, sent_at, reply, std::move(apps));
  if (is_refusal_for_now(reply.call)) {
    give_back(read);
    hold_after_refusal(reply.call, left_at);
    return note_outage(result);
  }
  if (is_worth_another_read(result)) {
    note_outage(result);
  } else {
    const std::lock_guard lock(mutex_);
    outage_.reset();
    trouble_.reset();
    backoff_.reset();
    if (read.job) read.job->refused_tokens = 0;
  }
  if (may_try_again(read, result)) return give_back(read);
  finish(std::move(read), std::move(result));
}

// The followed ones come again by themselves.
void StatusLane::give_back(const Read& read) {
  if (!read.job) return;
  std::vector<Read> reads;
  {
    const std::lock_guard lock(mutex_);
    if (auto under_way = under_way_.extract(read.customer)) reads = std::move(under_way.mapped());
    reads.push_back(read);
    for (const Read& one : reads) one.job->give_back({one.position});
    wake_.notify_all();
  }
  // One of them may have been cancelled.
  recorder_.post([this, reads = std::move(reads)] {
    for (const Read& one : reads) after_change(one.job);
  });
}

void StatusLane::no_connection(const Read& read, const model::Error& error,
                               Steady::time_point asked_at) {
  if (hold_without_token(error, asked_at)) {
    give_back(read);
    return note_outage(without_token(error));
  }
  if (!read.job) return stop_following(error, asked_at);
  pause_for_credentials(read.job, error, asked_at);  // before it waits again: nobody takes it
  give_back(read);
}

void StatusLane::refused(const Read& read, const TokenUsed& token) {
  if (read.job) {
    refused_token(read.job, token);
    return give_back(read);
  }
  const bool has_another = services_.clusters.token_refused(cluster_, read.owner, token.text);
  if (!has_another) stop_following(asks_for_token(), token.asked_at);
}

void StatusLane::stop_following(const model::Error& error, Steady::time_point asked_at) {
  const std::lock_guard lock(mutex_);
  if (asked_at <= credentials_changed_at_) return;
  follow_.error = error;
  follow_not_before_ = Steady::now() + kFollowAgainAfter;
  followed_.clear();
}

// Once more, unless it is the cluster that is in trouble and not this read.
bool StatusLane::may_try_again(const Read& read, const ReadResult& result) {
  if (!read.job) return false;
  const std::lock_guard lock(mutex_);
  auto& reads = read.job->member(read.position).sends;
  if (reads < kMostReads) ++reads;
  return is_worth_another_read(result) && reads < kMostReads &&
         services_.clusters.breaker(cluster_).state(services_.clock()) ==
             model::BreakerState::Closed;
}

// Jobs wait for a cluster that does not answer, but not for ever: what they have read is kept, and
// the rest can be tried again by a person.
void StatusLane::note_outage(const ReadResult& result) {
  const bool is_busy = result.http_status == 429 || result.http_status == 503;
  const auto patience =
      is_busy ? services_.options.reads_wait_for_busy : services_.options.reads_wait_for_silent;
  std::vector<JobPtr> jobs;
  {
    const std::lock_guard lock(mutex_);
    if (!outage_) outage_ = Steady::now();
    if (Steady::now() - *outage_ < patience) return;
    outage_.reset();
    std::ranges::copy_if(jobs_, std::back_inserter(jobs), [](const JobPtr& job) {
      return job->head.status == JobStatus::Running && !job->cancel_requested;
    });
  }
  ReadResult given_up;
  given_up.failure = result.failure;
  given_up.http_status = result.http_status;
  given_up.message = "Given up without a read, because others failed: " + result.message;
  for (const auto& job : jobs) {
    Positions waiting;
    {
      const std::lock_guard lock(mutex_);
      waiting = job->withdraw_waiting();
    }
    for (const auto position : waiting) {
      finish({job, position, job->members()[position].customer, job->owner}, given_up);
    }
  }
}

}  // namespace tms::core
