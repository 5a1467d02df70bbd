// X-Request-Id: short, unique across restarts in practice, free of meaning.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace tms::http {

class RequestIds {
 public:
  RequestIds();        // picks a random start, so that two runs do not repeat each other
  std::string next();  // 13 characters of a-z2-7; any thread

 private:
  std::atomic<std::uint64_t> counter_;
};

}  // namespace tms::http
