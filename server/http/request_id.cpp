#include "server/http/request_id.h"

#include <random>
#include <string_view>

namespace tms::http {

RequestIds::RequestIds() {
  std::random_device random;
  counter_ = (static_cast<std::uint64_t>(random()) << 32) | random();
}

std::string RequestIds::next() {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  // An odd multiplier permutes the 64-bit numbers: neighbours look unlike each other.
  std::uint64_t value = counter_.fetch_add(1, std::memory_order_relaxed) * 0x9e3779b97f4a7c15u;
  std::string text(13, 'a');
  for (char& c : text) {
    c = kAlphabet[value & 31];
    value >>= 5;
  }
  return text;
}

}  // namespace tms::http
