// Looks at a server once a second through its /metrics: what its process costs and how it waits.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/capacity/api_connection.h"
#include "server/capacity/stop_switch.h"

namespace tms::capacity {

// Counters are those of the server's life; 0 where the server does not say.
struct ServerSample {
  Clock::time_point at;
  double cpu_s = 0;
  double rss_bytes = 0;
  double threads = 0;
  double open_files = 0;
  double connections = 0;
  double audit_bytes = 0;
  double audit_records = 0;
  double query_s = 0, queries = 0;   // reads of the database
  double commit_s = 0, commits = 0;  // its group commits
  double call_s = 0, calls = 0;      // calls to clusters
  double action_s = 0, actions = 0;  // those of them that carry actions
  double write_queue = 0;            // units that wait for the writer
};
// From the Prometheus text format 0.0.4; families with labels are summed. Nothing where CPU or
// memory of the process are not told: what would be judged by them was not measured.
std::optional<ServerSample> read_server_sample(std::string_view metrics_text);

class ServerWatch {
 public:
  // `admin` must be signed in and belongs to the watch until stop().
  ServerWatch(ApiConnection& admin, StopSwitch& all);
  ~ServerWatch();  // stops
  ServerWatch(const ServerWatch&) = delete;
  ServerWatch& operator=(const ServerWatch&) = delete;

  void stop();
  std::vector<ServerSample> samples() const;
  // Busy percent of each core of the server's machine, averaged over what was seen.
  std::vector<double> cores_percent() const;

 private:
  void run();
  void look_at_cores();

  ApiConnection& admin_;
  StopSwitch& all_;
  StopSwitch own_;
  mutable std::mutex mutex_;
  std::vector<ServerSample> samples_;
  std::vector<double> cores_sum_;
  std::uint32_t cores_looks_ = 0;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace tms::capacity
