// Reads decoded query parameters one by one into types of the model and remembers everything that
// is wrong. For the .cpp files of this folder.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/customer_query.h"
#include "shared/model/ids.h"
#include "shared/model/result.h"
#include "shared/protocol/query.h"

namespace tms::protocol {

// Each method reads one parameter; absent leaves `out` as it is. finish() refuses parameters that
// nobody asked for.
class QueryReader {
 public:
  explicit QueryReader(const QueryPairs& query);

  void text(std::string_view name, std::string& out);
  void text(std::string_view name, std::optional<std::string>& out);
  void search(std::string_view name, std::string& out, std::size_t most_bytes);  // may be empty
  void customer_id(std::string_view name, std::string& out);
  void boolean(std::string_view name, std::optional<bool>& out);
  void uuid(std::string_view name, std::optional<model::Uuid>& out);
  void time(std::string_view name, std::optional<model::TimeMs>& out);
  void sort(std::string_view name, model::CustomerSort& out);
  void require(std::string_view name);  // remembers that it is missing, unless it was wrong

  template <std::unsigned_integral T>
  void number(std::string_view name, T& out, T least, T most) {
    const std::string* value = take(name);
    if (!value) return;
    T parsed{};
    const char* const end = value->data() + value->size();
    const auto [stop, problem] = std::from_chars(value->data(), end, parsed);
    if (problem == std::errc{} && stop == end && parsed >= least && parsed <= most) {
      out = parsed;
    } else {
      add(name, "out_of_range",
          "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
  }

  // Any number of values separated by commas; add(std::string_view) is false for a wrong one.
  template <typename Add>
  void each(std::string_view name, std::size_t most, Add add_value) {
    const std::string* value = take(name, false, "separate alternatives by commas");
    if (!value) return;
    const std::vector<std::string> values = split_values(*value);
    if (values.size() > most) {
      add(name, "too_many", "takes at most " + std::to_string(most) + " values");
      return;
    }
    for (const std::string& one : values) {
      if (!add_value(std::string_view(one))) add_unknown_value(name, one);
    }
  }

  template <typename E>
  void names(std::string_view name, std::vector<E>& out,
             std::optional<E> (*parse)(std::string_view)) {
    each(name, 100, [&](std::string_view text) {
      const auto parsed = parse(text);
      if (parsed) out.push_back(*parsed);
      return parsed.has_value();
    });
  }

  template <typename E>
  void name(std::string_view name, std::optional<E>& out,
            std::optional<E> (*parse)(std::string_view)) {
    const std::string* value = take(name);
    if (!value) return;
    out = parse(*value);
    if (!out) add_unknown_value(name, *value);
  }

  template <typename T>
  model::Result<T> finish(T value) {
    refuse_unknown();
    if (errors_.empty()) return value;
    return model::fail(take_error());
  }

 private:
  // `again`: what to do instead of giving the parameter twice.
  const std::string* take(std::string_view name, bool may_be_empty = false,
                          std::string_view again = "give it once");
  static std::vector<std::string> split_values(std::string_view text);
  void add(std::string_view name, std::string_view code, std::string message);
  void add_unknown_value(std::string_view name, std::string_view value);
  void refuse_unknown();
  model::Error take_error();

  const QueryPairs& query_;
  std::vector<std::string_view> asked_;
  std::vector<model::FieldError> errors_;
};

}  // namespace tms::protocol
