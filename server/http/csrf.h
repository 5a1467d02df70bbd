// Which requests may change state in the name of a cookie (QUALITY, "Security: CSRF"). Pure.
#pragma once

#include <string_view>

#include "server/http/message.h"
#include "shared/model/result.h"

namespace tms::http {

// For every unsafe request that a cookie signs: token, JSON (or CSV) content type where there is a
// body, and a sender on the same origin. `own_origin` is Server::own_origin(); `expected_token` the
// session's. GET passes: it changes nothing. Errors: CsrfFailed.
model::Result<void> check_csrf(const Request& request, std::string_view expected_token,
                               std::string_view own_origin);

// The same for signing in with a cookie, when there is no token yet.
model::Result<void> check_csrf_of_sign_in(const Request& request, std::string_view own_origin);

// True for types that a form or a plain cross-site fetch cannot send without asking first, which
// are also the only ones the API reads: JSON and CSV.
bool is_api_media_type(std::string_view content_type);

// True if the head announces a body.
bool has_body(const Request& request);

// For secrets: the time it takes depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace tms::http
