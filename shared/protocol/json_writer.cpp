#include "shared/protocol/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "shared/model/utf8.h"

namespace tms::protocol {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// Printable ASCII without quote and backslash: copied as it is.
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) table[c] = c != '"' && c != '\\';
  return table;
}
constexpr auto kIsPlain = make_plain();

void append_ascii_escape(char c, std::string& out) {
  constexpr std::string_view kFrom = "\"\\\b\f\n\r\t";
  constexpr std::string_view kTo = "\"\\bfnrt";
  if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
    out += '\\';
    out += kTo[i];
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 0xF];
}

// Scaled to thousandths; beyond this a double has no exact thousandths left.
constexpr double kMostDecimal = 9e15;

}  // namespace

void JsonWriter::before_value() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  out_ += '{';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  out_ += '[';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text_key(std::string_view name) {
  before_value();
  append_escaped(name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  before_value();
  append_escaped(value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t value) {
  before_value();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::unsigned_number(std::uint64_t value) {
  before_value();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::decimal(double value) {
  if (!std::isfinite(value)) return null();
  if (std::fabs(value) >= kMostDecimal / 1000)
    return signed_number(std::llround(std::fmin(std::fmax(value, -kMostDecimal), kMostDecimal)));
  const std::int64_t thousandths = std::llround(value * 1000);
  const std::int64_t magnitude = thousandths < 0 ? -thousandths : thousandths;
  before_value();
  if (thousandths < 0) out_ += '-';
  out_ += std::to_string(magnitude / 1000);
  if (magnitude % 1000 == 0) return *this;
  std::string decimals = std::to_string(1000 + magnitude % 1000);
  while (decimals.back() == '0') decimals.pop_back();
  decimals[0] = '.';
  out_ += decimals;
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::time(model::TimeMs at) {
  if (at == 0) return null();
  before_value();
  out_ += '"';
  model::append_time(at, out_);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::uuid(const model::Uuid& id) {
  return id.is_nil() ? null() : raw('"' + id.text() + '"');
}

JsonWriter& JsonWriter::text_or_null(std::string_view value) {
  return value.empty() ? null() : text(value);
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

void JsonWriter::append_escaped(std::string_view value) {
  out_ += '"';
  std::size_t done = 0;  // everything before it is written
  for (std::size_t at = 0; at < value.size();) {
    const auto byte = static_cast<unsigned char>(value[at]);
    if (kIsPlain[byte]) {
      ++at;
      continue;
    }
    if (byte >= 0x80) {
      const model::DecodedCharacter c = model::decode_utf8(value, at);
      if (!c.valid) {
        out_.append(value, done, at - done).append(model::kReplacementCharacter);
        done = at + c.length;
      }
      at += c.length;
      continue;
    }
    out_.append(value, done, at - done);
    append_ascii_escape(value[at], out_);
    done = ++at;
  }
  out_.append(value, done, value.size() - done);
  out_ += '"';
}

}  // namespace tms::protocol
