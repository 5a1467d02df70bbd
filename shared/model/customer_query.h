// Filter, sort and window of the customers table as one typed query, used by the URL hash of the
// page, the query string of the API and the filter of a job alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/app_status.h"
#include "shared/model/ids.h"

namespace tms::model {

// Values within one field are alternatives, fields are all required. Empty means "any".
struct CustomerFilter {
  std::vector<State> states;
  std::vector<Health> healths;
  std::vector<std::string>
      apps;  // with `categories`: customers with one of these apps in one of them
  std::vector<Category> categories;
  std::vector<std::string> reasons;
  std::vector<JobId> jobs;  // customers of these jobs
  std::vector<std::string> batches;
  std::vector<std::string> lists;  // device types of customer lists
  std::optional<bool> missing;     // unset: present ones; true: missing only; false: present only
  std::string q;                   // case-insensitive substring of the cid
  friend bool operator==(const CustomerFilter&, const CustomerFilter&) = default;
};

enum class CustomerSortKey : std::uint8_t {
  Cid,
  State,
  Health,
  FailedApps,
  UpdatedAt,
  AppsFetchedAt,
  LastJobId,
  ActionCode
};

struct CustomerSort {
  CustomerSortKey key = CustomerSortKey::Cid;
  bool descending = false;
  friend bool operator==(const CustomerSort&, const CustomerSort&) = default;
};

struct CustomerQuery {
  std::string cluster;
  CustomerFilter filter;
  CustomerSort sort;
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;  // 1-500
  friend bool operator==(const CustomerQuery&, const CustomerQuery&) = default;
};

std::string_view to_string(CustomerSortKey key);  // "updated_at"
std::string to_string(CustomerSort sort);         // "-updated_at"
Result<CustomerSort> parse_customer_sort(std::string_view text);

}  // namespace tms::model
