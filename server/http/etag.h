// ETag and If-None-Match (RFC 9110, 8.8.3 and 13.1.2), weak comparison throughout: the same answer
// may leave plain or compressed.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"

namespace tms::http {

// W/"7-1f3c": from any text that changes whenever the answer does, such as a revision.
std::string make_etag(std::string_view version);
// Of the bytes themselves, where no revision is at hand.
std::string etag_of_content(std::string_view content);

// Whether the sender already holds this version. Ask before building a costly answer:
//   if (has_current(request, etag)) return not_modified(etag);
bool has_current(const Request& request, std::string_view etag);
Response not_modified(std::string_view etag);

// Adds the ETag, or turns the answer into a 304 when the sender holds this version.
Response with_etag(const Request& request, Response response, std::string_view etag);

}  // namespace tms::http
