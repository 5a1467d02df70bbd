// The ids of one cluster's customers: one arena of text, found by hash, by byte order and by
// substring. Not synchronised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/customers/row_set.h"

namespace tms::core {

class CidColumn {
 public:
  Row size() const { return static_cast<Row>(offsets_.size() - 1); }
  std::string_view operator[](Row row) const {
    return std::string_view(text_).substr(offsets_[row], offsets_[row + 1] - offsets_[row] - 1);
  }
  std::optional<Row> find(std::string_view cid) const;
  Row add(std::string_view cid);  // not in the column yet; sort() before by_cid() is asked
  void reserve(std::size_t rows);

  // Takes what was added into the order.
  void sort();
  const std::vector<Row>& by_cid() const { return order_; }

  // Every row whose id holds `text`, without regard to case.
  RowSet containing(std::string_view text) const;

 private:
  void insert_slot(Row row);

  std::string text_;   // ids, each with a line break behind it
  std::string lower_;  // the same in lower case: what searches scan
  std::vector<std::uint32_t> offsets_{0};
  std::vector<Row> slots_;  // open addressing: row + 1; 0 is free
  std::vector<Row> order_;
};

}  // namespace tms::core
