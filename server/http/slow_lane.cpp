#include "server/http/slow_lane.h"

namespace tms::http {

SlowLane::SlowLane(std::size_t threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

SlowLane::~SlowLane() {
  stop();
}

bool SlowLane::submit(std::function<void()> work, bool is_started) {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_ || (!is_started && queue_.size() >= queue_limit_)) return false;
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

SlowLane::Depth SlowLane::depth() const {
  const std::lock_guard lock(mutex_);
  return {queue_.size(), busy_};
}

void SlowLane::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  threads_.clear();
}

void SlowLane::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
    if (is_stopping_) return;
    const auto work = std::move(queue_.front());
    queue_.pop_front();
    ++busy_;
    lock.unlock();
    work();
    lock.lock();
    --busy_;
  }
}

}  // namespace tms::http
