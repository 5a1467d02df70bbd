// Slows down guessing (QUALITY "Sign-in throttle"): per account and address a delay that doubles
// from 1 s to 15 min after 5 failures, and 10 failures a minute per address. Unknown names are
// treated alike. Never a lasting lock: a day
// without a failure is forgotten, and a clock that was set back blocks nobody. An IPv6 address
// stands for its /64 network, which is one customer of one provider.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "shared/model/time.h"

namespace tms::core {

class SignInThrottle {
 public:
  // Seconds to wait before this attempt is allowed; 0: go on.
  std::uint32_t wait_s(std::string_view username, std::string_view address,
                       model::TimeMs now) const;
  void failed(std::string_view username, std::string_view address, model::TimeMs now);
  void succeeded(std::string_view username, std::string_view address);
  std::size_t size() const;  // entries held, over both tables: at most 40,000

 private:
  struct Entry {
    std::uint32_t failures = 0;
    model::TimeMs blocked_until = 0;
    model::TimeMs last_failure = 0;
  };
  struct Window {
    std::uint32_t failures = 0;
    model::TimeMs started_at = 0;
  };
  static bool is_stale(const Entry& entry, model::TimeMs now);
  void make_room(model::TimeMs now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> pairs_;  // "<name in lower case>\n<address>"
  std::unordered_map<std::string, Window> addresses_;
};

}  // namespace tms::core
