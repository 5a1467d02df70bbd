#include "server/capacity/report_tables.h"

namespace tms::capacity {

namespace {

// A cell may hold no bar and no line break.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|')
      out += "\\|";
    else
      out += c == '\n' ? ' ' : c;
  }
  return out;
}

void append_row(const std::vector<std::string>& cells, std::string& out) {
  out += '|';
  for (const auto& one : cells) out += ' ' + cell(one) + " |";
  out += '\n';
}

void append_tables(const std::vector<Table>& tables, std::string& out) {
  for (const auto& table : tables) {
    out += "### " + table.title + "\n\n";
    append_row(table.columns, out);
    out += "|---|";
    for (std::size_t i = 1; i < table.columns.size(); ++i) out += table.is_prose ? "---|" : "--:|";
    out += '\n';
    for (const auto& row : table.rows) append_row(row, out);
    out += '\n';
  }
}

}  // namespace

std::string as_markdown(const Report& report) {
  std::string out = "# Capacity validation\n\n**" + report.verdict_sentence() + "**\n\n";
  out += "Nearest limit: " + report.bottleneck + "\n\n";
  append_tables(summary_tables(report), out);
  for (const auto& scenario : report.scenarios) {
    out += "## Scenario `" + scenario.name + "`: " + std::string(to_string(scenario.verdict())) +
           "\n\n";
    if (!scenario.stopped_because.empty()) out += scenario.stopped_because + "\n\n";
    append_tables(scenario_tables(scenario), out);
  }
  out += "## Beyond the scenarios\n\n";
  for (const auto& gap : report.gaps()) out += gap.text() + "\n\n";
  append_tables(outlook_tables(report), out);
  for (const auto& remark : report.remarks) out += "- " + remark + "\n";
  return out;
}

}  // namespace tms::capacity
