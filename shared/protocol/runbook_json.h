// JSON of the runbook table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"
#include "shared/model/runbook.h"

namespace tms::protocol {

// PUT /api/v1/runbooks: {"items":[..]}, the whole table in its order. The same app, category and
// pattern twice are refused.
model::Result<std::vector<model::Runbook>> read_runbooks_request(std::string_view json);
std::string write_runbooks_request(const std::vector<model::Runbook>& runbooks);

// `total`: of the whole table, when these are a part of it.
std::string write_runbooks(const std::vector<model::Runbook>& runbooks,
                           std::optional<std::uint64_t> total = std::nullopt);
model::Result<std::vector<model::Runbook>> read_runbooks(std::string_view json);

}  // namespace tms::protocol
