#include "server/core/customers/cid_column.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <utility>

#include "shared/model/text.h"

namespace tms::core {
namespace {

// The first bytes as a number: most comparisons need no more.
std::uint64_t prefix_of(std::string_view cid) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, cid.data(), std::min(cid.size(), sizeof prefix));
  if constexpr (std::endian::native == std::endian::little) prefix = __builtin_bswap64(prefix);
  return prefix;
}

}  // namespace

std::optional<Row> CidColumn::find(std::string_view cid) const {
  if (slots_.empty()) return std::nullopt;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = std::hash<std::string_view>{}(cid)&mask;; at = (at + 1) & mask) {
    if (slots_[at] == 0) return std::nullopt;
    if ((*this)[slots_[at] - 1] == cid) return slots_[at] - 1;
  }
}

void CidColumn::insert_slot(Row row) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = std::hash<std::string_view>{}((*this)[row]) & mask;
  while (slots_[at] != 0) at = (at + 1) & mask;
  slots_[at] = row + 1;
}

Row CidColumn::add(std::string_view cid) {
  const Row row = size();
  text_.append(cid).push_back('\n');
  lower_.append(model::to_lower(cid)).push_back('\n');
  offsets_.push_back(static_cast<std::uint32_t>(text_.size()));
  if (slots_.size() < 2 * (std::size_t{row} + 1)) {
    slots_.assign(std::bit_ceil(4 * (std::size_t{row} + 4)), 0);
    for (Row old = 0; old < row; ++old) insert_slot(old);
  }
  insert_slot(row);
  return row;
}

void CidColumn::reserve(std::size_t rows) {
  offsets_.reserve(rows + 1);
  order_.reserve(rows);
}

void CidColumn::sort() {
  const auto is_before = [this](Row a, Row b) { return (*this)[a] < (*this)[b]; };
  const std::size_t sorted = order_.size();
  for (Row row = static_cast<Row>(sorted); row < size(); ++row) order_.push_back(row);
  const auto fresh = order_.begin() + static_cast<std::ptrdiff_t>(sorted);
  if (!std::is_sorted(fresh, order_.end(), is_before)) {
    std::vector<std::pair<std::uint64_t, Row>> keyed;
    keyed.reserve(size() - sorted);
    for (auto it = fresh; it != order_.end(); ++it)
      keyed.emplace_back(prefix_of((*this)[*it]), *it);
    std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : is_before(a.second, b.second);
    });
    std::transform(keyed.begin(), keyed.end(), fresh, [](const auto& key) { return key.second; });
  }
  if (sorted > 0 && fresh != order_.end() && is_before(*fresh, *(fresh - 1))) {
    std::inplace_merge(order_.begin(), fresh, order_.end(), is_before);
  }
}

RowSet CidColumn::containing(std::string_view text) const {
  RowSet rows(size());
  const std::string needle = model::to_lower(text);
  if (needle.find('\n') != std::string::npos) return rows;  // would match across ids
  Row row = 0;
  for (std::size_t from = 0; from < lower_.size(); from = offsets_[row]) {
    const void* hit =
        memmem(lower_.data() + from, lower_.size() - from, needle.data(), needle.size());
    if (hit == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - lower_.data());
    while (offsets_[row + 1] <= at) ++row;
    rows.add(row++);
  }
  return rows;
}

}  // namespace tms::core
