// Faults that a run can be asked for: which, on which route, how often (API.md, tms-cluster-sim).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"

namespace tms::cluster_sim {

enum class Route : std::uint8_t { Action, AppStatus, Set, Token };
inline constexpr std::array kRoutes{Route::Action, Route::AppStatus, Route::Set, Route::Token};
std::string_view to_string(Route route);  // "action", "appstatus", "set", "token"

enum class FaultKind : std::uint8_t {
  Timeout,       // holds the answer for a minute, then 504
  Reset,         // cuts the connection instead of answering
  Slow,          // drips the answer over ten seconds; on set/action a refusal ("not ready", or 401)
  TooMany,       // 429, Retry-After: 1
  ServerError,   // 500
  Unavailable,   // 503, Retry-After: 1
  Malformed,     // 200 with a body that is not JSON
  Truncated,     // 200 that ends in the middle of its body
  Unauthorized,  // 401 although the token is right
  NotReady,      // set/action only: refused, nothing applied
  ApplyThenDrop  // set/action only: applied, then the connection is cut before the answer
};
inline constexpr std::array kFaultKinds{
    FaultKind::Timeout,      FaultKind::Reset,       FaultKind::Slow,         FaultKind::TooMany,
    FaultKind::ServerError,  FaultKind::Unavailable, FaultKind::Malformed,    FaultKind::Truncated,
    FaultKind::Unauthorized, FaultKind::NotReady,    FaultKind::ApplyThenDrop};
std::string_view to_string(FaultKind kind);  // "timeout", "429", "apply-then-drop"

struct FaultRule {
  FaultKind kind = FaultKind::Timeout;
  std::optional<Route> route;  // none: every route the kind applies to
  double rate = 0;             // share of the requests, 0 to 1
  bool touches(Route asked) const;
};

// "503", "timeout@appstatus": the key of a rule. The rate is left 0.
model::Result<FaultRule> parse_fault_key(std::string_view text);
// "503:0.1", "timeout@appstatus:0.02".
model::Result<FaultRule> parse_fault(std::string_view text);
std::string fault_key(const FaultRule& rule);

// The rules in force. Any thread may draw while another changes them.
class FaultTable {
 public:
  FaultTable(std::vector<FaultRule> rules, std::uint64_t seed);

  // Replaces the rule with the same kind and route; a rate of 0 removes it.
  void set(const FaultRule& rule);
  std::vector<FaultRule> rules() const;
  // Which fault the next request on `route` gets; at most one. Rates of several rules add up.
  std::optional<FaultKind> draw(Route route);
  std::uint64_t injected(FaultKind kind) const;

 private:
  mutable std::mutex mutex_;
  std::vector<FaultRule> rules_;
  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
  std::array<std::uint64_t, kFaultKinds.size()> injected_{};
};

}  // namespace tms::cluster_sim
