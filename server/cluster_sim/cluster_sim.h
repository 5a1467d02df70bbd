// A TMS cluster that runs on loopback and speaks PRODUCT.md section 2: for --demo, for tests and
// for load, with latency, faults and counts of what it applied. It shares no rule with the server
// on purpose: a test against it compares two readings of the contract.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/cluster_sim/fault.h"
#include "shared/model/result.h"

namespace tms::cluster_sim {

struct Options {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: a free one
  std::uint32_t customers = 50'000;
  std::uint64_t seed = 1;
  std::chrono::milliseconds latency{20};           // of every route but set/action
  std::chrono::milliseconds action_latency{300};   // of set/action; applied at its end
  std::chrono::milliseconds readback_delay{0};     // from applied to visible in reads
  std::chrono::milliseconds settle{5000};          // until the last app has its verdict
  std::chrono::milliseconds timeout_hold{60'000};  // how long the fault `timeout` holds an answer
  std::chrono::milliseconds slow_answer{10'000};   // how long the fault `slow` takes for an answer
  std::vector<FaultRule> faults;
  std::uint32_t rate_limit_per_s = 0;  // 0: none; else 429 above it, with Retry-After: 1
  std::string token;                   // the accepted bearer token
  std::string client_id;               // may fetch tokens at /token; empty: any client may
  std::string client_secret;
  std::chrono::seconds token_lifetime{3600};
  bool control = false;    // serves /control
  unsigned threads = 256;  // requests that can wait out their latency at once
};

class SimServer;

// Start and stop from one thread; everything else from any.
class ClusterSim {
 public:
  explicit ClusterSim(Options options);
  ~ClusterSim();  // stops
  ClusterSim(const ClusterSim&) = delete;
  ClusterSim& operator=(const ClusterSim&) = delete;

  // Returns the base URL, "http://127.0.0.1:43117", when requests are answered. Once per object.
  model::Result<std::string> start();
  // Ends waits at once: what was not applied by then is never applied.
  void stop();

  int port() const;
  std::string base_url() const;
  std::string token_url() const;  // base_url() + "/token"

  std::size_t size() const;
  const std::string& cid(std::size_t position) const;
  // How often an action was applied to this customer; 0 for unknown ones.
  std::uint32_t applied(std::string_view cid) const;
  std::uint64_t applied_total() const;

  std::uint64_t requests(Route route) const;
  std::uint32_t most_in_flight() const;
  std::uint64_t injected(FaultKind kind) const;

  void set_fault(const FaultRule& rule);  // a rate of 0 ends it
  void set_token(std::string token);      // every other token is refused from now on
  // `record` (raw JSON) is what reads of this customer answer from now on, known or not.
  void override_record(std::string cid, std::string record);
  // The last `count` customers are missing from get/action?cid=ALL.
  void hide_last(std::size_t count);

 private:
  std::unique_ptr<SimServer> server_;
};

}  // namespace tms::cluster_sim
