// The browser's fetch as a Transport. web/transport.js signs requests in and times them out.
#pragma once

#include <unordered_map>

#include "client/net/transport.h"

namespace tms::net {

class TransportFetch final : public Transport {
 public:
  RequestId start(Request request) override;
  void abort(RequestId id) override;
  std::vector<Completion> drain() override;

  // From the page. `headers`: "name: value" lines.
  void complete(RequestId id, Failure failure, int status, std::string_view headers,
                std::string_view body, double elapsed_ms);

 private:
  RequestId next_id_ = 1;
  std::unordered_map<RequestId, std::uint64_t> generations_;  // of the requests under way
  std::vector<Completion> completions_;
};

}  // namespace tms::net
