#include "server/capacity/report_tables.h"
#include "server/capacity/svg_chart.h"

namespace tms::capacity {

namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --text: #1c2330; --muted: #5b6472; --line: #d9dee6; --back: #fff;
  --good: #0f766e; --bad: #b42318; --open: #92600a; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --muted: #9aa4b2; --line: #323a46;
  --back: #14181f; --good: #4cc2ab; --bad: #ff8a7a; --open: #e8b04b; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 68rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.verdict { font-size: 1.15rem; font-weight: 600; }
.passed { color: var(--good); } .failed { color: var(--bad); } .open { color: var(--open); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th { color: var(--muted); font-weight: 500; }
th:first-child, td:first-child, .prose th, .prose td { text-align: left; }
.prose td { white-space: normal; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1.5rem; }
figure { margin: 0; } figcaption { font-weight: 600; margin-bottom: .25rem; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--muted); }
svg polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .grid { stroke: var(--line); }
)";

std::string class_of(Verdict verdict) {
  return verdict == Verdict::NotMeasured ? "open" : std::string(to_string(verdict));
}

// Verdicts are told by word, mark and colour.
std::string cell(const std::string& text) {
  for (const auto verdict : {Verdict::Passed, Verdict::Failed, Verdict::NotMeasured}) {
    if (text != to_string(verdict)) continue;
    const char* mark = verdict == Verdict::Passed   ? "&#10003; "
                       : verdict == Verdict::Failed ? "&#10007; "
                                                    : "&#9675; ";
    return "<span class=\"" + class_of(verdict) + "\">" + mark + text + "</span>";
  }
  return escape_html(text);
}

void append_row(const char* tag, const std::vector<std::string>& cells, std::string& out) {
  out += "<tr>";
  for (const auto& one : cells) out += std::string("<") + tag + ">" + cell(one) + "</" + tag + ">";
  out += "</tr>\n";
}

void append_tables(const std::vector<Table>& tables, std::string& out) {
  for (const auto& table : tables) {
    out += "<h3>" + escape_html(table.title) + "</h3><div class=\"scroll\"><table" +
           (table.is_prose ? " class=\"prose\"" : "") + "><thead>";
    append_row("th", table.columns, out);
    out += "</thead><tbody>";
    for (const auto& row : table.rows) append_row("td", row, out);
    out += "</tbody></table></div>\n";
  }
}

template <typename Items, typename Value>
ChartLine line_of(const char* name, const Items& items, Value value) {
  ChartLine line{name, {}};
  for (const auto& item : items) line.points.push_back(value(item));
  return line;
}

void append_scenario_charts(const ScenarioReport& one, std::string& out) {
  const auto& moments = one.calls.moments;
  const auto of_moment = [](double MomentFigures::*value) {
    return [value](const MomentFigures& moment) { return std::pair(moment.at_s, moment.*value); };
  };
  const auto of_quantile = [](double Quantiles::*value) {
    return
        [value](const MomentFigures& moment) { return std::pair(moment.at_s, moment.ms.*value); };
  };
  const auto of_process = [](double ProcessMoment::*value) {
    return [value](const ProcessMoment& moment) { return std::pair(moment.at_s, moment.*value); };
  };
  out += "<div class=\"charts\">";
  out += as_svg({"Latency",
                 "s",
                 "ms",
                 {line_of("p50", moments, of_quantile(&Quantiles::p50)),
                  line_of("p95", moments, of_quantile(&Quantiles::p95)),
                  line_of("p99", moments, of_quantile(&Quantiles::p99))}});
  out += as_svg(
      {"Requests", "s", "per s", {line_of("requests", moments, of_moment(&MomentFigures::per_s))}});
  out += as_svg({"CPU of the server",
                 "s",
                 "% of a core",
                 {line_of("CPU", one.process, of_process(&ProcessMoment::cpu_percent))}});
  out += as_svg({"Memory of the server",
                 "s",
                 "MB",
                 {line_of("memory", one.process, of_process(&ProcessMoment::rss_mb))}});
  out += "</div>\n";
}

void append_growth_charts(const Report& report, std::string& out) {
  const auto of = [](auto value) {
    return [value](const GrowthPoint& point) {
      return std::pair(static_cast<double>(point.customers), value(point));
    };
  };
  const auto& growth = report.growth;
  out += "<div class=\"charts\">";
  out += as_svg({"Time by number of customers",
                 "customers",
                 "ms",
                 {line_of("window p50", growth, of([](auto& p) { return p.window.p50; })),
                  line_of("history p50", growth, of([](auto& p) { return p.history.p50; })),
                  line_of("sync", growth, of([](auto& p) { return p.unchanged_sync_ms; })),
                  line_of("start", growth, of([](auto& p) { return p.start_ms; }))},
                 Scale::Logarithmic});
  out += as_svg({"Memory by number of customers",
                 "customers",
                 "MB",
                 {line_of("memory", growth, of([](auto& p) { return p.rss_mb; }))},
                 Scale::Logarithmic});
  out += "</div>\n";
}

}  // namespace

std::string as_html(const Report& report) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<title>Capacity validation</title><style>" +
      std::string(kStyle) + "</style></head><body>\n<h1>Capacity validation</h1>\n";
  out += "<p class=\"verdict " + class_of(report.verdict()) + "\">" +
         escape_html(report.verdict_sentence()) +
         "</p>\n<p>Nearest limit: " + escape_html(report.bottleneck) + "</p>\n";
  append_tables(summary_tables(report), out);
  for (const auto& scenario : report.scenarios) {
    out += "<h2>Scenario " + escape_html(scenario.name) + ": " +
           cell(std::string(to_string(scenario.verdict()))) + "</h2>\n";
    if (!scenario.stopped_because.empty())
      out += "<p class=\"failed\">" + escape_html(scenario.stopped_because) + "</p>\n";
    append_scenario_charts(scenario, out);
    append_tables(scenario_tables(scenario), out);
  }
  out += "<h2>Beyond the scenarios</h2>\n";
  for (const auto& gap : report.gaps())
    out += "<p class=\"open\">" + escape_html(gap.text()) + "</p>\n";
  append_growth_charts(report, out);
  append_tables(outlook_tables(report), out);
  if (!report.remarks.empty()) {
    out += "<ul>";
    for (const auto& remark : report.remarks) out += "<li>" + escape_html(remark) + "</li>";
    out += "</ul>";
  }
  return out + "</body></html>\n";
}

}  // namespace tms::capacity
