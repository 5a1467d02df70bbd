#include "server/telemetry/figure_history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tms::telemetry {

namespace {
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
}

void FigureHistory::begin_step(std::int64_t at_s) {
  if (!times_.empty()) {
    at_s = std::max(at_s, times_[current_] + std::int64_t{model::SystemQuery::kStepS});
  }
  if (times_.size() < steps_) {
    current_ = times_.size();
    times_.push_back(at_s);
    for (auto& [name, column] : columns_) column.values.push_back(kNone);
    return;
  }
  current_ = (current_ + 1) % steps_;
  times_[current_] = at_s;
  for (auto& [name, column] : columns_) column.values[current_] = kNone;
}

void FigureHistory::set(std::string_view name, double value, Fold fold) {
  auto found = columns_.find(name);
  if (found == columns_.end()) {
    if (columns_.size() >= most_series_) return;
    found = columns_.emplace(name, Column{fold, std::vector<float>(times_.size(), kNone)}).first;
  }
  found->second.values[current_] = static_cast<float>(value);
}

std::vector<model::FigureStep> FigureHistory::steps_after(std::int64_t at_s) const {
  std::vector<model::FigureStep> steps;
  for (std::size_t i = 1; i <= times_.size(); ++i) {
    const std::size_t at = (current_ + i) % times_.size();
    if (times_[at] <= at_s) continue;
    auto& step = steps.emplace_back();
    step.at_s = times_[at];
    for (const auto& [name, column] : columns_) {
      if (!std::isnan(column.values[at])) {
        step.figures.push_back({name, column.fold, column.values[at]});
      }
    }
  }
  return steps;
}

model::FigureSeries FigureHistory::folded(const std::string& name, const Column& column,
                                          const model::SystemQuery& query) const {
  model::FigureSeries out{name, {}};
  std::int64_t step = 0;
  double sum = 0, most = 0;
  std::uint32_t count = 0;
  const auto finish = [&] {
    if (count == 0) return;
    const double mean = sum / count;
    out.points.emplace_back(step, column.fold == Fold::Most  ? most
                                  : column.fold == Fold::Sum ? sum
                                                             : mean);
    count = 0;
  };
  for (std::size_t i = 1; i <= times_.size(); ++i) {
    const std::size_t at = (current_ + i) % times_.size();
    const float value = column.values[at];
    const std::int64_t belongs_to = times_[at] - times_[at] % query.step_s;
    if (std::isnan(value) || belongs_to < static_cast<std::int64_t>(query.since_s)) continue;
    if (count > 0 && belongs_to != step) finish();
    step = belongs_to;
    sum = count == 0 ? value : sum + value;
    most = count == 0 ? value : std::max<double>(most, value);
    ++count;
  }
  finish();
  return out;
}

std::vector<model::FigureSeries> FigureHistory::series(const model::SystemQuery& query) const {
  std::vector<model::FigureSeries> out;
  out.reserve(columns_.size());
  for (const auto& [name, column] : columns_) out.push_back(folded(name, column, query));
  return out;
}

}  // namespace tms::telemetry
