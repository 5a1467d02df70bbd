#include "shared/model/error.h"

#include <array>
#include <cstddef>
#include <utility>

namespace tms::model {
namespace {

struct CodeFacts {
  ErrorCode code;
  std::string_view name;
  int status;
  std::string_view title;
};

constexpr std::array kErrorCodes{
    CodeFacts{ErrorCode::InvalidRequest, "invalid_request", 400, "The request is not valid"},
    CodeFacts{ErrorCode::AmbiguousColumns, "ambiguous_columns", 400, "Which columns hold the ids?"},
    CodeFacts{ErrorCode::Unauthenticated, "unauthenticated", 401, "Sign in first"},
    CodeFacts{ErrorCode::InvalidCredentials, "invalid_credentials", 401,
              "The name or the password is wrong"},
    CodeFacts{ErrorCode::Forbidden, "forbidden", 403, "You may not do this"},
    CodeFacts{ErrorCode::CsrfFailed, "csrf_failed", 403, "The request did not come from the page"},
    CodeFacts{ErrorCode::NotFound, "not_found", 404, "There is no such thing"},
    CodeFacts{ErrorCode::MethodNotAllowed, "method_not_allowed", 405, "This cannot be done here"},
    CodeFacts{ErrorCode::Conflict, "conflict", 409, "This does not fit what is there"},
    CodeFacts{ErrorCode::SelectionExpired, "selection_expired", 409, "The dry run has expired"},
    CodeFacts{ErrorCode::PayloadTooLarge, "payload_too_large", 413, "The request is too large"},
    CodeFacts{ErrorCode::MisdirectedRequest, "misdirected_request", 421,
              "This server does not answer for that host"},
    CodeFacts{ErrorCode::UnsupportedMediaType, "unsupported_media_type", 415,
              "The request has the wrong content type"},
    CodeFacts{ErrorCode::ClusterUnauthorized, "cluster_unauthorized", 424,
              "The cluster refused its credentials"},
    CodeFacts{ErrorCode::RateLimited, "rate_limited", 429, "Too many requests"},
    CodeFacts{ErrorCode::Internal, "internal", 500, "Something went wrong in the server"},
    CodeFacts{ErrorCode::ClusterUnreachable, "cluster_unreachable", 502,
              "The cluster does not answer"},
    CodeFacts{ErrorCode::AuditUnavailable, "audit_unavailable", 503,
              "Nothing was done: it could not be recorded"},
    CodeFacts{ErrorCode::Overloaded, "overloaded", 503, "The server is busy"},
};
static_assert(kErrorCodes.size() == static_cast<std::size_t>(ErrorCode::Count));

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kErrorCodes.size(); ++i) {
    if (kErrorCodes[i].code != static_cast<ErrorCode>(i)) return false;
  }
  return true;
}
static_assert(in_enum_order());

const CodeFacts& facts(ErrorCode code) {
  const auto index = static_cast<std::size_t>(code);
  return kErrorCodes[index < kErrorCodes.size() ? index
                                                : static_cast<std::size_t>(ErrorCode::Internal)];
}

}  // namespace

std::string_view to_string(ErrorCode code) {
  return facts(code).name;
}

int http_status(ErrorCode code) {
  return facts(code).status;
}

std::string_view title(ErrorCode code) {
  return facts(code).title;
}

ErrorCode error_code_from_string(std::string_view s) {
  for (const CodeFacts& row : kErrorCodes) {
    if (row.name == s) return row.code;
  }
  return ErrorCode::Internal;
}

Error field_error(std::string field, std::string code, std::string message, ErrorCode error) {
  Error result{error, message};
  result.fields.push_back({std::move(field), std::move(code), std::move(message)});
  return result;
}

}  // namespace tms::model
