#include "server/capacity/projection.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "server/capacity/numbers.h"
#include "server/capacity/scenario.h"

namespace tms::capacity {

namespace {

constexpr double kCustomers = 50'000;
constexpr double kCpuShare = 0.6;            // of all cores: the limit of the scenario `capacity`
constexpr double kChunk = 500, kAtOnce = 8;  // calls to a cluster, as a new one is set up
constexpr double kSlowestCallS = 16.5;       // seen in production

const ScenarioReport* measured(const Report& report, std::string_view name) {
  for (const auto& scenario : report.scenarios) {
    if (scenario.name == name && scenario.measured_s > 0) return &scenario;
  }
  return nullptr;
}

void project_memory(const Report& report, std::vector<ProjectionLine>& out) {
  std::vector<std::pair<double, double>> points;
  for (const auto& point : report.growth) points.emplace_back(point.customers, point.rss_mb);
  if (points.size() < 2) return;
  const auto line = line_through(points);
  out.push_back({"Memory, idle with 50,000 customers", show(line.at(kCustomers), "MB"),
                 show(line.base) + " MB + " + show(line.per_unit * 1e6) +
                     " bytes x 50,000 (least squares over " +
                     show(static_cast<double>(points.size())) + " sizes)"});
}

void project_users(const Report& report, std::vector<ProjectionLine>& out) {
  const auto* load = measured(report, "load");
  if (!load || load->cpu_s <= 0 || load->users == 0 || load->cores == 0) return;
  const double core_of_a_user = load->cpu_s / load->measured_s / load->users;
  const double users = kCpuShare * load->cores / core_of_a_user;
  out.push_back({"Users who work at once, by CPU", show(users),
                 "60 % of " + show(load->cores) + " cores / " + show(core_of_a_user * 1e3) +
                     " thousandths of a core a user (" + show(load->cpu_s) + " s CPU / " +
                     show(load->measured_s) + " s / " + show(load->users) + " users of `load`)"});
}

void project_requests(const Report& report, std::vector<ProjectionLine>& out) {
  const auto* load = measured(report, "load");
  if (!load || load->calls.per_s <= 0) return;
  const double ms_each = 1e3 * load->cpu_s / load->measured_s / load->calls.per_s;
  out.push_back({"CPU of one request", show(ms_each, "ms"),
                 show(load->cpu_s) + " s / (" + show(load->calls.per_s) + " requests/s x " +
                     show(load->measured_s) + " s)"});
}

void project_action(const Report& report, std::vector<ProjectionLine>& out) {
  const auto* capacity = measured(report, "capacity");
  if (!capacity || capacity->action_calls <= 0) return;
  const double rounds = std::ceil(kCustomers / kChunk / kAtOnce);
  const double call_s = capacity->action_call_ms / 1e3;
  out.push_back({"One action on 50,000 customers, a cluster like the simulated one",
                 show(rounds * call_s, "s"),
                 "50,000 / 500 a call / 8 at once = " + show(rounds) + " rounds x " +
                     show(capacity->action_call_ms) + " ms a call with an action"});
  out.push_back({"The same on the slowest cluster seen (16.5 s a call)",
                 show(rounds * kSlowestCallS / 60, "min"), show(rounds) + " rounds x 16.5 s"});
}

void project_disk(const Report& report, std::vector<ProjectionLine>& out) {
  const auto* load = measured(report, "load");
  if (!load || load->audit_bytes_per_record <= 0 || load->actions == 0) return;
  const double actions_a_day = 86'400.0 * static_cast<double>(load->actions) / load->measured_s;
  const double records_per_action = 2;  // intent and outcome
  out.push_back(
      {"Audit log of a day like `load`",
       show(actions_a_day * records_per_action * load->audit_bytes_per_record / 1e6, "MB"),
       show(actions_a_day) + " actions x 2 records x " + show(load->audit_bytes_per_record) +
           " bytes of database"});
}

}  // namespace

Line line_through(const std::vector<std::pair<double, double>>& points) {
  Line line;
  if (points.empty()) return line;
  const auto count = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0;
  for (const auto& [x, y] : points) {
    mean_x += x / count;
    mean_y += y / count;
  }
  double products = 0, squares = 0;
  for (const auto& [x, y] : points) {
    products += (x - mean_x) * (y - mean_y);
    squares += (x - mean_x) * (x - mean_x);
  }
  line.per_unit = squares > 0 ? products / squares : 0;
  line.base = mean_y - line.per_unit * mean_x;
  return line;
}

std::vector<ProjectionLine> project(const Report& report) {
  std::vector<ProjectionLine> out;
  project_memory(report, out);
  project_users(report, out);
  project_requests(report, out);
  project_action(report, out);
  project_disk(report, out);
  return out;
}

std::string find_bottleneck(const Report& report) {
  double nearest = -1;
  std::string sentence;
  for (const auto& scenario : report.scenarios) {
    for (const auto& check : scenario.checks) {
      if (!check.measured) continue;
      if (check.limit <= 0 && *check.measured > 0) {
        return check.what + " in `" + scenario.name + "`: " + show(*check.measured, check.unit) +
               ", and none may be.";
      }
      if (check.limit <= 0) continue;
      const double share = *check.measured / check.limit;
      if (share <= nearest) continue;
      nearest = share;
      sentence = check.what + " in `" + scenario.name + "`: " + show(*check.measured, check.unit) +
                 " of " + show(check.limit, check.unit) + " (" + show(100 * share) + " %).";
    }
  }
  return sentence.empty() ? "Nothing was measured that a limit could be compared with." : sentence;
}

}  // namespace tms::capacity
