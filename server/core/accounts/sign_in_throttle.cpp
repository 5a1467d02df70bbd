#include "server/core/accounts/sign_in_throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

#include "shared/model/text.h"

namespace tms::core {

namespace {

constexpr std::size_t kMaxEntries = 20'000;  // a table that strangers cannot grow without end
constexpr std::uint32_t kFreeFailures = 5;
constexpr std::uint32_t kFailuresPerMinute = 10;
constexpr model::TimeMs kMinute = 60'000;
constexpr model::TimeMs kMaxDelay = 15 * kMinute;
constexpr model::TimeMs kForgottenAfter = 24 * 60 * kMinute;

std::string network_of(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  const std::string text(address);
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  return std::string(reinterpret_cast<const char*>(bytes.data()), 8);
}

std::string pair_key(std::string_view username, std::string_view address) {
  std::string key = model::to_lower(username.substr(0, 64));
  key += '\n';
  key += network_of(address);
  return key;
}

std::uint32_t seconds_until(model::TimeMs then, model::TimeMs now) {
  return then <= now ? 0 : static_cast<std::uint32_t>((then - now + 999) / 1000);
}

// A clock that was set back, not two attempts at nearly the same moment.
bool was_set_back(model::TimeMs seen, model::TimeMs now) {
  return now < seen - kMinute;
}

// Takes out the half of `table` that was touched longest ago.
template <typename Table, typename Time>
void forget_older_half(Table& table, Time time_of) {
  std::vector<model::TimeMs> times;
  times.reserve(table.size());
  for (const auto& item : table) times.push_back(time_of(item.second));
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  const model::TimeMs limit = *middle;
  std::erase_if(table, [&](const auto& item) { return time_of(item.second) < limit; });
  if (table.size() < kMaxEntries) return;
  // All of one moment: then any half.
  table.erase(table.begin(), std::next(table.begin(), kMaxEntries / 2));
}

}  // namespace

bool SignInThrottle::is_stale(const Entry& entry, model::TimeMs now) {
  return was_set_back(entry.last_failure, now) || now - entry.last_failure >= kForgottenAfter;
}

std::uint32_t SignInThrottle::wait_s(std::string_view username, std::string_view address,
                                     model::TimeMs now) const {
  const std::lock_guard lock(mutex_);
  std::uint32_t wait = 0;
  if (const auto it = pairs_.find(pair_key(username, address));
      it != pairs_.end() && !is_stale(it->second, now)) {
    wait = seconds_until(it->second.blocked_until, now);
  }
  if (const auto it = addresses_.find(network_of(address)); it != addresses_.end()) {
    const Window& window = it->second;
    if (window.failures >= kFailuresPerMinute && !was_set_back(window.started_at, now)) {
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
  if (is_stale(entry, now)) entry = {};
  ++entry.failures;
  entry.last_failure = now;
  if (entry.failures >= kFreeFailures) {
    const std::uint32_t doublings = std::min(entry.failures - kFreeFailures, 10u);
    entry.blocked_until = now + std::min(kMaxDelay, model::TimeMs{1000} << doublings);
  }
  Window& window = addresses_[network_of(address)];
  if (now - window.started_at >= kMinute || was_set_back(window.started_at, now)) window = {0, now};
  ++window.failures;
}

void SignInThrottle::succeeded(std::string_view username, std::string_view address) {
  const std::lock_guard lock(mutex_);
  pairs_.erase(pair_key(username, address));
}

std::size_t SignInThrottle::size() const {
  const std::lock_guard lock(mutex_);
  return pairs_.size() + addresses_.size();
}

void SignInThrottle::make_room(model::TimeMs now) {
  if (pairs_.size() >= kMaxEntries) {
    std::erase_if(pairs_, [&](const auto& item) { return is_stale(item.second, now); });
    if (pairs_.size() >= kMaxEntries) {
      forget_older_half(pairs_, [](const Entry& entry) { return entry.last_failure; });
    }
  }
  if (addresses_.size() >= kMaxEntries) {
    std::erase_if(addresses_,
                  [&](const auto& item) { return now - item.second.started_at >= kMinute; });
    if (addresses_.size() >= kMaxEntries) {
      forget_older_half(addresses_, [](const Window& window) { return window.started_at; });
    }
  }
}

}  // namespace tms::core
