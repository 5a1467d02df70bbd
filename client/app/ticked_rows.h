// Ticked rows of lists that are read and copied from: jobs, the customers of one job. The cluster's
// customers, which can be acted on by the thousand, have their own (selection.h).
#pragma once

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "shared/model/job.h"

namespace tms::app {

inline std::string key_of(const model::Job& job) {
  return job.id.text();
}
inline std::string key_of(const model::JobCustomer& customer) {
  return customer.cid;
}

template <typename Row>
struct TickedRows {
  std::vector<Row> rows;                 // in the order they were ticked, as last read
  std::unordered_set<std::string> keys;  // of `rows`
  std::string anchor;                    // the key of the row ticked last; empty: none
};

template <typename Row>
void tick(TickedRows<Row>& ticked, const Row& row) {
  if (ticked.keys.insert(key_of(row)).second) ticked.rows.push_back(row);
}

template <typename Row>
void untick(TickedRows<Row>& ticked, const std::string& key) {
  if (ticked.keys.erase(key) == 0) return;
  std::erase_if(ticked.rows, [&](const Row& row) { return key_of(row) == key; });
}

// Ticked ones that were read again tell what was read.
template <typename Row>
void freshen(TickedRows<Row>& ticked, const std::vector<Row>& read) {
  for (const Row& row : read) {
    const std::string key = key_of(row);
    if (!ticked.keys.contains(key)) continue;
    *std::find_if(ticked.rows.begin(), ticked.rows.end(),
                  [&](const Row& known) { return key_of(known) == key; }) = row;
  }
}

// Tab-separated with a header line, as a spreadsheet takes it.
std::string to_tsv(const std::vector<model::Job>& jobs);
std::string to_tsv(const std::vector<model::JobCustomer>& customers);

// The ids of the rows, one a line.
template <typename Row>
std::string ids_of(const std::vector<Row>& rows) {
  std::string ids;
  for (const Row& row : rows) ids.append(key_of(row)).append("\n");
  return ids;
}

}  // namespace tms::app
