// Bulk operations with an outcome per customer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/ids.h"

namespace tms::model {

enum class JobKind : std::uint8_t { Action, Sync, AppStatus };
enum class JobStatus : std::uint8_t {
  Queued,
  Running,
  Paused,
  Cancelling,
  Succeeded,
  Failed,
  PartiallyFailed,
  Cancelled
};
// Where one customer of a job stands; Waiting and InFlight are unfinished.
enum class Outcome : std::uint8_t {
  Waiting,
  InFlight,
  Succeeded,
  Failed,
  Unknown,
  Skipped,
  Cancelled
};
inline constexpr std::array kOutcomes{Outcome::Waiting,  Outcome::InFlight, Outcome::Succeeded,
                                      Outcome::Failed,   Outcome::Unknown,  Outcome::Skipped,
                                      Outcome::Cancelled};

std::string_view to_string(JobKind kind);      // "app_status"
std::string_view to_string(JobStatus status);  // "partially_failed"
std::string_view to_string(Outcome outcome);   // "in_flight"
std::optional<JobKind> parse_job_kind(std::string_view text);
std::optional<JobStatus> parse_job_status(std::string_view text);
std::optional<Outcome> parse_outcome(std::string_view text);
constexpr bool has_ended(JobStatus s) {
  return s >= JobStatus::Succeeded;
}

struct JobCounts {
  std::array<std::uint64_t, 7> by_outcome{};  // indexed by Outcome
  std::uint64_t& operator[](Outcome o) { return by_outcome[static_cast<std::size_t>(o)]; }
  std::uint64_t operator[](Outcome o) const { return by_outcome[static_cast<std::size_t>(o)]; }
  std::uint64_t total() const;
  friend bool operator==(const JobCounts&, const JobCounts&) = default;
};

// The verdict of a job whose customers are all finished and which nobody cancelled:
// all succeeded or skipped -> Succeeded; none succeeded -> Failed; the rest -> PartiallyFailed.
JobStatus final_status(const JobCounts& counts);

// Why an app status could not be read.
enum class ReadFailure : std::uint8_t {
  TimedOut,         // no whole answer in time
  Unreachable,      // no connection, or it was cut
  ServerError,      // 5xx
  Refused,          // another status that is no success
  Unreadable,       // an answer that is no app status
  UnknownCustomer,  // the cluster does not know the customer
};
inline constexpr std::array kReadFailures{ReadFailure::TimedOut,    ReadFailure::Unreachable,
                                          ReadFailure::ServerError, ReadFailure::Refused,
                                          ReadFailure::Unreadable,  ReadFailure::UnknownCustomer};
std::string_view to_string(ReadFailure failure);  // "server_error"
std::optional<ReadFailure> parse_read_failure(std::string_view text);

struct FailureCount {
  ReadFailure kind = ReadFailure::TimedOut;
  std::uint64_t count = 0;
  friend bool operator==(const FailureCount&, const FailureCount&) = default;
};

struct JobPoint {
  TimeMs at = 0;
  std::uint64_t done = 0;
  std::uint32_t p50_ms = 0;  // of the upstream calls since the previous point; none: as there
  std::uint32_t p99_ms = 0;
  friend bool operator==(const JobPoint&, const JobPoint&) = default;
};

struct Job {
  JobId id;
  JobKind kind = JobKind::Action;
  std::string cluster;
  std::optional<Action> action;
  JobStatus status = JobStatus::Queued;
  std::string created_by;  // user name
  TimeMs created_at = 0;
  TimeMs started_at = 0;   // 0: not yet
  TimeMs finished_at = 0;  // 0: not yet
  std::string reason;
  std::vector<std::string> batch_ids;
  JobId parent_job_id;          // nil: none
  std::string source = "live";  // live | legacy
  JobCounts counts;
  double rate_per_s = 0;
  std::optional<double> eta_s;
  std::optional<Error> error;          // why it is paused or failed
  std::vector<JobPoint> series;        // of the single job only
  std::vector<FailureCount> failures;  // of the single job of kind AppStatus only; none is 0
  friend bool operator==(const Job&, const Job&) = default;
};

struct JobPage {
  std::vector<Job> items;  // newest first, without series
  std::uint64_t total = 0;
  friend bool operator==(const JobPage&, const JobPage&) = default;
};

// Empty means "any".
struct JobQuery {
  std::string created_by;  // user name; "me" as asked, resolved by the server
  std::vector<JobStatus> statuses;
  std::vector<JobKind> kinds;
  std::string cluster, batch, cid;
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;  // 1-500
  friend bool operator==(const JobQuery&, const JobQuery&) = default;
};

struct JobCustomer {
  std::string cid;
  Outcome outcome = Outcome::Waiting;
  std::uint32_t attempts = 0;
  int http_status = 0;  // 0: no answer
  std::string message;  // the upstream's words, or ours
  TimeMs updated_at = 0;
  friend bool operator==(const JobCustomer&, const JobCustomer&) = default;
};

struct JobCustomerPage {
  std::vector<JobCustomer> items;
  std::uint64_t total = 0;
  friend bool operator==(const JobCustomerPage&, const JobCustomerPage&) = default;
};

struct JobCustomerQuery {
  std::vector<Outcome> outcomes;  // empty: any
  std::string q;                  // case-insensitive substring of the cid
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;  // 1-500
  friend bool operator==(const JobCustomerQuery&, const JobCustomerQuery&) = default;
};

enum class WarningCode : std::uint8_t {
  AlreadyInState,
  SkipsStep,
  UnknownToCluster,
  StateStale,
  InOtherJob
};
inline constexpr std::array kWarningCodes{WarningCode::AlreadyInState, WarningCode::SkipsStep,
                                          WarningCode::UnknownToCluster, WarningCode::StateStale,
                                          WarningCode::InOtherJob};
std::string_view to_string(WarningCode code);  // "already_in_state"
std::optional<WarningCode> parse_warning_code(std::string_view text);

struct PreviewWarning {
  WarningCode code = WarningCode::AlreadyInState;
  std::uint64_t count = 0;
  std::vector<std::string> sample;  // at most 10 cids
  friend bool operator==(const PreviewWarning&, const PreviewWarning&) = default;
};

}  // namespace tms::model
