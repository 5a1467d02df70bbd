// The tables of a report, once for all its written forms.
#pragma once

#include <string>
#include <vector>

#include "server/capacity/report.h"

namespace tms::capacity {

struct Table {
  std::string title;
  std::vector<std::string> columns;  // the first is text, the others are numbers unless is_prose
  std::vector<std::vector<std::string>> rows;
  bool is_prose = false;
};

std::vector<Table> summary_tables(const Report& report);  // machine, idle, scenarios at a glance
std::vector<Table> scenario_tables(const ScenarioReport& scenario);
std::vector<Table> outlook_tables(const Report& report);  // growth, connections, projection

}  // namespace tms::capacity
