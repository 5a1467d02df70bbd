// The rows of a list that were asked for.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tms::ui_test {

template <typename Page, typename Query>
Page window_of(Page page, const Query& query) {
  REQUIRE(query.has_value());
  page.total = std::max<std::uint64_t>(page.total, page.items.size());
  const std::size_t first = std::min<std::size_t>(query->offset, page.items.size());
  page.items.erase(page.items.begin(), page.items.begin() + static_cast<std::ptrdiff_t>(first));
  if (page.items.size() > query->limit) page.items.resize(query->limit);
  return page;
}

}  // namespace tms::ui_test
