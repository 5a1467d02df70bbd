// Customer lists: the customers of one (cluster, device type), from which batches are made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/model/id_list.h"

namespace tms::model {

struct ListFromText {
  std::string text;  // for parse_id_list()
  ColumnChoice columns = ColumnChoice::Auto;
  friend bool operator==(const ListFromText&, const ListFromText&) = default;
};
struct ListFromUrl {
  std::string url;    // its host must be one that an admin configured as a list source
  std::string token;  // bearer token
  friend bool operator==(const ListFromUrl&, const ListFromUrl&) = default;
};
struct ListFromCids {
  IdList list;  // of the JSON array: line = index + 1
  friend bool operator==(const ListFromCids&, const ListFromCids&) = default;
};
using CustomerListSource = std::variant<ListFromText, ListFromUrl, ListFromCids>;

struct CustomerListRequest {
  CustomerListSource source;
  std::optional<std::uint64_t> total_devices;  // 1-kMaxDevices; wins over what a URL says
  friend bool operator==(const CustomerListRequest&, const CustomerListRequest&) = default;
};

// What was read, and how well.
struct CustomerList {
  std::string cluster;
  std::string device_type;
  std::uint64_t total_customers = 0;
  std::uint64_t total_devices = 0;
  bool devices_estimated = false;  // 2 x customers, because nobody said
  std::uint64_t duplicates = 0;
  std::vector<RejectedEntry> rejected;  // at most kMaxRejectedKept; none in the list of lists
  std::uint64_t rejected_total = 0;
  std::vector<std::string> ignored_columns;
  std::string source;  // text | url | cids | legacy
  TimeMs updated_at = 0;
  std::string updated_by;
  friend bool operator==(const CustomerList&, const CustomerList&) = default;
};

struct CustomerListPage {
  std::vector<CustomerList> items;
  std::uint64_t total = 0;
  friend bool operator==(const CustomerListPage&, const CustomerListPage&) = default;
};

}  // namespace tms::model
