// A whole run: the scenarios, growth, the limit of connections, the report in three forms.
#pragma once

#include "server/capacity/options.h"
#include "server/capacity/report.h"
#include "server/capacity/scenario_run.h"
#include "server/capacity/stop_switch.h"
#include "shared/model/result.h"

namespace tms::capacity {

// Whatever goes wrong on the way is in the report; nothing that was measured is lost.
Report run_validation(const Options& options, StopSwitch& cancel, const Progress& progress);

// Makes the folder and removes an earlier report from it: should this run die, it must not pass for
// this run's.
model::Result<void> make_report_folder(const std::string& directory);

// report.html, report.md and report.json in `directory`.
model::Result<void> write_report(const Report& report, const std::string& directory);

}  // namespace tms::capacity
