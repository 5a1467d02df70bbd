// The one thread of a lane that writes outcomes and statuses, in order, so that a worker's next
// call does not wait for the commit of the last one's outcome. Nothing is lost when the store
// cannot write: what is to be recorded is tried again until it is, and meanwhile nothing more is
// sent.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "server/core/jobs/backoff.h"
#include "shared/model/result.h"

namespace tms::core {

class Recorder {
 public:
  using Task = std::function<void()>;

  explicit Recorder(std::function<void()> on_unblocked);
  ~Recorder();  // finish()

  void post(Task task);  // any thread; without limit, because senders ask backlog() first
  std::size_t backlog() const;
  // True while the store refuses to write.
  bool is_blocked() const { return blocked_.load(); }

  // For tasks: repeats `write` until it succeeds. False: the server stops and it did not.
  bool commit(const std::function<model::Result<void>()>& write);

  // Runs what was posted, until `deadline`; gives up at once on what the store refuses. True: all
  // was recorded.
  bool drain(std::chrono::steady_clock::time_point deadline);
  void drop();    // no more tasks are run
  void finish();  // drop(), then waits for the thread

 private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<Task> tasks_;
  bool busy_ = false;
  bool draining_ = false;
  bool stopped_ = false;
  std::atomic<bool> blocked_ = false;
  Backoff backoff_;
  std::function<void()> on_unblocked_;
  std::thread thread_;
};

}  // namespace tms::core
