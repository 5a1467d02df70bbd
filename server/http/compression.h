// gzip for text answers: level 1, which costs about 1 ms for 100 KB.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace tms::http {

// Whether an Accept-Encoding allows `coding` ("gzip", "br"): named or `*`, and not with q=0.
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

// Compresses JSON and CSV above 1 KiB, whole or streamed, when the sender accepts gzip.
void compress(const Request& request, Response& response);

// A stream that compresses another one. Appends nothing until a piece is worth sending.
BodyStream gzip_stream(BodyStream plain);

std::string gzip(std::string_view plain);

}  // namespace tms::http
