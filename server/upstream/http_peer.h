// One host of a cluster over HTTP(S): kept connections for reads, one new connection a write.
// Redirects are not followed, certificates are verified. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/upstream/tms_client.h"
#include "server/upstream/url.h"

namespace tms::upstream {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  CallInfo call;  // message: what went wrong, when nothing was answered
  std::string body;
};

// Whether a connection may stay that was made to this address.
using AddressRule = bool (*)(const sockaddr_storage&);
bool is_reachable(const sockaddr_storage& address);  // anything but link-local

class HttpPeer {
 public:
  // The rule is asked about the address to which a name led, before a byte is sent: what the URL
  // says was checked when it was entered, what DNS says may change with every call.
  HttpPeer(Url url, Timeouts timeouts, AddressRule may_reach = is_reachable);
  ~HttpPeer();

  struct Limits {
    std::size_t max_bytes = 0;  // of the body; more makes the answer Lost
    std::chrono::milliseconds within;
  };
  // `path` is appended to that of the URL.
  HttpAnswer get(const std::string& path, const HeaderList& headers, Limits limits);
  // Leaves at most once: on a connection of its own (a kept one may be dead, and whether the
  // request was read is then unknown), and never on a second one (httplib repeats a request over
  // TLS when the peer closes early).
  HttpAnswer post_once(const std::string& path, const HeaderList& headers, const std::string& body,
                       const std::string& content_type, std::size_t max_bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::upstream
