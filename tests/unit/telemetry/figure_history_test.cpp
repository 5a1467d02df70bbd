#include "server/telemetry/figure_history.h"

#include <doctest/doctest.h>

using namespace tms;
using telemetry::FigureHistory;
using telemetry::Fold;

namespace {

using Points = std::vector<std::pair<std::int64_t, double>>;

Points points_of(const FigureHistory& history, const std::string& name,
                 const model::SystemQuery& query = {}) {
  for (const auto& series : history.series(query)) {
    if (series.name == name) return series.points;
  }
  return {};
}

// Steps at 100, 110, 120, .. with these values.
FigureHistory history_of(const std::vector<double>& values, Fold fold, std::size_t steps = 100) {
  FigureHistory history(steps, 10);
  std::int64_t at_s = 100;
  for (const double value : values) {
    history.begin_step(at_s);
    history.set("x", value, fold);
    at_s += 10;
  }
  return history;
}

}  // namespace

TEST_CASE("the oldest steps make room for new ones") {
  const auto history = history_of({1, 2, 3, 4, 5}, Fold::Mean, 3);
  CHECK(points_of(history, "x") == Points{{120, 3}, {130, 4}, {140, 5}});
}

TEST_CASE("a step without a value is left out, a late series begins where it began") {
  FigureHistory history(3, 10);
  history.begin_step(100);
  history.set("early", 1, Fold::Mean);
  history.begin_step(110);
  history.set("late", 2, Fold::Mean);
  CHECK(points_of(history, "early") == Points{{100, 1}});
  CHECK(points_of(history, "late") == Points{{110, 2}});
}

TEST_CASE("points are given from a moment on") {
  const auto history = history_of({1, 2, 3}, Fold::Mean);
  CHECK(points_of(history, "x", {110, 10}) == Points{{110, 2}, {120, 3}});
  CHECK(points_of(history, "x", {121, 10}).empty());
}

TEST_CASE("steps are folded by their mean, their worst or their sum") {
  const std::vector<double> values{2, 4, 9, 1, 5};  // 100, 110 | 120 to 140
  const model::SystemQuery query{0, 60};
  CHECK(points_of(history_of(values, Fold::Mean), "x", query) == Points{{60, 3}, {120, 5}});
  CHECK(points_of(history_of(values, Fold::Most), "x", query) == Points{{60, 4}, {120, 9}});
  CHECK(points_of(history_of(values, Fold::Sum), "x", query) == Points{{60, 6}, {120, 15}});
}

TEST_CASE("asking again from the last folded point gives that point whole") {
  const auto history = history_of({2, 4, 9, 1, 5}, Fold::Sum);
  CHECK(points_of(history, "x", {120, 60}) == Points{{120, 15}});
}

TEST_CASE("time only goes forward, also when the clock is set back") {
  FigureHistory history(10, 10);
  for (const std::int64_t at_s : {1000, 400, 410}) {
    history.begin_step(at_s);
    history.set("x", 1, Fold::Mean);
  }
  CHECK(points_of(history, "x") == Points{{1000, 1}, {1010, 1}, {1020, 1}});
}

TEST_CASE("new steps are told with their figures, also when the oldest have made room") {
  auto history = history_of({1, 2, 3, 4, 5}, Fold::Sum, 3);
  const auto steps = history.steps_after(125);
  REQUIRE(steps.size() == 2);
  CHECK(steps[0] == model::FigureStep{130, {{"x", Fold::Sum, 4}}});
  CHECK(steps[1] == model::FigureStep{140, {{"x", Fold::Sum, 5}}});
  history.begin_step(150);
  CHECK(history.steps_after(140) == std::vector{model::FigureStep{150, {}}});
  CHECK(history.steps_after(0).size() == 3);
  CHECK(history.steps_after(150).empty());
  CHECK(FigureHistory(3, 1).steps_after(0).empty());
}

TEST_CASE("no more series are kept than allowed") {
  FigureHistory history(10, 2);
  history.begin_step(100);
  for (const char* name : {"a", "b", "c"}) history.set(name, 1, Fold::Mean);
  CHECK(history.series({}).size() == 2);
}
