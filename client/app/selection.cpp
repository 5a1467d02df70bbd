#include "client/app/selection.h"

#include <algorithm>

#include "shared/model/text.h"
#include "shared/model/time.h"

namespace tms::app {
namespace {

void add(Selection& selection, const model::Customer& customer) {
  if (selection.cids.insert(customer.cid).second) selection.rows.push_back(customer);
}

// A tab or a line break in a cell would become another cell.
std::string cell(std::string_view text) {
  return model::clean_text(text, 1'000);
}

}  // namespace

void clear(Selection& selection) {
  selection = {};
}

void select_only(Selection& selection, const model::Customer& customer, std::uint64_t row) {
  clear(selection);
  add(selection, customer);
  selection.anchor = row;
}

void toggle(Selection& selection, const model::Customer& customer, std::uint64_t row) {
  selection.anchor = row;
  if (selection.cids.erase(customer.cid) > 0) {
    std::erase_if(selection.rows, [&](const auto& r) { return r.cid == customer.cid; });
  } else {
    add(selection, customer);
  }
}

bool leave_out(Selection& selection, const CustomerWindow& window, std::uint64_t row) {
  const std::uint64_t rows = window.shown_total;
  if (rows != selection.all_count || row >= rows) return false;
  for (std::uint64_t i = 0; i < rows; ++i) {
    if (row_at(window, i) == nullptr) return false;
  }
  const std::string left_out = row_at(window, row)->customer.cid;
  clear(selection);
  select_range(selection, window, {0, rows - 1});
  selection.cids.erase(left_out);
  std::erase_if(selection.rows, [&](const auto& r) { return r.cid == left_out; });
  return true;
}

void select_range(Selection& selection, const CustomerWindow& window, RowRange range) {
  for (std::uint64_t row = range.first; row <= range.last; ++row) {
    const CustomerRow* found = row_at(window, row);
    if (found != nullptr) add(selection, found->customer);
  }
}

void select_all_matching(Selection& selection, const model::CustomerFilter& filter,
                         std::uint64_t count) {
  clear(selection);
  selection.all_matching = true;
  selection.filter = filter;
  selection.all_count = count;
}

std::string to_tsv(const Selection& selection) {
  std::string tsv =
      "cid\tstate\thealth\tready\tinapplicable\tfailed\ttransitioning\tunknown\tupdated_at\n";
  for (const auto& row : selection.rows) {
    tsv.append(cell(row.cid)).append("\t").append(to_string(row.state));
    tsv.append("\t").append(to_string(row.health));
    for (const auto category : model::kCategories) {
      tsv.append("\t").append(std::to_string(row.apps[category]));
    }
    tsv.append("\t");
    if (row.updated_at != 0) model::append_time(row.updated_at, tsv);
    tsv.append("\n");
  }
  return tsv;
}

}  // namespace tms::app
