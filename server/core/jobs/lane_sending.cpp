// Which chunk leaves next, and how: recorded in flight first, then sent once.
#include <algorithm>
#include <utility>

#include "server/core/jobs/cluster_lane.h"

namespace tms::core {

using model::JobStatus;
using upstream::Delivery;
using upstream::SetActionVerdict;

void ClusterLane::refresh_settings() {
  const auto settings = services_.clusters.settings(cluster_);
  if (!settings) return;
  const std::lock_guard lock(mutex_);
  chunk_size_ = settings->chunk_size;
  concurrency_ = settings->concurrency;
  settle_after_ms_ = static_cast<model::TimeMs>(settings->settle_after_s) * 1000;
}

void ClusterLane::send_chunks(unsigned worker) {
  while (auto chunk = next_chunk(worker)) {
    send(std::move(*chunk));
    const std::lock_guard lock(mutex_);
    --calls_out_;
    calls_back_.notify_all();
  }
}

std::optional<ClusterLane::Chunk> ClusterLane::next_chunk(unsigned worker) {
  std::unique_lock lock(mutex_);
  while (wait_out_delay(lock, wake_)) {
    // Answers that wait for the store hold the workers back, so that they stay few.
    const bool has_room = !recorder_.is_blocked() && recorder_.backlog() < 4u * concurrency_;
    JobPtr job = worker < concurrency_ && has_room ? turns_.next() : nullptr;
    if (!job) {
      wake_.wait(lock);
      continue;
    }
    Chunk chunk{job, job->next_chunk, job->take_waiting(chunk_size_)};
    if (chunk.positions.empty()) continue;
    ++job->next_chunk;
    ++calls_out_;
    if (job->head.status == JobStatus::Queued) {
      job->head.status = JobStatus::Running;
      job->head.started_at = services_.clock();
      post_status(job, std::nullopt);
    }
    return chunk;
  }
  return std::nullopt;
}

void ClusterLane::send(Chunk chunk) {
  refresh_settings();
  const auto asked_at = Steady::now();
  auto connection = services_.clusters.connection(cluster_, chunk.job->owner);
  if (!connection) return hold_back(chunk, connection.error(), asked_at);

  auto& breaker = services_.clusters.breaker(cluster_);
  const bool is_probe = breaker.state(services_.clock()) != model::BreakerState::Closed;
  if (const auto wait = breaker.wait_ms(services_.clock()); wait > 0) {
    put_back(chunk);
    return delay_calls(std::chrono::milliseconds(wait),
                       {model::ErrorCode::ClusterUnreachable,
                        "The cluster does not answer; it is tried again in a few seconds."});
  }
  const auto give_up_probe = [&] {
    upstream::CallInfo nothing_left;
    nothing_left.delivery = Delivery::NotSent;
    if (is_probe) breaker.report(nothing_left, services_.clock());
  };

  auto call = begin(chunk);
  if (!call) return give_up_probe();
  if (!may_leave(chunk, *call)) {
    give_up_probe();
    call->reply.call.delivery = Delivery::NotSent;
    recorder_.post(
        [this, job = chunk.job, back = std::move(*call)] { record_answer(job, back, {}); });
    return;
  }
  const auto left_at = Steady::now();
  call->reply = connection->client->set_action(connection->token, *chunk.job->action, call->cids);
  breaker.report(call->reply.call, services_.clock());
  react_to(*call, left_at);
  recorder_.post([this, job = chunk.job, answered = std::move(*call),
                  token = TokenUsed{std::move(connection->token), asked_at}] {
    record_answer(job, answered, token);
  });
}

// Law 5: the chunk is durable before its call leaves. Unset: it is not, and nothing may leave.
std::optional<AnsweredCall> ClusterLane::begin(const Chunk& chunk) {
  const auto customers = chunk.job->customers_of(chunk.positions);
  AnsweredCall call;
  call.chunk = chunk.number;
  call.positions = chunk.positions;
  call.cids = services_.directory.cids(customers);
  for (const auto& facts : services_.directory.facts(customers)) {
    // An accepted action that no read has shown yet is what the cluster is about to show.
    call.previous.push_back(facts.requested ? model::requested_state(*facts.requested)
                                            : facts.state);
  }
  const store::ChunkRow row{chunk.number, services_.clock(), chunk.positions, call.previous};
  if (const auto begun = services_.store.jobs().begin_chunk(chunk.job->key, row); !begun) {
    put_back(chunk);
    delay_calls(std::chrono::milliseconds(500), begun.error());
    return std::nullopt;
  }
  return call;
}

// The last look before the call leaves: somebody may have cancelled, paused or stopped the server
// while the chunk was written.
bool ClusterLane::may_leave(const Chunk& chunk, AnsweredCall& call) {
  auto& job = *chunk.job;
  const std::lock_guard lock(mutex_);
  const bool leaves = !stopping_ && !job.cancel_requested && job.head.status == JobStatus::Running;
  if (!leaves) return false;
  call.sent_at = services_.clock();
  for (std::size_t i = 0; i < call.positions.size(); ++i) {
    auto& member = job.member(call.positions[i]);
    member.sent_at = call.sent_at;
    member.previous = call.previous[i];
  }
  return true;
}

void ClusterLane::put_back(const Chunk& chunk) {
  {
    const std::lock_guard lock(mutex_);
    chunk.job->give_back(chunk.positions);
    wake_.notify_all();
  }
  recorder_.post([this, job = chunk.job] { after_change(job); });  // it may have been cancelled
}

void ClusterLane::hold_back(const Chunk& chunk, const model::Error& error,
                            Steady::time_point asked_at) {
  // Before it waits again, so that nobody takes it.
  if (!hold_without_token(error, asked_at)) pause_for_credentials(chunk.job, error, asked_at);
  put_back(chunk);
}

void ClusterLane::react_to(const AnsweredCall& call, Steady::time_point left_at) {
  const auto& reply = call.reply;
  if (is_refusal_for_now(reply)) return hold_after_refusal(reply.call, left_at);
  if (reply.verdict == SetActionVerdict::Unknown) return;
  const std::lock_guard lock(mutex_);
  backoff_.reset();
  trouble_.reset();
}

}  // namespace tms::core
