// One run of `tms-dashboard import-legacy`: reads the predecessor's files, sends what they hold to
// the services of a data directory, and says what could not be read.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "server/legacy_import/import_report.h"
#include "shared/model/cluster.h"
#include "shared/model/import.h"
#include "shared/model/result.h"

namespace tms::legacy_import {

struct ImportArguments {
  std::string audit_db, jobs_db, customer_db;  // empty: not given
  std::string time_zone;                       // empty: the machine's
  std::vector<std::string> cluster_map;        // "HOST=CODE"
};

// A request to the routes of the data directory (api::make_control_routes): method, path, JSON.
using Send = std::function<model::Result<std::string>(
    const std::string& method, const std::string& path, const std::string& json)>;

// Lines of what could not be read go to `problems`, the sums to `summary`. True if everything could
// be read. Errors: a file, zone or cluster of the arguments that is wrong (then nothing was
// imported), or the directory refuses (then what came before stays; run it again).
model::Result<bool> run_import(const ImportArguments& arguments, const Send& send,
                               std::ostream& problems, std::ostream& summary);

}  // namespace tms::legacy_import
