// The fields of a customer filter that hold lists of values, by the names of the contract: the same
// in query strings (comma-separated) and in JSON (arrays).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/customer_query.h"

namespace tms::protocol {

struct FilterField {
  std::string_view name;
  std::vector<std::string> (*values)(const model::CustomerFilter& filter);
  // Appends one value; false if the text is none.
  bool (*add)(model::CustomerFilter& filter, std::string_view text);
};
// In canonical order.
extern const std::array<FilterField, 8> kFilterFields;

inline constexpr std::size_t kMaxFilterValues = 500;  // of one field
inline constexpr std::size_t kMaxSearchBytes = 256;   // of `q`: longer than any cid

}  // namespace tms::protocol
