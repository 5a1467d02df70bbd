// Identifiers as types, each with one parser ("parse, do not validate").
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "shared/model/result.h"
#include "shared/model/time.h"

namespace tms::model {

// Why a text is not a customer id; nullopt when it is one. PRODUCT vocabulary: 1-128 characters of
// A-Z a-z 0-9 _ . : - , case-sensitive, any length and shape within that.
std::optional<std::string> customer_id_problem(std::string_view text);
inline constexpr std::size_t kMaxCustomerIdLength = 128;

class CustomerId {
 public:
  static Result<CustomerId> parse(std::string_view text);
  // For text that a parser has already accepted (database rows, the id list).
  static CustomerId trusted(std::string text) { return CustomerId(std::move(text)); }
  const std::string& text() const { return text_; }
  friend bool operator==(const CustomerId&, const CustomerId&) = default;
  friend std::strong_ordering operator<=>(const CustomerId& a, const CustomerId& b) {
    return a.text_.compare(b.text_) <=> 0;
  }

 private:
  explicit CustomerId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// 1-64 characters: letters, digits, space, `_ . -`; no space at either end ("US EAST1").
class ClusterCode {
 public:
  static Result<ClusterCode> parse(std::string_view text);
  static ClusterCode trusted(std::string text) { return ClusterCode(std::move(text)); }
  const std::string& text() const { return text_; }
  friend bool operator==(const ClusterCode&, const ClusterCode&) = default;
  friend std::strong_ordering operator<=>(const ClusterCode& a, const ClusterCode& b) {
    return a.text_.compare(b.text_) <=> 0;
  }

 private:
  explicit ClusterCode(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// RFC 9562 UUID. Version 7 for everything we make; the clock and the randomness come from outside.
class Uuid {
 public:
  Uuid() = default;  // nil: "none"
  static Uuid v7(TimeMs at, const std::array<std::uint8_t, 10>& random);
  static std::optional<Uuid> parse(std::string_view text);        // 36 characters, either case
  static std::optional<Uuid> from_bytes(std::string_view bytes);  // 16 bytes

  std::string text() const;  // lower case, with hyphens
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  bool is_nil() const;
  friend bool operator==(const Uuid&, const Uuid&) = default;
  // By hand, here and above: libc++ 14 has no <=> for strings and arrays.
  friend std::strong_ordering operator<=>(const Uuid& a, const Uuid& b) {
    return std::memcmp(a.bytes_.data(), b.bytes_.data(), a.bytes_.size()) <=> 0;
  }

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

using JobId = Uuid;
using UserId = Uuid;
using SessionId = Uuid;  // names a session in lists; not its secret
using TokenId = Uuid;

struct UuidHash {
  std::size_t operator()(const Uuid& id) const noexcept;
};

}  // namespace tms::model

template <>
struct std::hash<tms::model::CustomerId> {
  std::size_t operator()(const tms::model::CustomerId& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
template <>
struct std::hash<tms::model::ClusterCode> {
  std::size_t operator()(const tms::model::ClusterCode& code) const noexcept {
    return std::hash<std::string>{}(code.text());
  }
};
template <>
struct std::hash<tms::model::Uuid> {
  std::size_t operator()(const tms::model::Uuid& id) const noexcept {
    return tms::model::UuidHash{}(id);
  }
};
