// A value that comes from the server: what is known, whether more is on its way, what went wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/model/error.h"
#include "shared/model/time.h"

namespace tms::app {

// What is alike for every value.
struct LoadState {
  std::optional<model::Error> error;  // of the last attempt; unset after a good one
  bool loading = false;
  model::TimeMs at = 0;        // of the last good answer
  std::uint32_t answered = 0;  // the number of the request that was answered last
};

template <typename T>
struct Loadable : LoadState {
  std::optional<T> value;  // the last good answer stays while a newer one is fetched

  bool never_loaded() const { return !value && !error; }
};

// The pages of a list that is read anew, until it is whole (whole_read.h).
template <typename Item>
struct WholeRead {
  std::vector<Item> fresh;
  std::uint64_t number = 0;  // grows with every one: answers to an older one do not count
};

}  // namespace tms::app
