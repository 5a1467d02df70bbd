#include "shared/model/job.h"

#include <numeric>

#include "shared/model/enum_names.h"

namespace tms::model {
namespace {

constexpr EnumNames<3> kKinds{"action", "sync", "app_status"};
static_assert(kKinds.size() == static_cast<std::size_t>(JobKind::AppStatus) + 1);

constexpr EnumNames<8> kStatuses{"queued",    "running", "paused",           "cancelling",
                                 "succeeded", "failed",  "partially_failed", "cancelled"};
static_assert(kStatuses.size() == static_cast<std::size_t>(JobStatus::Cancelled) + 1);

constexpr EnumNames<7> kOutcomeNames{"waiting", "in_flight", "succeeded", "failed",
                                     "unknown", "skipped",   "cancelled"};
static_assert(kOutcomeNames.size() == kOutcomes.size());

constexpr EnumNames<6> kReadFailureNames{"timed_out", "unreachable", "server_error",
                                         "refused",   "unreadable",  "unknown_customer"};
static_assert(kReadFailureNames.size() == kReadFailures.size());

constexpr EnumNames<5> kWarnings{"already_in_state", "skips_step", "unknown_to_cluster",
                                 "state_stale", "in_other_job"};
static_assert(kWarnings.size() == kWarningCodes.size());

}  // namespace

std::string_view to_string(JobKind kind) {
  return enum_name(kKinds, kind);
}

std::string_view to_string(JobStatus status) {
  return enum_name(kStatuses, status);
}

std::string_view to_string(Outcome outcome) {
  return enum_name(kOutcomeNames, outcome);
}

std::string_view to_string(ReadFailure failure) {
  return enum_name(kReadFailureNames, failure);
}

std::optional<ReadFailure> parse_read_failure(std::string_view text) {
  return enum_value<ReadFailure>(kReadFailureNames, text);
}

std::string_view to_string(WarningCode code) {
  return enum_name(kWarnings, code);
}

std::optional<JobKind> parse_job_kind(std::string_view text) {
  return enum_value<JobKind>(kKinds, text);
}

std::optional<JobStatus> parse_job_status(std::string_view text) {
  return enum_value<JobStatus>(kStatuses, text);
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  return enum_value<Outcome>(kOutcomeNames, text);
}

std::optional<WarningCode> parse_warning_code(std::string_view text) {
  return enum_value<WarningCode>(kWarnings, text);
}

std::uint64_t JobCounts::total() const {
  return std::accumulate(by_outcome.begin(), by_outcome.end(), std::uint64_t{0});
}

JobStatus final_status(const JobCounts& counts) {
  const std::uint64_t succeeded = counts[Outcome::Succeeded];
  if (succeeded + counts[Outcome::Skipped] == counts.total()) return JobStatus::Succeeded;
  return succeeded == 0 ? JobStatus::Failed : JobStatus::PartiallyFailed;
}

}  // namespace tms::model
