#include "server/capacity/report.h"

#include <algorithm>

namespace tms::capacity {

namespace {

Verdict worse(Verdict a, Verdict b) {
  if (a == Verdict::Failed || b == Verdict::Failed) return Verdict::Failed;
  return a == Verdict::NotMeasured ? a : b;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return "passed";
    case Verdict::Failed:
      return "failed";
    case Verdict::NotMeasured:
      break;
  }
  return "not measured";
}

Verdict ScenarioReport::verdict() const {
  const bool is_whole = !checks.empty() && stopped_because.empty();
  auto verdict = is_whole ? Verdict::Passed : Verdict::NotMeasured;
  for (const auto& check : checks) verdict = worse(verdict, check.verdict());
  return verdict;
}

std::vector<Gap> Report::gaps() const {
  std::vector<Gap> out;
  if (connections && !connections->stopped_because.empty())
    out.push_back({"the limit of connections", connections->stopped_because});
  if (!growth_stopped_because.empty()) out.push_back({"growth", growth_stopped_because});
  return out;
}

Verdict Report::verdict() const {
  if (scenarios.empty()) return Verdict::NotMeasured;
  auto verdict = gaps().empty() ? Verdict::Passed : Verdict::NotMeasured;
  for (const auto& scenario : scenarios) verdict = worse(verdict, scenario.verdict());
  return verdict;
}

std::string Report::missing() const {
  std::string names;
  const auto add = [&names](const std::string& name) {
    names += (names.empty() ? "" : ", ") + name;
  };
  for (const auto& scenario : scenarios) {
    if (scenario.verdict() == Verdict::NotMeasured) add("`" + scenario.name + "`");
  }
  for (const auto& gap : gaps()) add(gap.what);
  return names.empty() ? "any scenario" : names;
}

std::string Report::verdict_sentence() const {
  const auto all = verdict();
  if (all == Verdict::Failed) return "Not good for 50,000 customers: a limit was missed.";
  if (all == Verdict::NotMeasured) return "Not judged. Not measured to the end: " + missing() + ".";
  const bool has_capacity = std::any_of(scenarios.begin(), scenarios.end(),
                                        [](const auto& one) { return one.name == "capacity"; });
  if (!has_capacity) {
    return "Every limit was kept; 50,000 customers are judged by the scenario `capacity`, which "
           "was not asked for.";
  }
  return "Good for 50,000 customers: every limit was kept.";
}

}  // namespace tms::capacity
