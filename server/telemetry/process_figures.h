// What Linux says about this process and this machine (proc(5)).
#pragma once

#include <cstdint>
#include <vector>

namespace tms::telemetry {

struct CoreTime {
  std::uint64_t busy_ticks = 0;
  std::uint64_t all_ticks = 0;

  double busy_s() const;  // since the machine started
};

// 0 where /proc does not say.
struct ProcessFigures {
  double cpu_s = 0;  // user and system, since the start
  std::uint64_t rss_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_open_files = 0;  // the soft limit
};

ProcessFigures read_process_figures();
std::vector<CoreTime> read_core_times();  // of the machine, by number of the core
unsigned core_count();                    // of the machine, at least 1, without /proc too
// Percent of each core that was busy in between; none when cores came or went.
std::vector<double> busy_percent(const std::vector<CoreTime>& earlier,
                                 const std::vector<CoreTime>& later);

}  // namespace tms::telemetry
