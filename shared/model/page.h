// A part of a list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tms::model {

// Of a list that is short enough to be read whole, as people and tables are.
struct PageQuery {
  std::uint64_t offset = 0;
  std::uint32_t limit = 0;  // 0: all that follow
  friend bool operator==(const PageQuery&, const PageQuery&) = default;
};

// Leaves the wanted part of `items` and returns how many there were.
template <typename T>
std::uint64_t cut_page(std::vector<T>& items, const PageQuery& page) {
  const std::uint64_t total = items.size();
  const std::uint64_t first = std::min(page.offset, total);
  const std::uint64_t rest = total - first;
  const std::uint64_t length = page.limit == 0 ? rest : std::min<std::uint64_t>(page.limit, rest);
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(first + length), items.end());
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(first));
  return total;
}

}  // namespace tms::model
