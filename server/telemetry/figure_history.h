// Figures over time in bounded memory: the series of the System screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/system.h"

namespace tms::telemetry {

using model::Fold;

// One value a step and series, the last `steps` steps, at most `most_series` series: later ones are
// left out. Four bytes a value, so numbers above 16 million are rounded (charts do not show it).
// Not for several threads.
class FigureHistory {
 public:
  FigureHistory(std::size_t steps, std::size_t most_series)
      : steps_(steps), most_series_(most_series) {}

  // Times only grow: where the clock was set back, a step follows the last one at once.
  void begin_step(std::int64_t at_s);
  // In the step that was begun last.
  void set(std::string_view name, double value, Fold fold);
  // Those that began after `at_s`, oldest first: what of it is to be kept over a restart.
  std::vector<model::FigureStep> steps_after(std::int64_t at_s) const;
  // By name; steps without a value are left out. A folded point bears the time at which its step
  // begins.
  std::vector<model::FigureSeries> series(const model::SystemQuery& query) const;

 private:
  struct Column {
    Fold fold = Fold::Mean;
    std::vector<float> values;  // beside times_; NaN: none
  };
  model::FigureSeries folded(const std::string& name, const Column& column,
                             const model::SystemQuery& query) const;

  const std::size_t steps_;
  const std::size_t most_series_;
  std::vector<std::int64_t> times_;  // a ring once it is full
  std::size_t current_ = 0;          // the step that was begun last
  std::map<std::string, Column, std::less<>> columns_;
};

}  // namespace tms::telemetry
