#include <nlohmann/json.hpp>

#include "server/capacity/report.h"

namespace tms::capacity {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Quantiles& ms) {
  return {{"count", ms.count},
          {"p50_ms", ms.p50},
          {"p95_ms", ms.p95},
          {"p99_ms", ms.p99},
          {"most_ms", ms.most}};
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename Items, typename Convert>
Json array_of(const Items& items, Convert convert) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(convert(item));
  return out;
}

Json json_of(const Check& check) {
  return {{"what", check.what},
          {"unit", check.unit},
          {"limit", check.limit},
          {"measured", or_null(check.measured)},
          {"verdict", to_string(check.verdict())}};
}

Json json_of(const MomentFigures& moment) {
  return {{"at_s", moment.at_s},     {"requests_per_s", moment.per_s}, {"errors", moment.errors},
          {"p50_ms", moment.ms.p50}, {"p95_ms", moment.ms.p95},        {"p99_ms", moment.ms.p99}};
}

Json json_of(const ProcessMoment& moment) {
  return {{"at_s", moment.at_s},
          {"cpu_percent_of_a_core", moment.cpu_percent},
          {"rss_mb", moment.rss_mb},
          {"open_files", moment.open_files},
          {"threads", moment.threads}};
}

Json json_of(const std::map<std::string, ErrorFigures>& errors) {
  Json out = Json::object();
  for (const auto& [kind, figures] : errors)
    out[kind] = {{"count", figures.count}, {"first_words", figures.first_words}};
  return out;
}

Json json_of(const ScenarioReport& one) {
  const auto convert = [](const auto& item) { return json_of(item); };
  return {{"name", one.name},
          {"verdict", to_string(one.verdict())},
          {"customers", one.customers},
          {"users", one.users},
          {"wanted_s", one.wanted_s},
          {"measured_s", one.measured_s},
          {"stopped_because", one.stopped_because},
          {"checks", array_of(one.checks, convert)},
          {"requests_per_s", one.calls.per_s},
          {"latency", json_of(one.calls.api)},
          {"routes", array_of(one.calls.routes,
                              [](const RouteFigures& route) {
                                Json out = json_of(route.ms);
                                out["route"] = route.route;
                                out["per_s"] = route.per_s;
                                return out;
                              })},
          {"errors", json_of(one.calls.errors)},
          {"sign_in_p99_ms", one.sign_in_p99_ms},
          {"connections", one.connections},
          {"actions", one.actions},
          {"customers_acted_on", one.customers_acted_on},
          {"cores", one.cores},
          {"cores_percent", one.cores_percent},
          {"server_cpu_s", one.cpu_s},
          {"memory_slope_mb_per_min", one.memory_slope_mb_per_min},
          {"database",
           {{"queries", one.queries},
            {"query_mean_ms", one.query_ms},
            {"commits", one.commits},
            {"commit_mean_ms", one.commit_ms}}},
          {"upstream",
           {{"calls", one.upstream_calls},
            {"mean_ms", one.upstream_ms},
            {"action_calls", one.action_calls},
            {"action_mean_ms", one.action_call_ms}}},
          {"audit_bytes_per_record", one.audit_bytes_per_record},
          {"over_time", array_of(one.calls.moments, convert)},
          {"process", array_of(one.process, convert)}};
}

Json json_of(const GrowthPoint& point) {
  return {{"customers", point.customers},
          {"clusters", point.clusters},
          {"first_sync_ms", point.first_sync_ms},
          {"unchanged_sync_ms", point.unchanged_sync_ms},
          {"window", json_of(point.window)},
          {"history", json_of(point.history)},
          {"rss_mb", point.rss_mb},
          {"start_ms", point.start_ms}};
}

Json json_of(const IdleReport& idle) {
  return {{"first_start_ms", or_null(idle.first_start_ms)},
          {"start_ms", or_null(idle.start_ms)},
          {"customers", idle.customers},
          {"rss_mb", idle.rss_mb},
          {"cpu_percent_of_a_core", idle.cpu_percent}};
}

Json json_of(const ConnectionReport& found) {
  return {{"tried", found.tried},
          {"held", found.held},
          {"limited_by", found.limited_by},
          {"stopped_because", found.stopped_because}};
}

}  // namespace

std::string as_json(const Report& report) {
  const auto convert = [](const auto& item) { return json_of(item); };
  Json out = {{"verdict", to_string(report.verdict())},
              {"sentence", report.verdict_sentence()},
              {"started_at", model::format_time(report.started_at)},
              {"ended_at", model::format_time(report.ended_at)},
              {"version", report.version},
              {"commit", report.commit},
              {"server_version", report.server_version},
              {"target", report.target},
              {"machine",
               {{"cpu", report.machine.cpu},
                {"cores", report.machine.cores},
                {"memory_mb", report.machine.memory_mb},
                {"system", report.machine.system},
                {"most_open_files", report.machine.most_open_files}}},
              {"idle", report.idle ? json_of(*report.idle) : Json(nullptr)},
              {"scenarios", array_of(report.scenarios, convert)},
              {"growth", array_of(report.growth, convert)},
              {"growth_stopped_because", report.growth_stopped_because},
              {"connections", report.connections ? json_of(*report.connections) : Json(nullptr)},
              {"projection", array_of(report.projection,
                                      [](const ProjectionLine& line) {
                                        return Json{{"what", line.what},
                                                    {"value", line.value},
                                                    {"arithmetic", line.arithmetic}};
                                      })},
              {"bottleneck", report.bottleneck},
              {"remarks", report.remarks}};
  return out.dump(2) + "\n";
}

}  // namespace tms::capacity
