// Reads JSON objects field by field into types of the model and remembers everything that is wrong,
// each with the path of its field. For the .cpp files of this folder.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/ids.h"
#include "shared/model/result.h"
#include "shared/model/time.h"
#include "shared/protocol/json_value.h"

namespace tms::protocol {

// Requests are read strictly; answers may come from a newer server, so unknown fields are ignored.
enum class JsonSource : std::uint8_t { Request, Answer };

// Where a value stands: "selection.cids[3]". Lives on the stack; becomes text only for an error.
struct JsonPath {
  static constexpr std::size_t kNoIndex = std::numeric_limits<std::size_t>::max();
  const JsonPath* parent = nullptr;
  std::string_view key;
  std::size_t index = kNoIndex;
  std::string text() const;  // "" for the whole document
};

// What is wrong with one document: the first kMost problems.
class JsonErrors {
 public:
  static constexpr std::size_t kMost = 20;
  explicit JsonErrors(JsonSource source) : source_(source) {}
  JsonSource source() const { return source_; }
  // `message` continues a sentence that begins with the field: "must be text".
  void add(const JsonPath& path, std::string_view code, std::string_view message);
  bool empty() const { return fields_.empty(); }
  model::Error take();

 private:
  JsonSource source_;
  std::vector<model::FieldError> fields_;
};

enum class Need : std::uint8_t { Required, Optional };

// Limits of text in requests, in bytes; answers are not limited.
struct TextLimit {
  std::size_t least = 0;
  std::size_t most = 4096;
};

// One object. Each method reads one field: absent and Optional leaves `out` as it is; anything
// wrong is remembered and leaves `out` as it is. On destruction, fields nobody asked for are
// refused when the source is a request.
class ObjectReader {
 public:
  ObjectReader(JsonErrors& errors, JsonValue value, const JsonPath& path);
  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  void text(std::string_view key, std::string& out, Need need = Need::Required,
            TextLimit limit = {});
  void text(std::string_view key, std::optional<std::string>& out, TextLimit limit = {});
  void text_or_null(std::string_view key, std::string& out);  // null is ""
  // The same of a field that may be absent, too.
  void text_or_null(std::string_view key, std::optional<std::string>& out, TextLimit limit);
  void texts(std::string_view key, std::vector<std::string>& out, Need need = Need::Required,
             TextLimit each = {});
  void boolean(std::string_view key, bool& out, Need need = Need::Required);
  void boolean(std::string_view key, std::optional<bool>& out);
  void time(std::string_view key, model::TimeMs& out);  // null is 0
  void uuid(std::string_view key, model::Uuid& out, Need need = Need::Required);
  void uuid_or_null(std::string_view key, model::Uuid& out);  // null is nil
  // An object of whole numbers whose keys are names that people chose, in the order given.
  void counts(std::string_view key, std::vector<std::pair<std::string, std::uint64_t>>& out);
  void decimal(std::string_view key, double& out);
  void decimal_or_null(std::string_view key, std::optional<double>& out);

  template <std::integral T>
  void number(std::string_view key, T& out, Need need = Need::Required,
              T least = std::numeric_limits<T>::min(), T most = std::numeric_limits<T>::max()) {
    if (const auto value = find(key, need, JsonKind::Integer)) {
      assign_number(*value, key, out, least, most);
    }
  }
  template <std::integral T>
  void number(std::string_view key, std::optional<T>& out, T least = std::numeric_limits<T>::min(),
              T most = std::numeric_limits<T>::max()) {
    T value{};
    const auto found = find(key, Need::Optional, JsonKind::Integer);
    if (found && assign_number(*found, key, value, least, most)) out = value;
  }
  template <std::integral T>
  void number_or_null(std::string_view key, T& out, T when_null = T{}) {
    if (is_null(key)) {
      out = when_null;
    } else {
      number(key, out);
    }
  }
  template <std::integral T>
  void number_or_null(std::string_view key, std::optional<T>& out) {
    if (is_null(key)) {
      out.reset();
    } else if (T value{}; const auto found = find(key, Need::Required, JsonKind::Integer)) {
      if (assign_number(*found, key, value)) out = value;
    }
  }

  // A name of the contract, by its parser (std::optional<E>(std::string_view)).
  template <typename E>
  void name(std::string_view key, E& out, std::optional<E> (*parse)(std::string_view),
            Need need = Need::Required) {
    if (const auto value = find(key, need, JsonKind::Text)) assign_name(*value, key, out, parse);
  }
  template <typename E>
  void name(std::string_view key, std::optional<E>& out,
            std::optional<E> (*parse)(std::string_view)) {
    E parsed{};
    const auto value = find(key, Need::Optional, JsonKind::Text);
    if (value && assign_name(*value, key, parsed, parse)) out = parsed;
  }
  template <typename E>
  void name_or_null(std::string_view key, std::optional<E>& out,
                    std::optional<E> (*parse)(std::string_view)) {
    if (is_null(key)) {
      out.reset();
    } else {
      E parsed{};
      const auto value = find(key, Need::Required, JsonKind::Text);
      if (value && assign_name(*value, key, parsed, parse)) out = parsed;
    }
  }
  template <typename E>
  void names(std::string_view key, std::vector<E>& out, std::optional<E> (*parse)(std::string_view),
             Need need = Need::Required) {
    each(key, need, [&](JsonValue value, const JsonPath& path) {
      if (!expect(value, path, JsonKind::Text)) return;
      if (const auto parsed = parse(value.text())) {
        out.push_back(*parsed);
      } else {
        add_unknown_value(path, value.text());
      }
    });
  }

