// A customer as windows of the list show it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/app_status.h"
#include "shared/model/ids.h"

namespace tms::model {

struct CustomerAppStatus {
  AppStatus status;
  Category category = Category::Unknown;
  TimeMs fetched_at = 0;
  bool stale = false;
  std::string error;        // why the last read failed; empty: it did not
  std::string runbook_url;  // empty: none matches
  friend bool operator==(const CustomerAppStatus&, const CustomerAppStatus&) = default;
};

struct Customer {
  std::string cid;
  std::string cluster;
  State state = State::Other;
  bool state_confirmed = true;  // false: `state` was asked for and accepted, not yet read back
  std::optional<std::int64_t> action_code;  // as the cluster last reported it
  std::string action_desc;
  Health health = Health::NotFetched;
  AppCounts apps;
  std::string apps_error;
  TimeMs updated_at = 0;                // last change of state or health
  TimeMs apps_fetched_at = 0;           // 0: never
  TimeMs missing_since = 0;             // 0: the cluster lists it
  JobId last_job_id;                    // nil: none
  std::optional<AppStatus> app_status;  // of the app that the filter names
  friend bool operator==(const Customer&, const Customer&) = default;
};

struct CustomerPage {
  std::vector<Customer> items;
  std::uint64_t total = 0;
  std::uint64_t offset = 0;
  std::uint64_t revision = 0;
  friend bool operator==(const CustomerPage&, const CustomerPage&) = default;
};

// One customer with everything that is known of its applications.
struct CustomerDetail {
  Customer customer;
  std::vector<CustomerAppStatus> app_status;
  friend bool operator==(const CustomerDetail&, const CustomerDetail&) = default;
};

struct AppMatrixRow {
  std::string app;
  std::array<std::uint64_t, 5> by_category{};  // order of kCategories
  friend bool operator==(const AppMatrixRow&, const AppMatrixRow&) = default;
};
struct ReasonCount {
  std::string app;
  std::string reason;
  std::uint64_t count = 0;
  friend bool operator==(const ReasonCount&, const ReasonCount&) = default;
};

struct CustomerSummary {
  std::uint64_t total = 0;
  std::array<std::uint64_t, 6> by_state{};   // indexed by State
  std::array<std::uint64_t, 5> by_health{};  // indexed by Health
  std::vector<AppMatrixRow> app_matrix;      // fetched customers only
  std::vector<ReasonCount> reasons;          // most frequent first
  std::uint64_t revision = 0;
  friend bool operator==(const CustomerSummary&, const CustomerSummary&) = default;
};

}  // namespace tms::model
