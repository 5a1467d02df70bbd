// What the page remembers for its person on the server: the same on every machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"

namespace tms::app {

// A column of the customers' table by its id ("cid", "state", ..); `width` 0: as the page decides.
struct TableColumn {
  std::string id;
  float width = 0;
  bool shown = true;
  friend bool operator==(const TableColumn&, const TableColumn&) = default;
};

struct SavedView {
  std::string name;
  std::string hash;  // "#/customers?state=pe-enable", without a cluster: it fits every one
  friend bool operator==(const SavedView&, const SavedView&) = default;
};
inline constexpr std::size_t kMaxSavedViews = 50;

struct Preferences {
  std::string theme;                          // "system", "light", "dark"; empty: never chosen
  std::vector<TableColumn> customer_columns;  // in their order; empty: as the page decides
  std::vector<SavedView> views;
  friend bool operator==(const Preferences&, const Preferences&) = default;
};

// The server keeps any object: fields that are missing or unknown are no error.
model::Result<Preferences> read_preferences(std::string_view json);
std::string write_preferences(const Preferences& preferences);

}  // namespace tms::app
