// What a run of tms-capacity was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/capacity/scenario.h"

namespace tms::capacity {

struct Options {
  std::string target_url;  // empty: a server of our own is started beside this program
  std::string username;    // an admin of the target
  std::string password;
  std::vector<Scenario> scenarios;
  std::optional<std::uint32_t> duration_s;  // of each scenario
  std::string output = "tms-capacity-report";
  std::string programs;                   // where tms-dashboard lies
  std::string sim_host = "127.0.0.1";     // where the simulated cluster listens for the server
  std::uint32_t growth_to = 1'000'000;    // customers; 0: growth is not measured
  std::uint32_t connections_to = 10'000;  // the search for the limit ends here; 0: none
  bool is_spawned() const { return target_url.empty(); }
};

}  // namespace tms::capacity
