// What a reader complained about, as (field, code) in order.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/model/result.h"

namespace tms::protocol {

using Fields = std::vector<std::pair<std::string, std::string>>;

template <typename T>
Fields field_errors(const model::Result<T>& result) {
  Fields out;
  if (result) return out;
  for (const model::FieldError& error : result.error().fields) {
    CHECK_FALSE(error.message.empty());
    out.emplace_back(error.field, error.code);
  }
  return out;
}

}  // namespace tms::protocol
