// Load on the writer of a dashboard while something large goes on beside it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/api/support/dashboard.h"

namespace tms::testing {

// People who change something all the time, and how long the slowest of them waited.
class Writers {
 public:
  explicit Writers(Dashboard& dashboard) {
    for (const auto& name : {kAdmin, kOperator, kViewer}) {
      threads_.emplace_back([this, client = dashboard.signed_in(name)]() mutable { run(client); });
    }
  }
  ~Writers() {
    stopping_ = true;
    for (auto& thread : threads_) thread.join();
  }
  // The longest wait since the last call of this.
  std::chrono::microseconds take_longest() {
    return std::chrono::microseconds(longest_us_.exchange(0));
  }
  std::uint64_t written() const { return written_; }
  std::uint64_t refused() const { return refused_; }

 private:
  void run(ApiClient& client) {
    for (std::uint64_t i = 0; !stopping_; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      const auto answer = client.put("/api/v1/preferences", {{"turn", i}});
      const std::int64_t waited = std::chrono::duration_cast<std::chrono::microseconds>(
                                      std::chrono::steady_clock::now() - begin)
                                      .count();
      answer.status == 200 ? ++written_ : ++refused_;
      std::int64_t longest = longest_us_;
      while (waited > longest && !longest_us_.compare_exchange_weak(longest, waited)) {
      }
    }
  }

  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> longest_us_{0};
  std::atomic<std::uint64_t> written_{0}, refused_{0};
  std::vector<std::thread> threads_;
};

}  // namespace tms::testing
