#include "client/net/transport_fetch.h"

#include <algorithm>
#include <utility>

// Implemented in platform/web/page_library.js over web/transport.js. Text is copied by the call.
extern "C" {
void page_fetch(std::uint32_t id, const char* method, const char* path, int path_length,
                const char* headers, int headers_length, const char* body, int body_length,
                int timeout_ms);
void page_fetch_abort(std::uint32_t id);
}

namespace tms::net {
namespace {

int length(std::string_view text) {
  return static_cast<int>(text.size());
}

std::vector<Header> parse_headers(std::string_view lines) {
  std::vector<Header> headers;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  return headers;
}

}  // namespace

RequestId TransportFetch::start(Request request) {
  const RequestId id = next_id_++;
  generations_[id] = request.generation;
  std::string headers;
  bool says_type = false;
  for (const Header& header : request.headers) {
    headers += header.name + ": " + header.value + "\n";
    says_type = says_type || header.name == "Content-Type";
  }
  if (!request.body.empty() && !says_type) headers += "Content-Type: application/json\n";
  if (request.background) headers += "X-TMS-Background: 1\n";
  page_fetch(id, to_string(request.method).data(), request.path.data(), length(request.path),
             headers.data(), length(headers), request.body.data(), length(request.body),
             request.timeout_ms);
  return id;
}

void TransportFetch::abort(RequestId id) {
  if (generations_.contains(id)) page_fetch_abort(id);
}

std::vector<Completion> TransportFetch::drain() {
  return std::exchange(completions_, {});
}

void TransportFetch::complete(RequestId id, Failure failure, int status, std::string_view headers,
                              std::string_view body, double elapsed_ms) {
  const auto request = generations_.find(id);
  if (request == generations_.end()) return;
  completions_.push_back({.id = id,
                          .generation = request->second,
                          .failure = failure,
                          .status = status,
                          .headers = parse_headers(headers),
                          .body = std::string(body),
                          .elapsed_ms = static_cast<std::int64_t>(elapsed_ms)});
  generations_.erase(request);
}

}  // namespace tms::net
