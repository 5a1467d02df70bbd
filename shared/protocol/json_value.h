// A JSON text, read into a flat, read-only tree. Small and quick: 24 bytes a value, one buffer for
// all texts; the library that does the lexing stays in json_value.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"

namespace tms::protocol {

enum class JsonKind : std::uint8_t { Null, Boolean, Integer, Decimal, Text, Array, Object };
std::string_view describe(JsonKind kind);  // "a number", "text", "an object"

class JsonDocument;

// A place in a JsonDocument; valid as long as that lives and is not moved.
class JsonValue {
 public:
  JsonKind kind() const;
  bool is(JsonKind kind_asked) const { return kind() == kind_asked; }
  bool boolean() const;                         // of Boolean
  std::string_view text() const;                // of Text
  std::optional<std::int64_t> integer() const;  // of an Integer in range
  std::optional<std::uint64_t> unsigned_integer() const;
  double decimal() const;  // of Integer and Decimal

  std::string_view key() const;                               // of a member of an object
  std::size_t size() const;                                   // of Array and Object
  std::optional<JsonValue> first() const;                     // child of Array or Object
  std::optional<JsonValue> next() const;                      // sibling
  std::optional<JsonValue> find(std::string_view key) const;  // member of Object

 private:
  friend class JsonDocument;
  JsonValue(const JsonDocument& document, std::uint32_t node) : document_(&document), node_(node) {}
  const JsonDocument* document_;
  std::uint32_t node_;
};

class JsonDocument {
 public:
  static constexpr std::size_t kMaxDepth = 32;
  static constexpr std::size_t kMaxValues = 4'000'000;

  // Strict RFC 8259 in valid UTF-8; a key twice in one object, deeper nesting or more values than
  // the limits are errors. Error: InvalidRequest with a sentence that names the place.
  static model::Result<JsonDocument> parse(std::string_view text);

  JsonValue root() const { return JsonValue(*this, 0); }

 private:
  friend class JsonValue;
  class Builder;
  struct Span {
    std::uint32_t begin;
    std::uint32_t size;
  };
  struct Node {
    Span key{0, 0};
    std::uint32_t next = 0;  // sibling; 0: none
    JsonKind kind = JsonKind::Null;
    bool is_negative = false;
    union {
      Span text;
      std::uint32_t child_count;  // children follow; the first is this node's index + 1
      std::uint64_t integer;      // bits of an int64 when is_negative
      double decimal;
      bool boolean;
    };
    Node() : integer(0) {}
  };
  std::vector<Node> nodes_;
  std::string texts_;
};

}  // namespace tms::protocol
