// JSON of errors, health, revisions, system figures and preferences.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/model/error.h"
#include "shared/model/result.h"
#include "shared/model/system.h"

namespace tms::protocol {

inline constexpr std::string_view kProblemContentType = "application/problem+json";

// RFC 9457. The status is http_status(error.code).
std::string write_problem(const model::Error& error, std::string_view request_id);
struct Problem {
  model::Error error;  // without retry_after_s: that is a header
  std::string request_id;
};
// Never fails: an answer of something else (a proxy's HTML) becomes an error made from its status.
Problem read_problem(std::string_view body, int status);

std::string write_health();  // {"status":"healthy","service":"TMS Dashboard"}
std::string write_readiness(const model::Readiness& readiness);

std::string write_revisions(const model::Revisions& revisions);
model::Result<model::Revisions> read_revisions(std::string_view json);

std::string write_system_figures(const model::SystemFigures& figures);
model::Result<model::SystemFigures> read_system_figures(std::string_view json);

// A JSON object of at most kMaxPreferencesBytes, given back as it came.
inline constexpr std::size_t kMaxPreferencesBytes = 64 * 1024;
model::Result<std::string> read_preferences(std::string_view json);

// For POST routes without fields: no body or {}.
model::Result<void> read_empty_request(std::string_view json);

}  // namespace tms::protocol
