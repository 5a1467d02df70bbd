// Threads and epoll behind Server: fast workers wait for events together, each event is one
// connection that may go on, and the worker that gets it takes the request through to its answer.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http/channel.h"
#include "server/http/listener.h"
#include "server/http/proxy_headers.h"
#include "server/http/server.h"
#include "server/http/session.h"
#include "server/http/slot.h"
#include "server/http/slow_lane.h"

namespace tms::http {

class Server::Engine {
 public:
  Engine(ServerOptions options, std::vector<Route> routes, Authenticate authenticate,
         Observer observer, std::shared_ptr<const StaticAssets> assets);
  ~Engine();

  model::Result<void> start();
  model::Result<void> reload_certificates();
  bool stop(std::chrono::milliseconds drain);

  std::uint16_t port() const { return port_; }
  std::string url() const;
  const std::string& own_origin() const { return own_origin_; }
  Load load() const;

 private:
  model::Result<void> prepare();
  model::Result<void> open_poller();
  void start_threads();
  void serve_events();
  void accept_connections();
  void admit_connection(int descriptor, std::string address);
  void advance(int descriptor, Lane lane);
  void dispose(int descriptor, Session::Next next);
  void arm(int descriptor, std::uint32_t events);
  void close_connection(int descriptor);
  void arm_listener(int operation);
  void close_listener();
  void keep_house();
  void expire_connections();
  void evict_parked(std::size_t count);
  TlsContext tls_context() const;

  ServerOptions options_;
  std::vector<Route> routes_;
  Authenticate authenticate_;
  Observer observer_;
  std::shared_ptr<const StaticAssets> assets_;

  ListenAddress address_;
  std::uint16_t port_ = 0;
  std::string own_origin_;
  TrustedProxies proxies_;
  mutable std::mutex tls_mutex_;
  TlsContext tls_;

  AddressQuota unfinished_;
  Places large_bodies_;
  Places streams_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<SessionContext> context_;

  int poller_ = -1;
  int wake_up_ = -1;
  std::mutex listener_mutex_;
  int listener_ = -1;
  std::atomic<bool> accepting_is_paused_{false};  // no descriptors were left
  std::vector<Slot> slots_;
  std::atomic<int> highest_descriptor_{0};
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> fast_busy_{0};
  std::atomic<std::ptrdiff_t> parked_{0};
  std::atomic<bool> draining_{false};
  std::atomic<bool> stopping_{false};
  std::mutex drained_mutex_;
  std::condition_variable drained_;
  std::condition_variable janitor_wakes_;
  std::unique_ptr<SlowLane> slow_lane_;
  std::vector<std::jthread> workers_;
  std::jthread janitor_;
};

}  // namespace tms::http
