// The HTTP server: HTTP/1.1 over TCP or TLS in front of a route table and the static client.
// No connection holds a thread while it waits for the network (README.md says why and how).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/http/dispatcher.h"
#include "server/http/limits.h"
#include "server/http/message.h"
#include "server/http/observer.h"
#include "server/http/static_assets.h"
#include "shared/model/result.h"

namespace tms::http {

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  // "host:port", "[::1]:port"; port 0: any free one
  std::string public_url;                 // "https://tms.example.com"; empty: the listen address
  std::string tls_cert_file;              // PEM; both or neither
  std::string tls_key_file;
  std::vector<std::string> cors_origins;  // "https://static.example.com", exact
  std::vector<std::string>
      trusted_proxies;                  // CIDR or address: X-Forwarded-* is believed from these
  std::uint32_t rate_limit_per_s = 50;  // per user, per address for strangers; 0: off
  std::uint32_t rate_limit_burst = 100;
  std::uint32_t max_connections_per_address = 64;  // with an unfinished request; 0: off
  std::size_t fast_workers = 16;
  std::size_t slow_workers = 8;
  std::size_t slow_queue = 64;
  Limits limits;
};

// Owns the socket and its threads. start() once, then stop() once (the destructor stops without a
// drain); both from one thread. Handlers, the authenticator and the observer are called on the
// server's threads, several at once, and must outlive it. `assets` may be null: no page is served.
class Server {
 public:
  Server(ServerOptions options, std::vector<Route> routes, Authenticate authenticate,
         Observer observer = {}, std::shared_ptr<const StaticAssets> assets = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds, listens and serves. Errors name the setting: a wrong or taken address, a wrong origin or
  // CIDR, a certificate that cannot be read. Lifts the soft limit of open files to the hard one and
  // ignores SIGPIPE for the process.
  model::Result<void> start();

  // The port in use, also when the options said 0.
  std::uint16_t port() const;
  // "http://127.0.0.1:8080": where it listens, for people to click.
  std::string url() const;
  // Scheme, host and port of the page as browsers see it: the public URL or the listen address.
  // The origin that the CSRF rules compare with.
  std::string own_origin() const;

  // Reads certificate and key again (SIGHUP); on an error the old ones stay. Any thread.
  model::Result<void> reload_certificates();

  // No new connection is taken, idle ones are closed, requests in flight are finished until the
  // deadline, then everything left is cut. Returns whether all were finished.
  bool stop(std::chrono::milliseconds drain);

  // What is going on now, for metrics. Any thread, once start() has returned.
  struct Load {
    std::size_t connections = 0;  // open
    std::size_t fast_busy = 0;    // fast workers with a connection in hand
    std::size_t slow_busy = 0;    // slow threads at work
    std::size_t slow_queued = 0;  // requests that wait for one
  };
  Load load() const;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace tms::http
