// Threads for what waits or takes long, so that fast workers never do.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tms::http {

// Any thread may submit. stop() lets running work end and drops what is queued.
class SlowLane {
 public:
  SlowLane(std::size_t threads, std::size_t queue_limit);
  ~SlowLane();
  SlowLane(const SlowLane&) = delete;
  SlowLane& operator=(const SlowLane&) = delete;

  // False when the queue is full. `is_started` work (the next piece of a stream) always finds room:
  // its number is bounded by the places of streams.
  bool submit(std::function<void()> work, bool is_started);
  struct Depth {
    std::size_t queued = 0;
    std::size_t busy = 0;
  };
  Depth depth() const;
  void stop();

 private:
  void serve();

  std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::size_t busy_ = 0;
  bool is_stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tms::http
