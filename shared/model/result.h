// Errors travel as values: functions that can fail return Result<T>; nothing above the edge throws.
#pragma once

#include <tl/expected.hpp>

#include "shared/model/error.h"

namespace tms::model {

template <typename T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::NotFound, "There is no cluster EU9.");
inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::make_unexpected(Error{code, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::make_unexpected(std::move(error));
}

}  // namespace tms::model
