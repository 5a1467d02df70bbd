#include "server/upstream/list_source.h"

#include <algorithm>
#include <utility>

#include "server/upstream/http_peer.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

using model::ErrorCode;
using model::fail;

// The URL in front of the query, and the query with its mark. Sources take parameters; base URLs of
// clusters do not, so parse_url() refuses them.
std::pair<std::string_view, std::string_view> split_query(std::string_view url) {
  const std::size_t mark = std::min(url.find('?'), url.size());
  return {url.substr(0, mark), url.substr(mark)};
}

bool is_query(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

model::Error error_of(const HttpAnswer& answer) {
  const int status = answer.call.http_status;
  if (answer.call.delivery != Delivery::Answered) {
    return {ErrorCode::ClusterUnreachable,
            "The list source could not be read: " + answer.call.message};
  }
  if (status == 401 || status == 403) {
    return {ErrorCode::ClusterUnauthorized,
            "The list source refuses the token (" + std::to_string(status) + "): use another one."};
  }
  if (status == 429) {
    return {ErrorCode::RateLimited,
            "The list source asks for fewer requests (429).",
            {},
            answer.call.retry_after_s};
  }
  if (status >= 300 && status < 400) {
    return {ErrorCode::ClusterUnreachable,
            "The list source answers with a redirect (" + std::to_string(status) +
                "), which is not followed: give the address that it leads to."};
  }
  return {ErrorCode::ClusterUnreachable,
          "The list source answers with status " + std::to_string(status) + "."};
}

}  // namespace

std::optional<std::string> list_origin(std::string_view url) {
  const auto [address, query] = split_query(url);
  if (upstream_url_problem(address) || !is_query(query)) return std::nullopt;
  const auto parsed = parse_url(address);
  if (!parsed) return std::nullopt;
  const bool is_v6 = parsed->host.find(':') != std::string::npos;
  const std::string host = model::to_lower(parsed->host);
  return std::string(parsed->tls ? "https://" : "http://") + (is_v6 ? "[" + host + "]" : host) +
         ":" + std::to_string(parsed->port);
}

model::Result<ListReply> fetch_list(const std::string& url, const std::string& token,
                                    Timeouts timeouts) {
  const auto [address, query] = split_query(url);
  auto parsed = parse_url(address);
  if (!parsed) return fail(ErrorCode::InvalidRequest, "This is no address of a list source.");
  // parse_url() cuts trailing slashes, which belong to the path of a document.
  const std::size_t path = address.find('/', address.find("://") + 3);
  parsed->path.clear();
  const std::string target =
      (path == std::string_view::npos ? "/" : std::string(address.substr(path))) +
      std::string(query);
  HttpPeer peer(std::move(*parsed), timeouts);
  const HttpAnswer answer =
      peer.get(target,
               {{"Authorization", "Bearer " + token},
                {"Accept", "application/json, text/plain;q=0.9, text/csv;q=0.9"}},
               {kMaxListReplyBytes, timeouts.total});
  if (answer.call.delivery != Delivery::Answered || answer.call.http_status != 200) {
    return fail(error_of(answer));
  }
  auto reply = parse_list_reply(answer.body);
  if (!reply) {
    return fail(
        ErrorCode::ClusterUnreachable,
        "The list source answers with JSON that is no list: an array of ids is expected, or "
        "an object with customer_ids or customers.");
  }
  return std::move(*reply);
}

}  // namespace tms::upstream
