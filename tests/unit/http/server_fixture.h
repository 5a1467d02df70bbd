// A running server with a few routes whose handlers tests can hold and release.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http/server.h"

namespace tms::http::testing {

// Waits for a condition with a deadline.
template <typename Condition>
bool eventually(Condition condition,
                std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Handlers wait at the gate until it is opened, for 20 s at most.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    opened_.wait_for(lock, std::chrono::seconds(20), [this] { return is_open_; });
    --waiting_;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  int waiting() const { return waiting_; }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
  std::atomic<int> waiting_{0};
};

// Routes: GET /hello (anyone), /me (signed in: "Bearer <role>"), /held (slow lane, waits at the
// gate), /stream?pieces=n, /big (8 MB), /broken (throws; POST for viewers), POST /echo (64 KiB),
// PUT /upload (64 MiB).
class ServerFixture {
 public:
  explicit ServerFixture(ServerOptions options = {}, std::shared_ptr<const StaticAssets> = nullptr);
  ~ServerFixture();

  std::uint16_t port() const { return server->port(); }
  Gate gate;
  std::mutex mutex;
  std::vector<std::string> exchanges;  // "GET /hello 200 complete"
  std::vector<std::string> denials;    // "/me unauthenticated"
  std::vector<std::string> failures;
  std::unique_ptr<Server> server;

  std::size_t count(const std::vector<std::string>& list, const std::string& text);

 private:
  std::vector<Route> routes();
  Observer observer();
};

// Listens on a free port with generous limits, few workers.
ServerOptions options_for_tests();

// Resident memory of this process in bytes.
std::size_t resident_bytes();

}  // namespace tms::http::testing