  // Calls read(ObjectReader&) for a field that is an object.
  template <typename Read>
  void object(std::string_view key, Need need, Read read) {
    const auto value = find(key, need, JsonKind::Object);
    if (!value) return;
    const JsonPath path = path_of(key);
    ObjectReader reader(errors_, *value, path);
    read(reader);
  }
  // The same, null allowed; true if there is an object.
  template <typename Read>
  bool object_or_null(std::string_view key, Read read) {
    if (is_null(key)) return false;
    object(key, Need::Required, read);
    return true;
  }
  // Calls read(JsonValue, const JsonPath&) for each element of a field that is an array.
  template <typename Read>
  void each(std::string_view key, Need need, Read read) {
    const auto value = find(key, need, JsonKind::Array);
    if (!value) return;
    const JsonPath array = path_of(key);
    std::size_t index = 0;
    for (auto item = value->first(); item; item = item->next(), ++index) {
      read(*item, JsonPath{&array, {}, index});
    }
  }
  // Reads an array of objects with read(ObjectReader&, T&).
  template <typename T, typename Read>
  void items(std::string_view key, std::vector<T>& out, Read read, Need need = Need::Required) {
    each(key, need, [&](JsonValue value, const JsonPath& path) {
      ObjectReader reader(errors_, value, path);
      read(reader, out.emplace_back());
    });
  }

  bool has(std::string_view key);
  bool is_null(std::string_view key);
  // The member as it is; it counts as asked for.
  std::optional<JsonValue> value(std::string_view key);
  bool expect(JsonValue value, const JsonPath& path, JsonKind kind);
  void error(std::string_view key, std::string_view code, std::string_view message);
  void add_unknown_value(const JsonPath& path, std::string_view text);
  JsonErrors& errors() { return errors_; }
  JsonPath path_of(std::string_view key) const { return {&path_, key, JsonPath::kNoIndex}; }
  const JsonPath& path() const { return path_; }

 private:
  std::optional<JsonValue> find(std::string_view key, Need need, JsonKind kind);
  bool fits(const JsonPath& path, std::string_view text, TextLimit limit);
  void refuse_unknown_fields();
  void add_out_of_range(std::string_view key, std::int64_t least, std::uint64_t most);

  template <std::integral T>
  bool assign_number(JsonValue value, std::string_view key, T& out,
                     T least = std::numeric_limits<T>::min(),
                     T most = std::numeric_limits<T>::max()) {
    const auto in_range = [&](auto number) {
      return number && std::in_range<T>(*number) && static_cast<T>(*number) >= least &&
             static_cast<T>(*number) <= most;
    };
    if (const auto number = value.integer(); in_range(number)) {
      out = static_cast<T>(*number);
    } else if (const auto big = value.unsigned_integer(); in_range(big)) {
      out = static_cast<T>(*big);
    } else {
      add_out_of_range(key, static_cast<std::int64_t>(least), static_cast<std::uint64_t>(most));
      return false;
    }
    return true;
  }
  template <typename E>
  bool assign_name(JsonValue value, std::string_view key, E& out,
                   std::optional<E> (*parse)(std::string_view)) {
    if (const auto parsed = parse(value.text())) {
      out = *parsed;
      return true;
    }
    add_unknown_value(path_of(key), value.text());
    return false;
  }

  JsonErrors& errors_;
  std::optional<JsonValue> object_;  // unset: it is no object, which has been remembered
  const JsonPath path_;
  std::vector<std::string_view> asked_;
};

// Reads a whole document that is one object with read(ObjectReader&, T&).
template <typename T, typename Read>
model::Result<T> read_document(std::string_view json, JsonSource source, Read read) {
  auto document = JsonDocument::parse(json);
  JsonErrors errors(source);
  if (!document) {
    errors.add({}, "invalid_json", document.error().message);
    return model::fail(errors.take());
  }
  T out{};
  {
    ObjectReader reader(errors, document->root(), JsonPath{});
    read(reader, out);
  }
  if (!errors.empty()) return model::fail(errors.take());
  return out;
}
template <typename T, typename Read>
model::Result<T> read_request(std::string_view json, Read read) {
  return read_document<T>(json, JsonSource::Request, read);
}
template <typename T, typename Read>
model::Result<T> read_answer(std::string_view json, Read read) {
  return read_document<T>(json, JsonSource::Answer, read);
}

}  // namespace tms::protocol
