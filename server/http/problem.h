// Errors as answers: application/problem+json (RFC 9457).
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"
#include "shared/model/error.h"

namespace tms::http {

// With the status of its code, and Retry-After where the error asks for it.
Response problem(const model::Error& error, std::string_view request_id);

}  // namespace tms::http
