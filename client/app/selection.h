// Which customers are ticked: a set of ids, or everything that matches a filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "client/app/customer_window.h"

namespace tms::app {

struct Selection {
  std::unordered_set<std::string> cids;
  std::vector<model::Customer> rows;  // of `cids`, in the order they were ticked, as seen then
  bool all_matching = false;          // every customer of `filter`; `cids` is empty then
  model::CustomerFilter filter;
  std::uint64_t all_count = 0;          // how many that were when the user said so
  std::optional<std::uint64_t> anchor;  // row of the last plain or ctrl click

  bool empty() const { return !all_matching && cids.empty(); }
  std::uint64_t count() const { return all_matching ? all_count : rows.size(); }
  bool contains(const std::string& cid) const { return all_matching || cids.contains(cid); }
};

enum class ClickKind : std::uint8_t { Only, Toggle, Range };

void clear(Selection& selection);
void select_only(Selection& selection, const model::Customer& customer, std::uint64_t row);
// Not for `all_matching`: see leave_out().
void toggle(Selection& selection, const model::Customer& customer, std::uint64_t row);
// Unticks one of "all that match". The server cannot be told "all but one", so all others are
// ticked one by one; false, and nothing is changed, when not all of them are in the window.
bool leave_out(Selection& selection, const CustomerWindow& window, std::uint64_t row);
// Adds every row of the range; all of them must be in the window.
void select_range(Selection& selection, const CustomerWindow& window, RowRange range);
void select_all_matching(Selection& selection, const model::CustomerFilter& filter,
                         std::uint64_t count);
// Tab-separated with a header line, as a spreadsheet takes it. Not for `all_matching`.
std::string to_tsv(const Selection& selection);

}  // namespace tms::app
