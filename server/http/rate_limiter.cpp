#include "server/http/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace tms::http {

RateLimiter::RateLimiter(RateLimit limit, std::size_t max_keys)
    : limit_{limit.per_s, std::max(limit.burst, 1u)},
      max_keys_per_shard_(std::max<std::size_t>(max_keys / kShards, 1)) {}

RateDecision RateLimiter::take(std::string_view key, std::int64_t now_ms) {
  if (limit_.per_s == 0) return {};
  std::string text(key);
  Shard& shard = shards_[std::hash<std::string_view>{}(key) % kShards];
  const std::lock_guard lock(shard.mutex);
  auto found = shard.buckets.find(text);
  if (found == shard.buckets.end()) {
    if (shard.buckets.size() >= max_keys_per_shard_) make_room(shard, now_ms);
    const Bucket full{static_cast<double>(limit_.burst), now_ms};
    found = shard.buckets.emplace(std::move(text), full).first;
  }
  Bucket& bucket = found->second;
  bucket.tokens = refilled(bucket, now_ms);
  bucket.updated_ms = std::max(bucket.updated_ms, now_ms);

  RateDecision decision;
  decision.limit = limit_.burst;
  decision.allowed = bucket.tokens >= 1.0;
  if (decision.allowed) {
    bucket.tokens -= 1.0;
    decision.remaining = static_cast<std::uint32_t>(bucket.tokens);
  } else {
    const double wait_s = (1.0 - bucket.tokens) / limit_.per_s;
    decision.retry_after_s = std::max(1u, static_cast<std::uint32_t>(std::ceil(wait_s)));
  }
  decision.reset_s =
      static_cast<std::uint32_t>(std::ceil((limit_.burst - bucket.tokens) / limit_.per_s));
  return decision;
}

std::size_t RateLimiter::keys() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.buckets.size();
  }
  return count;
}

// When every bucket is in use the least recently used half goes: a flood of strangers may win back
// its burst, but takes no more memory.
void RateLimiter::make_room(Shard& shard, std::int64_t now_ms) const {
  std::erase_if(shard.buckets, [&](const auto& entry) {
    return refilled(entry.second, now_ms) >= static_cast<double>(limit_.burst);
  });
  if (shard.buckets.size() < max_keys_per_shard_) return;
  std::vector<std::int64_t> times;
  times.reserve(shard.buckets.size());
  for (const auto& entry : shard.buckets) times.push_back(entry.second.updated_ms);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::erase_if(shard.buckets,
                [&](const auto& entry) { return entry.second.updated_ms <= *middle; });
}

double RateLimiter::refilled(const Bucket& bucket, std::int64_t now_ms) const {
  const double elapsed_s =
      static_cast<double>(std::max<std::int64_t>(0, now_ms - bucket.updated_ms)) / 1000.0;
  return std::min(static_cast<double>(limit_.burst), bucket.tokens + elapsed_s * limit_.per_s);
}

}  // namespace tms::http
