// How long calls took, kept one by one: percentiles are exact, and any stretch of time can be
// asked.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tms::capacity {

using Clock = std::chrono::steady_clock;

enum class Route : std::uint8_t {
  SignIn,
  Revisions,
  Summary,
  Customers,
  Customer,
  Audit,
  Jobs,
  Job,
  Preview,
  CreateJob,
  Other
};
inline constexpr std::array<std::string_view, 11> kRouteNames{"POST /api/v1/session",
                                                              "GET /api/v1/revisions",
                                                              "GET /api/v1/customers/summary",
                                                              "GET /api/v1/customers",
                                                              "GET /api/v1/customer",
                                                              "GET /api/v1/audit",
                                                              "GET /api/v1/jobs",
                                                              "GET /api/v1/jobs/{id}",
                                                              "POST /api/v1/jobs/preview",
                                                              "POST /api/v1/jobs",
                                                              "other"};
inline std::string_view name_of(Route route) {
  return kRouteNames[static_cast<std::size_t>(route)];
}
static_assert(kRouteNames.size() == static_cast<std::size_t>(Route::Other) + 1);

struct CallSample {
  Clock::time_point at;  // when it was sent
  std::uint32_t took_us = 0;
  Route route = Route::Other;
};

struct Quantiles {  // milliseconds; all 0 when nothing was measured
  std::uint64_t count = 0;
  double p50 = 0, p95 = 0, p99 = 0, most = 0;
};
// Nearest rank. Sorts its argument.
Quantiles quantiles_of(std::vector<std::uint32_t>& took_us);

struct CallError {
  Clock::time_point at;
  std::string kind;   // "no answer", "503 overloaded"
  std::string words;  // what the server said, or what did not work
};

// What all users saw together. Any thread.
class Timings {
 public:
  void add(const CallSample& sample);
  void add_error(CallError error);
  // Copies, so that a running scenario can be looked at.
  std::vector<CallSample> samples() const;
  std::vector<CallError> errors() const;
  std::uint64_t calls() const;
  std::uint64_t failures() const;

 private:
  mutable std::mutex mutex_;
  std::vector<CallSample> samples_;
  std::vector<CallError> errors_;
};

struct RouteFigures {
  std::string route;
  double per_s = 0;
  Quantiles ms;
};
struct MomentFigures {  // one stretch of a scenario
  double at_s = 0;      // its middle, from the start of measuring
  double per_s = 0;
  std::uint64_t errors = 0;
  Quantiles ms;  // signing in left out
};
struct ErrorFigures {
  std::uint64_t count = 0;
  std::string first_words;
};
// What was sent from `begin` to `end`; errors also of before and after.
struct CallFigures {
  std::vector<RouteFigures> routes;
  std::vector<MomentFigures> moments;
  std::map<std::string, ErrorFigures> errors;  // by kind
  Quantiles api;                               // every route but signing in
  double per_s = 0;
};
CallFigures figures_between(const Timings& timings, Clock::time_point begin, Clock::time_point end);

}  // namespace tms::capacity
