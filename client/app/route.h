// Which screen is shown and with what: the part of the state that lives in the URL's hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/model/audit.h"
#include "shared/model/batch.h"
#include "shared/model/customer_query.h"
#include "shared/model/job.h"

namespace tms::app {

enum class Screen : std::uint8_t {
  Overview,
  Customers,
  Apps,
  Act,
  Jobs,
  Job,
  Batches,
  Audit,
  Clusters,
  Users,
  System,
  Account,
  NotFound  // an address that this version does not know; the screen says so and leads back
};

struct Route {
  Screen screen = Screen::Overview;
  std::string cluster;           // empty: the one chosen last
  model::CustomerFilter filter;  // Customers; Apps: app, category and reason of the drill-down
  model::CustomerSort sort;      // Customers
  // What the panel shows, empty: nothing. Customers: a cid, Users: a user name, Audit: a seq,
  // Batches: an id, Clusters: a code.
  std::string open;
  // Which part of the screen, empty: the first. Users: "sessions"; System: "6h", "24h"; Batches:
  // "lists", "runbooks".
  std::string tab;
  model::JobId job;                       // Job
  std::optional<model::Outcome> outcome;  // Job: which of its customers are listed
  model::JobQuery jobs;                   // Jobs; offset and limit unused
  model::BatchQuery batches;              // Batches; cluster, offset and limit unused
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
Route route_to_cluster(const std::string& code);  // its panel on the Clusters screen

}  // namespace tms::app
