#include "server/core/jobs/recorder.h"

#include <chrono>
#include <utility>

namespace tms::core {

using namespace std::chrono_literals;

Recorder::Recorder(std::function<void()> on_unblocked)
    : backoff_(100ms, 2s, 1), on_unblocked_(std::move(on_unblocked)), thread_([this] { run(); }) {}

Recorder::~Recorder() {
  finish();
}

void Recorder::finish() {
  drop();
  if (thread_.joinable()) thread_.join();
}

void Recorder::post(Task task) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  tasks_.push_back(std::move(task));
  wake_.notify_one();
}

std::size_t Recorder::backlog() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size() + (busy_ ? 1 : 0);
}

bool Recorder::commit(const std::function<model::Result<void>()>& write) {
  for (;;) {
    if (write()) {
      backoff_.reset();
      if (blocked_.exchange(false)) on_unblocked_();
      return true;
    }
    blocked_ = true;
    std::unique_lock lock(mutex_);
    const auto must_end = [this] { return draining_ || stopped_; };
    if (wake_.wait_for(lock, 50ms + backoff_.next(), must_end)) return false;
  }
}

void Recorder::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopped_ || !tasks_.empty(); });
    if (stopped_) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    busy_ = true;
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
    busy_ = false;
    if (tasks_.empty()) idle_.notify_all();
  }
}

bool Recorder::drain(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  wake_.notify_all();
  return idle_.wait_until(lock, deadline, [this] { return tasks_.empty() && !busy_; }) && !blocked_;
}

void Recorder::drop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  tasks_.clear();
  wake_.notify_all();
}

}  // namespace tms::core
