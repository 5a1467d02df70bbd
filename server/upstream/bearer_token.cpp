#include "server/upstream/bearer_token.h"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace tms::upstream {

namespace {

constexpr std::size_t kMaxTokenBytes = 16u << 10;
constexpr double kYear10000 = 253'402'300'800;

// base64url without padding (RFC 7515 2); nullopt for anything else.
std::optional<std::string> decode_segment(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  return bytes;
}

}  // namespace

std::optional<model::TimeMs> bearer_expires_at(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const auto claims = decode_segment(token.substr(first + 1, second - first - 1));
  if (!claims) return std::nullopt;
  const auto parsed = nlohmann::json::parse(*claims, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto expires = parsed.find("exp");
  if (expires == parsed.end() || !expires->is_number()) return std::nullopt;
  const double seconds = expires->get<double>();
  if (!(seconds > 0 && seconds < kYear10000)) return std::nullopt;
  return static_cast<model::TimeMs>(seconds * 1000);
}

}  // namespace tms::upstream
