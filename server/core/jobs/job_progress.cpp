#include "server/core/jobs/job_progress.h"

#include <algorithm>
#include <iterator>

namespace tms::core {

namespace {

constexpr model::TimeMs kSampleEveryMs = 100;
constexpr std::size_t kMostLatencies = 1024;  // between two points: more would not change the p99

std::uint32_t percentile(std::vector<std::uint32_t>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(last * share + 0.5)];
}

}  // namespace

JobProgress::JobProgress(const store::JobPace& pace) {
  std::uint64_t done = 0;
  auto call = pace.calls.begin();
  for (auto step = pace.steps.begin(); step != pace.steps.end(); ++step) {
    const auto next = std::next(step);
    for (; call != pace.calls.end() && (next == pace.steps.end() || call->at < next->at); ++call) {
      add_latency(call->latency_ms);
    }
    done += step->customers;
    note(step->at, done);
  }
}

void JobProgress::add_latency(std::uint32_t latency_ms) {
  if (latencies_.size() < kMostLatencies) latencies_.push_back(latency_ms);
}

void JobProgress::note(model::TimeMs now, std::uint64_t done) {
  if (!window_.empty() && now - window_.back().at < kSampleEveryMs && window_.size() > 1) {
    window_.back().done = done;
  } else {
    window_.push_back({now, done});
  }
  // One sample older than the window stays: the rate is measured from it.
  while (window_.size() > 2 && window_[1].at < now - kRateWindowMs) window_.pop_front();

  if (series_.empty() || now - series_.back().at >= point_every_ms_) {
    close_point(now, done);
  } else {
    series_.back().done = done;
  }
}

void JobProgress::close_point(model::TimeMs now, std::uint64_t done) {
  model::JobPoint point{now, done, 0, 0};
  if (!latencies_.empty()) {
    std::sort(latencies_.begin(), latencies_.end());
    point.p50_ms = percentile(latencies_, 0.5);
    point.p99_ms = percentile(latencies_, 0.99);
    latencies_.clear();
  } else if (!series_.empty()) {  // no call came back: not one of 0 ms
    point.p50_ms = series_.back().p50_ms;
    point.p99_ms = series_.back().p99_ms;
  }
  series_.push_back(point);
  if (series_.size() > kMostPoints) halve_resolution();
}

void JobProgress::halve_resolution() {
  std::vector<model::JobPoint> kept;
  kept.reserve(kMostPoints);
  for (std::size_t i = 0; i + 1 < series_.size(); i += 2) {
    auto point = series_[i + 1];
    point.p50_ms = std::max(point.p50_ms, series_[i].p50_ms);
    point.p99_ms = std::max(point.p99_ms, series_[i].p99_ms);
    kept.push_back(point);
  }
  if (series_.size() % 2 == 1) kept.push_back(series_.back());
  series_ = std::move(kept);
  point_every_ms_ *= 2;
}

double JobProgress::rate_per_s(model::TimeMs now) const {
  if (window_.size() < 2) return 0;
  const auto& first = window_.front();
  const auto elapsed_ms = std::max<model::TimeMs>(now - first.at, 1);
  // Settling may send customers back to waiting: then nothing is gained, not less than nothing.
  const auto done = window_.back().done;
  if (done <= first.done) return 0;
  return static_cast<double>(done - first.done) * 1000.0 / static_cast<double>(elapsed_ms);
}

std::optional<double> JobProgress::eta_s(model::TimeMs now, std::uint64_t remaining) const {
  if (remaining == 0) return 0.0;
  const double rate = rate_per_s(now);
  if (rate <= 0) return std::nullopt;
  return static_cast<double>(remaining) / rate;
}

}  // namespace tms::core
