// The four loads that a machine is judged by, with the limits that the requirements name.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tms::capacity {

enum class ScenarioKind : std::uint8_t { Baseline, Stress, Load, Capacity };

struct Scenario {
  ScenarioKind kind;
  std::string_view name;
  std::uint32_t customers;
  std::uint32_t users;       // each with an account, a session and a connection of his own
  bool all_act_at_once;      // every user's action starts at the same moment, again and again
  double latency_limit_ms;   // p99 of the API's routes, signing in left out
  double cpu_limit_percent;  // of all online cores, by the server's process
  std::uint32_t duration_s;  // unless --duration says otherwise
};

inline constexpr std::array<Scenario, 4> kScenarios{{
    {ScenarioKind::Baseline, "baseline", 10, 1, false, 100, 5, 30},
    {ScenarioKind::Stress, "stress", 1'000, 50, false, 300, 15, 60},
    {ScenarioKind::Load, "load", 10'000, 500, false, 500, 40, 1'800},
    {ScenarioKind::Capacity, "capacity", 50'000, 100, true, 1'000, 60, 60},
}};

inline const Scenario* find_scenario(std::string_view name) {
  for (const auto& scenario : kScenarios) {
    if (scenario.name == name) return &scenario;
  }
  return nullptr;
}

}  // namespace tms::capacity
