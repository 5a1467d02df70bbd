// The one error of the project, on both sides of the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tms::model {

// Closed list; order follows kErrorCodes in error.cpp. API: `code` of application/problem+json.
enum class ErrorCode : std::uint8_t {
  InvalidRequest,
  AmbiguousColumns,
  Unauthenticated,
  InvalidCredentials,
  Forbidden,
  CsrfFailed,
  NotFound,
  MethodNotAllowed,
  Conflict,
  SelectionExpired,
  PayloadTooLarge,
  MisdirectedRequest,
  UnsupportedMediaType,
  ClusterUnauthorized,
  RateLimited,
  Internal,
  ClusterUnreachable,
  AuditUnavailable,
  Overloaded,
  Count
};

// One wrong field of a request or of a configuration: which, and what to write instead.
struct FieldError {
  std::string field;  // "selection.cids[3]", "--listen", "limit"
  std::string code;   // snake_case: "unknown_field", "wrong_type", "out_of_range", "required", ...
  std::string message;  // one sentence for a person
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;               // one sentence: what happened and what to do
  std::vector<FieldError> fields{};  // empty unless code is about the input
  std::uint32_t retry_after_s = 0;   // 0: no Retry-After header
  friend bool operator==(const Error&, const Error&) = default;
};

std::string_view to_string(ErrorCode code);  // "invalid_request"
int http_status(ErrorCode code);             // 400
std::string_view title(
    ErrorCode code);  // "The request is not valid": a heading in UI and problem+json
ErrorCode error_code_from_string(std::string_view s);  // unknown text -> Internal

// An Error about one field.
Error field_error(std::string field, std::string code, std::string message,
                  ErrorCode error = ErrorCode::InvalidRequest);

}  // namespace tms::model
