// A set of rows of one cluster's table, a bit each.
#pragma once

#include <cstdint>
#include <vector>

namespace tms::core {

using Row = std::uint32_t;

class RowSet {
 public:
  explicit RowSet(std::size_t rows) : words_((rows + 63) / 64) {}
  void add(Row row) { words_[row / 64] |= std::uint64_t{1} << row % 64; }
  void remove(Row row) { words_[row / 64] &= ~(std::uint64_t{1} << row % 64); }
  bool contains(Row row) const { return (words_[row / 64] >> row % 64 & 1) != 0; }
  // `other` may come from a moment when there were fewer rows.
  void keep_only(const RowSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
    }
  }
  std::vector<std::uint64_t>& words() { return words_; }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace tms::core
