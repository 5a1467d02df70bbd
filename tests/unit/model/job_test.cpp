#include "shared/model/job.h"

#include <doctest/doctest.h>

using namespace tms::model;

namespace {

JobCounts counts(std::uint64_t succeeded, std::uint64_t failed, std::uint64_t unknown,
                 std::uint64_t skipped) {
  JobCounts out;
  out[Outcome::Succeeded] = succeeded;
  out[Outcome::Failed] = failed;
  out[Outcome::Unknown] = unknown;
  out[Outcome::Skipped] = skipped;
  return out;
}

}  // namespace

TEST_CASE("a job whose customers all succeeded or were skipped has succeeded") {
  CHECK(final_status(counts(10, 0, 0, 0)) == JobStatus::Succeeded);
  CHECK(final_status(counts(9, 0, 0, 1)) == JobStatus::Succeeded);
  CHECK(final_status(counts(0, 0, 0, 3)) == JobStatus::Succeeded);
}

TEST_CASE("a job without a single success has failed") {
  CHECK(final_status(counts(0, 10, 0, 0)) == JobStatus::Failed);
  CHECK(final_status(counts(0, 0, 1, 9)) == JobStatus::Failed);
}

TEST_CASE("anything between is a partial failure") {
  CHECK(final_status(counts(1, 1, 0, 0)) == JobStatus::PartiallyFailed);
  CHECK(final_status(counts(1, 0, 1, 0)) == JobStatus::PartiallyFailed);
}

TEST_CASE("the total counts every outcome once") {
  JobCounts all;
  for (const Outcome outcome : kOutcomes) all[outcome] = 2;
  CHECK(all.total() == 14);
}

TEST_CASE("a job has ended from succeeded on") {
  for (const JobStatus status :
       {JobStatus::Queued, JobStatus::Running, JobStatus::Paused, JobStatus::Cancelling}) {
    CHECK_FALSE(has_ended(status));
  }
  for (const JobStatus status : {JobStatus::Succeeded, JobStatus::Failed,
                                 JobStatus::PartiallyFailed, JobStatus::Cancelled}) {
    CHECK(has_ended(status));
  }
}

TEST_CASE("names of kinds, statuses, outcomes and warnings are read back") {
  for (int i = 0; i < 3; ++i) {
    CHECK(parse_job_kind(to_string(static_cast<JobKind>(i))) == static_cast<JobKind>(i));
  }
  for (int i = 0; i < 8; ++i) {
    CHECK(parse_job_status(to_string(static_cast<JobStatus>(i))) == static_cast<JobStatus>(i));
  }
  for (const Outcome outcome : kOutcomes) CHECK(parse_outcome(to_string(outcome)) == outcome);
  for (const WarningCode code : kWarningCodes) CHECK(parse_warning_code(to_string(code)) == code);
  CHECK(to_string(JobStatus::PartiallyFailed) == "partially_failed");
  CHECK(to_string(Outcome::InFlight) == "in_flight");
  CHECK(parse_outcome("Failed") == std::nullopt);
}
