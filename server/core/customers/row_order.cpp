#include "server/core/customers/row_order.h"

#include <array>
#include <utility>

namespace tms::core {

void sort_by_key(std::vector<KeyedRow>& rows) {
  constexpr int kBytes = 8;
  if (rows.size() < 2) return;
  std::vector<std::array<std::uint32_t, 256>> counts(kBytes);
  for (const KeyedRow& row : rows) {
    for (int byte = 0; byte < kBytes; ++byte) ++counts[byte][row.key >> 8 * byte & 0xff];
  }
  std::vector<KeyedRow> target(rows.size());
  for (int byte = 0; byte < kBytes; ++byte) {
    auto& count = counts[byte];
    if (count[rows.front().key >> 8 * byte & 0xff] == rows.size()) continue;
    std::uint32_t start = 0;
    for (auto& slot : count) start += std::exchange(slot, start);
    for (const KeyedRow& row : rows) target[count[row.key >> 8 * byte & 0xff]++] = row;
    rows.swap(target);
  }
}

}  // namespace tms::core
