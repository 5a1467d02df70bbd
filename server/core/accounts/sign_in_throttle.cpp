#include "server/core/accounts/sign_in_throttle.h"

#include <algorithm>

#include "shared/model/text.h"

namespace tms::core {

namespace {

constexpr std::size_t kMaxEntries = 20'000;  // a table that strangers cannot grow without end
constexpr std::uint32_t kFreeFailures = 5;
constexpr std::uint32_t kFailuresPerMinute = 10;
constexpr model::TimeMs kMinute = 60'000;
constexpr model::TimeMs kMaxDelay = 15 * kMinute;

std::string pair_key(std::string_view username, std::string_view address) {
  std::string key = model::to_lower(username.substr(0, 64));
  key += '\n';
  key += address;
  return key;
}

std::uint32_t seconds_until(model::TimeMs then, model::TimeMs now) {
  return then <= now ? 0 : static_cast<std::uint32_t>((then - now + 999) / 1000);
}

}  // namespace

std::uint32_t SignInThrottle::wait_s(std::string_view username, std::string_view address,
                                     model::TimeMs now) const {
  const std::lock_guard lock(mutex_);
  std::uint32_t wait = 0;
  if (const auto it = pairs_.find(pair_key(username, address)); it != pairs_.end()) {
    wait = seconds_until(it->second.blocked_until, now);
  }
  if (const auto it = addresses_.find(std::string(address)); it != addresses_.end()) {
    const Window& window = it->second;
    if (window.failures >= kFailuresPerMinute) {
      wait = std::max(wait, seconds_until(window.started_at + kMinute, now));
    }
  }
  return wait;
}

void SignInThrottle::failed(std::string_view username, std::string_view address,
                            model::TimeMs now) {
  const std::lock_guard lock(mutex_);
  make_room(now);
  Entry& entry = pairs_[pair_key(username, address)];
  ++entry.failures;
  entry.last_failure = now;
  if (entry.failures >= kFreeFailures) {
    const std::uint32_t doublings = std::min(entry.failures - kFreeFailures, 10u);
    entry.blocked_until = now + std::min(kMaxDelay, model::TimeMs{1000} << doublings);
  }
  Window& window = addresses_[std::string(address)];
  if (now - window.started_at >= kMinute || now < window.started_at) window = {0, now};
  ++window.failures;
}

void SignInThrottle::succeeded(std::string_view username, std::string_view address) {
  const std::lock_guard lock(mutex_);
  pairs_.erase(pair_key(username, address));
}

void SignInThrottle::make_room(model::TimeMs now) {
  if (pairs_.size() < kMaxEntries && addresses_.size() < kMaxEntries) return;
  std::erase_if(pairs_, [&](const auto& item) {
    return item.second.blocked_until <= now && now - item.second.last_failure > kMinute;
  });
  std::erase_if(addresses_,
                [&](const auto& item) { return now - item.second.started_at >= kMinute; });
  // Still full: an attack from many addresses. Forgetting the oldest half is better than growing.
  if (pairs_.size() >= kMaxEntries)
    pairs_.erase(pairs_.begin(), std::next(pairs_.begin(), kMaxEntries / 2));
  if (addresses_.size() >= kMaxEntries) {
    addresses_.erase(addresses_.begin(), std::next(addresses_.begin(), kMaxEntries / 2));
  }
}

}  // namespace tms::core
