// From what a person named to an exact set of customers, and what there is to warn of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/core/jobs/customer_claims.h"
#include "server/core/jobs/jobs.h"
#include "server/core/jobs/selection_tokens.h"
#include "shared/model/job_request.h"

namespace tms::core {

struct ResolvedSelection {
  CustomerSet customers;
  std::uint64_t duplicates = 0;
  std::vector<model::RejectedEntry> rejected;
  std::uint64_t rejected_total = 0;
  std::vector<std::string> ignored_columns;
};

struct ResolverServices {
  store::Store& store;
  Directory& directory;
  Clusters& clusters;
  const CustomerClaims& claims;
  Clock clock;
  BatchResolver batches;  // empty: there are none
};

// Errors: NotFound (cluster, job), InvalidRequest (no customer in it), AmbiguousColumns.
Result<ResolvedSelection> resolve_selection(const ResolverServices& services,
                                            const std::string& cluster,
                                            const model::Selection& selection);

// The batches that a selection names, itself or in its filter: sorted, each once. The job is on
// them.
std::vector<std::string> batches_of(const model::Selection& selection);

// Leaves out the customers with a warning of `exclude`, and returns the warnings of the others:
// what PRODUCT 1.1 lists, judged by what the directory knows. None has a count of 0.
std::vector<model::PreviewWarning> warn_and_exclude(const ResolverServices& services,
                                                    const std::string& cluster,
                                                    model::Action action, CustomerSet& customers,
                                                    const std::vector<model::WarningCode>& exclude);

}  // namespace tms::core
