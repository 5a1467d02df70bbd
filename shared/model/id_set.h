// Which ids a list already holds: open addressing over positions in the list, so that no id is
// stored or copied twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/model/ids.h"

namespace tms::model {

class IdSet {
 public:
  IdSet();
  void reserve(std::size_t count);
  // True if `id` is new; the caller then appends it to `ids`, whose positions the set remembers.
  bool insert(std::string_view id, const std::vector<CustomerId>& ids);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t position = 0;  // in `ids`, plus 1; 0: free
  };
  void rehash(std::size_t slot_count);

  std::uint64_t seed_;
  std::vector<Slot> slots_;  // a power of two
  std::size_t used_ = 0;
};

}  // namespace tms::model
