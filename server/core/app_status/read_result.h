// How reading one customer's apps ended, for his row of the job and for the directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/core/customers/directory.h"
#include "server/upstream/tms_client.h"
#include "shared/model/job.h"

namespace tms::core {

struct ReadResult {
  model::Outcome outcome = model::Outcome::Failed;  // Succeeded, Failed or Skipped
  std::optional<model::ReadFailure> failure;        // of a failed one
  std::string message;                              // for a person, with the cluster's words
  int http_status = 0;                              // 0: no answer
  std::uint32_t latency_ms = 0;                     // 0: no call was made
  std::optional<AppRead> apps;                      // unset: nothing was learnt of the apps
};

// What the cluster's answer means. Not for refusals (401, 403, 429, 503) and calls that never left:
// those say nothing about the customer.
ReadResult result_of(CustomerKey customer, model::TimeMs sent_at, const upstream::ReadReply& reply,
                     std::vector<upstream::AppRecord> apps);

// Another read may end better.
bool is_worth_another_read(const ReadResult& result);

}  // namespace tms::core
