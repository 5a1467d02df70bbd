#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/system_json.h"

namespace tms::protocol {

namespace {

void write_decimal_or_null(JsonWriter& out, const std::optional<double>& value) {
  value ? out.decimal(*value) : out.null();
}

void write_percentiles(JsonWriter& out, const model::Percentiles& percentiles) {
  out.begin_object();
  write_decimal_or_null(out.key("p50"), percentiles.p50);
  write_decimal_or_null(out.key("p95"), percentiles.p95);
  write_decimal_or_null(out.key("p99"), percentiles.p99);
  out.end_object();
}

void write_now(JsonWriter& out, const model::SystemFigures& figures) {
  write_percentiles(out.key("response_ms"), figures.response_ms);
  out.key("cpu_per_core").begin_array();
  for (const double core : figures.cpu_per_core) out.decimal(core);
  out.end_array();
  out.key("cpu_process").decimal(figures.cpu_process);
  out.key("rss_bytes").number(figures.rss_bytes);
  write_percentiles(out.key("db_query_ms"), figures.db_query_ms);
  out.key("sessions_active").number(figures.sessions_active);
  out.key("audit").begin_object();
  out.key("records").number(figures.audit.records);
  out.key("bytes").number(figures.audit.bytes);
  out.key("per_hour").number(figures.audit.per_hour);
  out.end_object();
  out.key("errors").begin_object();
  for (const auto& [code, count] : figures.errors) out.key(code).number(count);
  out.end_object();
  out.key("users_active").number(figures.users_active);
  out.key("cluster_latency_ms").begin_object();
  for (const auto& [cluster, latency] : figures.cluster_latency_ms) {
    write_percentiles(out.text_key(cluster), latency);
  }
  out.end_object();
  out.key("queue_depth").begin_object();
  out.key("fast_lane").number(figures.queue_depth.fast_lane);
  out.key("slow_lane").number(figures.queue_depth.slow_lane);
  out.key("writes").number(figures.queue_depth.writes);
  out.key("calls").number(figures.queue_depth.calls);
  out.end_object();
  write_decimal_or_null(out.key("cache_hit_rate"), figures.cache_hit_rate);
}

void read_percentiles(ObjectReader& in, model::Percentiles& percentiles) {
  in.decimal_or_null("p50", percentiles.p50);
  in.decimal_or_null("p95", percentiles.p95);
  in.decimal_or_null("p99", percentiles.p99);
}

// Calls read(name, value, path) for each member of a field that is an object of names.
template <typename Read>
void read_members(ObjectReader& in, std::string_view key, Read read) {
  const JsonPath path = in.path_of(key);
  const auto object = in.value(key);
  if (!object) return in.error(key, "required", "is missing");
  if (!in.expect(*object, path, JsonKind::Object)) return;
  for (auto member = object->first(); member; member = member->next()) {
    read(*member, JsonPath{&path, member->key(), JsonPath::kNoIndex});
  }
}

void read_series(ObjectReader& in, std::vector<model::FigureSeries>& out) {
  read_members(in, "series", [&](JsonValue series, const JsonPath& path) {
    if (!in.expect(series, path, JsonKind::Array)) return;
    model::FigureSeries& figure = out.emplace_back();
    figure.name = series.key();
    figure.points.reserve(series.size());
    for (auto point = series.first(); point; point = point->next()) {
      const auto at = point->is(JsonKind::Array) ? point->first() : std::nullopt;
      const auto value = at ? at->next() : std::nullopt;
      const auto at_s = at ? at->integer() : std::nullopt;
      if (!at_s || !value || !(value->is(JsonKind::Integer) || value->is(JsonKind::Decimal))) {
        return in.errors().add(path, "wrong_type", "must hold pairs of unix seconds and a number");
      }
      figure.points.emplace_back(*at_s, value->decimal());
    }
  });
}

void read_now(ObjectReader& in, model::SystemFigures& figures) {
  const auto percentiles = [&](std::string_view key, model::Percentiles& out) {
    in.object(key, Need::Required, [&](ObjectReader& object) { read_percentiles(object, out); });
  };
  percentiles("response_ms", figures.response_ms);
  in.each("cpu_per_core", Need::Required, [&](JsonValue core, const JsonPath& path) {
    if (core.is(JsonKind::Integer) || core.is(JsonKind::Decimal)) {
      figures.cpu_per_core.push_back(core.decimal());
    } else {
      in.errors().add(path, "wrong_type", "must be a number");
    }
  });
  in.decimal("cpu_process", figures.cpu_process);
  in.number("rss_bytes", figures.rss_bytes);
  percentiles("db_query_ms", figures.db_query_ms);
  in.number("sessions_active", figures.sessions_active);
  in.object("audit", Need::Required, [&](ObjectReader& audit) {
    audit.number("records", figures.audit.records);
    audit.number("bytes", figures.audit.bytes);
    audit.number("per_hour", figures.audit.per_hour);
  });
  in.counts("errors", figures.errors);
  in.number("users_active", figures.users_active);
  read_members(in, "cluster_latency_ms", [&](JsonValue latency, const JsonPath& path) {
    ObjectReader object(in.errors(), latency, path);
    auto& [code, out] = figures.cluster_latency_ms.emplace_back();
    code = latency.key();
    read_percentiles(object, out);
  });
  in.object("queue_depth", Need::Required, [&](ObjectReader& queues) {
    queues.number("fast_lane", figures.queue_depth.fast_lane);
    queues.number("slow_lane", figures.queue_depth.slow_lane);
    queues.number("writes", figures.queue_depth.writes);
    queues.number("calls", figures.queue_depth.calls);
  });
  in.decimal_or_null("cache_hit_rate", figures.cache_hit_rate);
}

}  // namespace

std::string write_system_figures(const model::SystemFigures& figures) {
  std::size_t points = 0;
  for (const model::FigureSeries& series : figures.series) points += series.points.size();
  std::string text;
  text.reserve(1024 + points * 20);
  JsonWriter out(text);
  out.begin_object();
  write_now(out, figures);
  out.key("step_s").number(figures.step_s);
  out.key("series").begin_object();
  for (const model::FigureSeries& series : figures.series) {
    out.text_key(series.name).begin_array();
    for (const auto& [at_s, value] : series.points) {
      out.begin_array().number(at_s).decimal(value).end_array();
    }
    out.end_array();
  }
  out.end_object().end_object();
  return text;
}

model::Result<model::SystemFigures> read_system_figures(std::string_view json) {
  return read_answer<model::SystemFigures>(json, [](ObjectReader& in, auto& figures) {
    read_now(in, figures);
    in.number("step_s", figures.step_s);
    read_series(in, figures.series);
  });
}

}  // namespace tms::protocol
