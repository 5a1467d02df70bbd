#include "server/capacity/timings.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tms::capacity {

namespace {

constexpr int kMostMoments = 120;

double seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Quantiles quantiles_of(std::vector<std::uint32_t>& took_us) {
  Quantiles out;
  out.count = took_us.size();
  if (took_us.empty()) return out;
  std::sort(took_us.begin(), took_us.end());
  const auto at = [&](double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(took_us.size())));
    return took_us[std::max<std::size_t>(rank, 1) - 1] / 1e3;
  };
  out.p50 = at(0.50);
  out.p95 = at(0.95);
  out.p99 = at(0.99);
  out.most = took_us.back() / 1e3;
  return out;
}

void Timings::add(const CallSample& sample) {
  const std::lock_guard lock(mutex_);
  samples_.push_back(sample);
}

void Timings::add_error(CallError error) {
  const std::lock_guard lock(mutex_);
  errors_.push_back(std::move(error));
}

std::vector<CallSample> Timings::samples() const {
  const std::lock_guard lock(mutex_);
  return samples_;
}

std::vector<CallError> Timings::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

std::uint64_t Timings::calls() const {
  const std::lock_guard lock(mutex_);
  return samples_.size();
}

std::uint64_t Timings::failures() const {
  const std::lock_guard lock(mutex_);
  return errors_.size();
}

CallFigures figures_between(const Timings& timings, Clock::time_point begin,
                            Clock::time_point end) {
  CallFigures out;
  const double length_s = seconds(end - begin);
  if (length_s <= 0) return out;
  const int moments = std::clamp(static_cast<int>(length_s), 1, kMostMoments);
  const double moment_s = length_s / moments;
  const auto moment_of = [&](Clock::time_point at) {
    const auto moment = static_cast<int>(seconds(at - begin) / moment_s);
    return static_cast<std::size_t>(std::clamp(moment, 0, moments - 1));
  };

  std::array<std::vector<std::uint32_t>, kRouteNames.size()> by_route;
  std::vector<std::vector<std::uint32_t>> by_moment(static_cast<std::size_t>(moments));
  std::vector<std::uint32_t> api;
  for (const auto& sample : timings.samples()) {
    if (sample.at < begin || sample.at >= end) continue;
    by_route[static_cast<std::size_t>(sample.route)].push_back(sample.took_us);
    if (sample.route == Route::SignIn) continue;
    api.push_back(sample.took_us);
    by_moment[moment_of(sample.at)].push_back(sample.took_us);
  }
  out.moments.resize(by_moment.size());
  for (const auto& error : timings.errors()) {
    auto& figures = out.errors[error.kind];
    if (figures.count++ == 0) figures.first_words = error.words;
    if (error.at < begin || error.at >= end) continue;
    ++out.moments[moment_of(error.at)].errors;
  }
  for (std::size_t i = 0; i < by_route.size(); ++i) {
    if (by_route[i].empty()) continue;
    const auto calls = static_cast<double>(by_route[i].size());
    out.routes.push_back(
        {std::string(kRouteNames[i]), calls / length_s, quantiles_of(by_route[i])});
  }
  for (std::size_t i = 0; i < by_moment.size(); ++i) {
    out.moments[i].at_s = (static_cast<double>(i) + 0.5) * moment_s;
    out.moments[i].per_s = static_cast<double>(by_moment[i].size()) / moment_s;
    out.moments[i].ms = quantiles_of(by_moment[i]);
  }
  out.per_s = static_cast<double>(api.size()) / length_s;
  out.api = quantiles_of(api);
  return out;
}

}  // namespace tms::capacity
