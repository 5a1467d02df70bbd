// Which screen is shown and with what: the part of the state that lives in the URL's hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/model/audit.h"
#include "shared/model/customer_query.h"
#include "shared/model/job.h"

namespace tms::app {

enum class Screen : std::uint8_t {
  Overview,
  Customers,
  Act,
  Jobs,
  Job,
  Audit,
  Clusters,
  Users,
  Account,
  NotFound  // an address that this version does not know; the screen says so and leads back
};

struct Route {
  Screen screen = Screen::Overview;
  std::string cluster;           // empty: the one chosen last
  model::CustomerFilter filter;  // Customers
  model::CustomerSort sort;      // Customers
  std::string open;  // what the panel shows, empty: none. Customers: a cid, Users: a user name
  std::string tab;   // Users: "sessions"; empty: the first part of the screen
  model::JobId job;  // Job
  std::optional<model::Outcome> outcome;  // Job: which of its customers are listed
  bool mine = false;                      // Jobs: only those of the reader
  model::AuditQuery audit;                // Audit; before_seq and limit unused
  std::string unknown;                    // NotFound: the address as it was given
  friend bool operator==(const Route&, const Route&) = default;
};

// "#/customers?cluster=EU&state=pe-enable". Never fails: what cannot be read is left out, an
// unknown screen becomes NotFound.
Route parse_route(std::string_view hash);
std::string to_hash(const Route& route);

std::string_view title(Screen screen);
// Shows one cluster: its address names it.
bool concerns_a_cluster(Screen screen);
Route route_to(Screen screen);
Route route_to_job(const model::JobId& job);

}  // namespace tms::app
