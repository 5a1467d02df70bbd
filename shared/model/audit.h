// One entry of the append-only, hash-chained audit log.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/ids.h"

namespace tms::model {

enum class AuditOutcome : std::uint8_t { Intent, Success, Failure, Partial, Unknown, Denied };
std::string_view to_string(AuditOutcome outcome);  // "intent"
std::optional<AuditOutcome> parse_audit_outcome(std::string_view text);

struct AuditRecord {
  std::uint64_t seq = 0;  // contiguous from 1
  TimeMs at = 0;
  std::string actor;  // user name; "system" for the server itself, "anonymous" for strangers
  std::string role;   // at that time; empty for strangers
  std::string ip;
  std::string action;   // "session.create", "job.create", "pe-enable", "cluster.update", ...
  std::string cluster;  // empty: none
  JobId job_id;         // nil: none
  std::uint64_t customer_count = 0;
  std::vector<std::string> customers_sample;  // at most 5 cids
  AuditOutcome outcome = AuditOutcome::Success;
  std::string detail;  // words for a person
  std::optional<std::int64_t> duration_ms;
  std::string request_id;
  std::string source = "live";  // live | legacy
  std::string hash;             // 64 hex digits
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

// As the action of a query: any of the five that move customers (model::kActions).
inline constexpr std::string_view kAnyMove = "moves";

struct AuditQuery {
  std::optional<std::string> actor, action, cluster, cid, q;
  std::optional<JobId> job;
  std::optional<AuditOutcome> outcome;
  std::optional<TimeMs> from, to;  // from inclusive, to exclusive
  std::uint64_t before_seq = 0;    // 0: from the newest
  std::uint32_t limit = 100;       // 1-500
  friend bool operator==(const AuditQuery&, const AuditQuery&) = default;
};

struct AuditPage {
  std::vector<AuditRecord> items;     // newest first
  std::uint64_t next_before_seq = 0;  // 0: no more
  friend bool operator==(const AuditPage&, const AuditPage&) = default;
};

struct AuditHead {
  std::uint64_t seq = 0;  // 0: empty log
  std::string hash;       // hex; 64 zeros for an empty log
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

struct AuditVerdict {
  bool ok = false;
  std::uint64_t records = 0;
  AuditHead head;
  std::uint64_t last_checkpoint_seq = 0;
  std::uint64_t first_bad_seq = 0;  // 0: none
  std::string reason;
  friend bool operator==(const AuditVerdict&, const AuditVerdict&) = default;
};

struct AuditStats {
  std::uint64_t records = 0;
  TimeMs first_at = 0, last_at = 0;
  std::vector<std::pair<std::string, std::uint64_t>> by_action, by_outcome, by_actor;  // most first
  struct Hour {
    TimeMs at = 0;
    std::uint64_t records = 0;
    std::uint64_t customers = 0;  // moved: successes of actions
    friend bool operator==(const Hour&, const Hour&) = default;
  };
  std::vector<Hour> by_hour;  // ascending, last 24 h
  std::uint64_t bytes = 0;
  friend bool operator==(const AuditStats&, const AuditStats&) = default;
};

}  // namespace tms::model
