#include "server/capacity/report_tables.h"

#include "server/capacity/numbers.h"

namespace tms::capacity {

namespace {

std::string or_not_measured(const std::optional<double>& value, std::string_view unit) {
  return value ? show(*value, unit) : "not measured";
}

std::string version_of(const Report& report) {
  return report.commit.empty() ? report.version : report.version + ", commit " + report.commit;
}

Table machine_table(const Report& report) {
  Table table{"Machine and versions", {"What", "Value"}, {}, true};
  const auto& machine = report.machine;
  table.rows = {{"Processor", machine.cpu},
                {"Cores online", show(machine.cores)},
                {"Memory", show(machine.memory_mb / 1e3, "GB")},
                {"System", machine.system},
                {"Open files allowed", show(static_cast<double>(machine.most_open_files))},
                {"Server", report.target.empty() ? "started beside this tool, limits per user and "
                                                   "address switched off"
                                                 : report.target},
                {"Version of the server", report.server_version},
                {"Version of this tool", version_of(report)},
                {"Measured", model::format_time(report.started_at) + " to " +
                                 model::format_time(report.ended_at)}};
  return table;
}

Table idle_table(const IdleReport& idle) {
  const auto customers = show(idle.customers) + " customers";
  return {"Start-up and idle",
          {"What", "Value"},
          {{"Start to listening, empty", or_not_measured(idle.first_start_ms, "ms")},
           {"Start to listening, " + customers, or_not_measured(idle.start_ms, "ms")},
           {"Memory, idle, " + customers, show(idle.rss_mb, "MB")},
           {"CPU, idle", show(idle.cpu_percent, "% of a core")}}};
}

Table glance_table(const Report& report) {
  Table table{"Scenarios",
              {"Scenario", "Customers", "Users", "Time", "Requests/s", "p50", "p95", "p99",
               "CPU of all cores", "Errors", "Verdict"},
              {}};
  for (const auto& one : report.scenarios) {
    std::uint64_t errors = 0;
    for (const auto& [kind, figures] : one.calls.errors) errors += figures.count;
    const bool has_cpu = one.cores > 0 && one.measured_s > 0 && !one.process.empty();
    const auto ms = [&](double value) {
      return one.calls.api.count > 0 ? show(value, "ms") : std::string("-");
    };
    table.rows.push_back(
        {one.name, show(one.customers), show(one.users), show(one.measured_s, "s"),
         show(one.calls.per_s), ms(one.calls.api.p50), ms(one.calls.api.p95), ms(one.calls.api.p99),
         has_cpu ? show(100 * one.cpu_s / one.measured_s / one.cores, "%") : "-",
         show(static_cast<double>(errors)), std::string(to_string(one.verdict()))});
  }
  return table;
}

Table checks_table(const ScenarioReport& scenario) {
  Table table{"Against the limits", {"What", "Measured", "At most", "Verdict"}, {}};
  for (const auto& check : scenario.checks) {
    table.rows.push_back({check.what, or_not_measured(check.measured, check.unit),
                          show(check.limit, check.unit), std::string(to_string(check.verdict()))});
  }
  return table;
}

Table routes_table(const ScenarioReport& scenario) {
  Table table{
      "Latency by route", {"Route", "Calls", "per s", "p50 ms", "p95 ms", "p99 ms", "most ms"}, {}};
  for (const auto& route : scenario.calls.routes) {
    table.rows.push_back({route.route, show(static_cast<double>(route.ms.count)), show(route.per_s),
                          show(route.ms.p50), show(route.ms.p95), show(route.ms.p99),
                          show(route.ms.most)});
  }
  return table;
}

Table cost_table(const ScenarioReport& one) {
  Table table{"What it cost the server", {"What", "Value"}, {}};
  const auto add = [&](const char* what, std::string value) {
    table.rows.push_back({what, std::move(value)});
  };
  add("CPU of the server", show(one.cpu_s, "s"));
  for (std::size_t core = 0; core < one.cores_percent.size(); ++core) {
    table.rows.push_back({"Core " + std::to_string(core) + " of the machine, everything on it",
                          show(one.cores_percent[core], "%")});
  }
  if (!one.process.empty()) {
    add("Memory at the start", show(one.process.front().rss_mb, "MB"));
    add("Memory at the end", show(one.process.back().rss_mb, "MB"));
    add("Memory, slope", show(one.memory_slope_mb_per_min, "MB/min"));
    add("Open files at the end", show(one.process.back().open_files));
    add("Threads at the end", show(one.process.back().threads));
  }
  add("Connections at the server, most at once", show(one.connections));
  add("Signing in, p99 (ramp of 20 a second)", show(one.sign_in_p99_ms, "ms"));
  add("Reads of the database", show(one.queries) + ", " + show(one.query_ms, "ms") + " each");
  add("Group commits", show(one.commits) + ", " + show(one.commit_ms, "ms") + " each");
  add("Calls to the cluster",
      show(one.upstream_calls) + ", " + show(one.upstream_ms, "ms") + " each");
  add("Calls with actions among them",
      show(one.action_calls) + ", " + show(one.action_call_ms, "ms") + " each");
  add("Actions", show(static_cast<double>(one.actions)) + " on " +
                     show(static_cast<double>(one.customers_acted_on)) + " customers");
  return table;
}

Table growth_table(const Report& report) {
  Table table{"Growth with the number of customers",
              {"Customers", "Clusters", "First sync ms", "Unchanged sync ms", "Window p50 ms",
               "Window p99 ms", "History p50 ms", "Memory MB", "Start ms"},
              {}};
  for (const auto& point : report.growth) {
    table.rows.push_back({show(point.customers), show(point.clusters), show(point.first_sync_ms),
                          show(point.unchanged_sync_ms), show(point.window.p50),
                          show(point.window.p99), show(point.history.p50), show(point.rss_mb),
                          show(point.start_ms)});
  }
  return table;
}

}  // namespace

std::vector<Table> summary_tables(const Report& report) {
  std::vector<Table> tables{glance_table(report), machine_table(report)};
  if (report.idle) tables.push_back(idle_table(*report.idle));
  return tables;
}

std::vector<Table> scenario_tables(const ScenarioReport& scenario) {
  std::vector<Table> tables{checks_table(scenario)};
  if (!scenario.calls.routes.empty()) tables.push_back(routes_table(scenario));
  if (!scenario.calls.errors.empty()) {
    Table errors{"Errors, from the first sign-in on", {"What", "Count", "First words"}, {}};
    for (const auto& [kind, figures] : scenario.calls.errors) {
      errors.rows.push_back({kind, show(static_cast<double>(figures.count)), figures.first_words});
    }
    tables.push_back(std::move(errors));
  }
  if (scenario.measured_s > 0) tables.push_back(cost_table(scenario));
  return tables;
}

std::vector<Table> outlook_tables(const Report& report) {
  std::vector<Table> tables;
  if (!report.growth.empty()) tables.push_back(growth_table(report));
  if (report.connections) {
    const auto& found = *report.connections;
    tables.push_back({"Idle connections",
                      {"What", "Value"},
                      {{"Held and answered at once", show(found.held)},
                       {"Tried", show(found.tried)},
                       {"Limit", found.limited_by.empty() ? "not found" : found.limited_by}},
                      true});
  }
  if (!report.projection.empty()) {
    Table table{"What this means for 50,000 customers", {"What", "Value", "Arithmetic"}, {}, true};
    for (const auto& line : report.projection)
      table.rows.push_back({line.what, line.value, line.arithmetic});
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace tms::capacity
