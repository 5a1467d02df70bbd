// Token buckets by key: a user's id, or a stranger's address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tms::http {

struct RateLimit {
  std::uint32_t per_s = 50;  // 0: no limit
  std::uint32_t burst = 100;
};

struct RateDecision {
  bool allowed = true;
  std::uint32_t limit = 0;          // burst; 0: not limited, no headers
  std::uint32_t remaining = 0;      // requests that may follow at once
  std::uint32_t reset_s = 0;        // until the bucket is full again
  std::uint32_t retry_after_s = 0;  // at least 1 when refused
};

// Any thread. At most `max_keys` buckets: full ones are forgotten first, as they say nothing.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimit limit, std::size_t max_keys = 65'536);
  // Takes a token; `now_ms` is a steady clock's.
  RateDecision take(std::string_view key, std::int64_t now_ms);
  std::size_t keys() const;

 private:
  struct Bucket {
    double tokens = 0;
    std::int64_t updated_ms = 0;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;
  };
  void make_room(Shard& shard, std::int64_t now_ms) const;
  double refilled(const Bucket& bucket, std::int64_t now_ms) const;

  static constexpr std::size_t kShards = 16;
  RateLimit limit_;
  std::size_t max_keys_per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tms::http
