#include "server/capacity/trend.h"

#include <algorithm>

namespace tms::capacity {

namespace {

constexpr double kMinute = 60;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<double> between(const std::vector<ProcessMoment>& moments,
                            double ProcessMoment::*figure, double begin_s, double end_s) {
  std::vector<double> values;
  for (const auto& moment : moments) {
    if (moment.at_s >= begin_s && moment.at_s <= end_s) values.push_back(moment.*figure);
  }
  return values;
}

}  // namespace

double slope_mb_per_min(const std::vector<MemoryMoment>& moments) {
  if (moments.size() < 2) return 0;
  const auto count = static_cast<double>(moments.size());
  double mean_at = 0, mean_mb = 0;
  for (const auto& moment : moments) {
    mean_at += moment.at_s / count;
    mean_mb += moment.rss_mb / count;
  }
  double products = 0, squares = 0;
  for (const auto& moment : moments) {
    products += (moment.at_s - mean_at) * (moment.rss_mb - mean_mb);
    squares += (moment.at_s - mean_at) * (moment.at_s - mean_at);
  }
  return squares > 0 ? kMinute * products / squares : 0;
}

std::optional<double> steady_growth(const std::vector<ProcessMoment>& moments,
                                    double ProcessMoment::*figure) {
  if (moments.empty() || moments.back().at_s < 25 * kMinute) return std::nullopt;
  const double end_s = moments.back().at_s;
  const auto early = between(moments, figure, 5 * kMinute, 15 * kMinute);
  const auto late = between(moments, figure, end_s - 10 * kMinute, end_s);
  if (early.empty() || late.empty()) return std::nullopt;
  return median(late) - median(early);
}

}  // namespace tms::capacity
