// Writes JSON text straight into a string: no document in between, because a window of 200
// customers is written some thousand times a second.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/model/ids.h"
#include "shared/model/time.h"

namespace tms::protocol {

// Append-only. The caller keeps begin_ and end_ in pairs and writes a key before each value of an
// object; commas are put by the writer. Text is escaped as RFC 8259 asks; bytes that are not UTF-8
// become U+FFFD, so that what comes out is always valid JSON.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  // Keys are names of the contract, which need no escaping; use text_key() for names of people.
  JsonWriter& key(std::string_view name);
  JsonWriter& text_key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& boolean(bool value);
  JsonWriter& number(std::signed_integral auto value) {
    return signed_number(static_cast<std::int64_t>(value));
  }
  JsonWriter& number(std::unsigned_integral auto value) {
    return unsigned_number(static_cast<std::uint64_t>(value));
  }
  // 0 (none) is null.
  JsonWriter& number_or_null(std::integral auto value) {
    return value == 0 ? null() : number(value);
  }
  // At most three decimals; what is not finite is null.
  JsonWriter& decimal(double value);
  JsonWriter& null();
  // 0 (never, none, not known) is null.
  JsonWriter& time(model::TimeMs at);
  // The nil id (none) is null.
  JsonWriter& uuid(const model::Uuid& id);
  // Empty text is null: for names of things that are not there.
  JsonWriter& text_or_null(std::string_view value);
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);

 private:
  void before_value();
  void append_escaped(std::string_view value);
  JsonWriter& signed_number(std::int64_t value);
  JsonWriter& unsigned_number(std::uint64_t value);

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace tms::protocol
