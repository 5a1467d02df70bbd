#include "shared/model/ids.h"

#include <algorithm>

#include "shared/model/text.h"
#include "shared/model/utf8.h"

namespace tms::model {
namespace {

constexpr bool is_alphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

constexpr std::array<bool, 256> characters(std::string_view beside_alphanumeric) {
  std::array<bool, 256> table{};
  for (int i = 0; i < 128; ++i) {
    const char c = static_cast<char>(i);
    table[static_cast<std::size_t>(i)] =
        is_alphanumeric(c) || beside_alphanumeric.find(c) != std::string_view::npos;
  }
  return table;
}
constexpr auto kCustomerIdCharacters = characters("_.:-");
constexpr auto kClusterCodeCharacters = characters(" _.-");

bool all_in(std::string_view text, const std::array<bool, 256>& allowed) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

// "a space", "'#'", "the character U+00A0", "bytes that are not UTF-8"
std::string describe_character(std::string_view text, std::size_t at) {
  const DecodedCharacter c = decode_utf8(text, at);
  if (!c.valid) return "bytes that are not UTF-8";
  if (c.code_point == ' ') return "a space";
  if (c.code_point == '\t') return "a tab";
  if (c.code_point == '\n' || c.code_point == '\r') return "a line break";
  if (c.code_point > ' ' && c.code_point < 0x7F) return std::string("'") + text[at] + "'";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "the character U+";
  for (int shift = c.code_point > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) {
    out += kHex[(c.code_point >> shift) & 0xF];
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool hyphen_at(std::size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

}  // namespace

std::optional<std::string> customer_id_problem(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > kMaxCustomerIdLength) return "it is longer than 128 characters";
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (kCustomerIdCharacters[static_cast<unsigned char>(text[at])]) continue;
    return "it contains " + describe_character(text, at);
  }
  return std::nullopt;
}

Result<CustomerId> CustomerId::parse(std::string_view text) {
  if (auto problem = customer_id_problem(text)) {
    return fail(ErrorCode::InvalidRequest, "\"" + clean_text(text, 64) +
                                               "\" is not a customer id: " + *problem +
                                               ". Use 1 to 128 letters, digits, _ . : and -.");
  }
  return CustomerId(std::string(text));
}

Result<ClusterCode> ClusterCode::parse(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= 64 && text.front() != ' ' &&
                    text.back() != ' ' && all_in(text, kClusterCodeCharacters);
  if (!fits) {
    return fail(ErrorCode::InvalidRequest,
                "\"" + clean_text(text, 64) +
                    "\" is not a cluster code: use 1 to 64 letters, digits, spaces, _ . and -, "
                    "without a space at either end.");
  }
  return ClusterCode(std::string(text));
}

Uuid Uuid::v7(TimeMs at, const std::array<std::uint8_t, 10>& random) {
  Uuid id;
  for (std::size_t i = 0; i < 6; ++i) {
    id.bytes_[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(at) >> (40 - 8 * i));
  }
  std::copy(random.begin(), random.end(), id.bytes_.begin() + 6);
  id.bytes_[6] = static_cast<std::uint8_t>((id.bytes_[6] & 0x0F) | 0x70);
  id.bytes_[8] = static_cast<std::uint8_t>((id.bytes_[8] & 0x3F) | 0x80);
  return id;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t digit = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (hyphen_at(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = id.bytes_[digit / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++digit;
  }
  return id;
}

std::optional<Uuid> Uuid::from_bytes(std::string_view bytes) {
  if (bytes.size() != 16) return std::nullopt;
  Uuid id;
  std::transform(bytes.begin(), bytes.end(), id.bytes_.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return id;
}

std::string Uuid::text() const {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(36, '-');
  std::size_t at = 0;
  for (std::uint8_t byte : bytes_) {
    if (hyphen_at(at)) ++at;
    out[at++] = kHex[byte >> 4];
    out[at++] = kHex[byte & 0xF];
  }
  return out;
}

bool Uuid::is_nil() const {
  return *this == Uuid{};
}

std::size_t UuidHash::operator()(const Uuid& id) const noexcept {
  std::uint64_t hash = 0;
  for (std::uint8_t byte : id.bytes()) hash = (hash ^ byte) * 0x100000001B3ull;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

}  // namespace tms::model
