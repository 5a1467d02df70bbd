#include "server/legacy_import/job_rows.h"

#include <algorithm>

#include "server/legacy_import/identity.h"
#include "shared/model/text.h"

namespace tms::legacy_import {

using model::Outcome;

namespace {

constexpr const char* kTable = "jobs";
enum Column {
  RowId,
  JobId,
  UserId,
  BatchId,
  ActionCode,
  ActionName,
  ClusterUrl,
  CreatedAt,
  Response,
  Status,
  HttpStatus,
  Error,
  UpdatedAt
};
constexpr const char* kOrder = "ORDER BY t.created_at, t.rowid";
constexpr std::size_t kNameBytes = 128;
constexpr std::size_t kBatchIdBytes = 256;
constexpr std::size_t kTextBytes = 2000;

// Nothing where this file keeps no customers of jobs.
Rows customers_of_jobs(const SourceFile& file) {
  if (!file.has_table("job_customers")) return file.query("SELECT 0, '' WHERE 0");
  return file.query(
      "SELECT t.rowid, c.cid FROM jobs t JOIN job_customers c ON c.job_id = t.job_id " +
      std::string(kOrder) + ", c.rowid");
}

// PRODUCT 1.1: no answer, an answer that cannot be read, and any 5xx but 503 leave it open whether
// the cluster has applied the action.
Outcome outcome_of(std::string_view status, std::optional<std::int64_t> http_status) {
  if (model::equal_ignoring_case(status, "success")) return Outcome::Succeeded;
  if (!model::equal_ignoring_case(status, "failed")) return Outcome::Unknown;
  const std::int64_t answered = http_status.value_or(0);
  const bool is_open = answered == 0 || (answered >= 500 && answered != 503);
  return is_open ? Outcome::Unknown : Outcome::Failed;
}

}  // namespace

JobRows::JobRows(const SourceFile& file, const ClusterMap& clusters, const LocalZone& zone,
                 ImportReport& report)
    : file_(file),
      clusters_(clusters),
      zone_(zone),
      report_(report),
      jobs_(file.select(kTable,
                        {"rowid", "job_id", "user_id", "batch_id", "action_code", "action_name",
                         "cluster_url", "created_at", "response_summary", "status", "http_status",
                         "error_message", "updated_at"},
                        kOrder)),
      customers_(customers_of_jobs(file)) {
  at_customer_ = customers_.step();
}

void JobRows::learn_homes(const SourceFile& file, const ClusterMap& clusters,
                          CustomerHomes& homes) {
  if (!file.has_table(kTable) || !file.has_table("job_customers")) return;
  Rows rows = file.query("SELECT " + file.column(kTable, "cluster_url", "t") +
                         ", c.cid FROM job_customers c JOIN jobs t ON t.job_id = c.job_id");
  while (rows.step()) {
    const std::string code = clusters.code_of(rows.text(0));
    if (!code.empty()) homes.add(model::trim(rows.text(1)), code);
  }
}

RowPlace JobRows::place() const {
  return {file_.name(), kTable, std::string(jobs_.text(JobId))};
}

std::optional<model::ImportedRecord> JobRows::next() {
  while (jobs_.step()) {
    ++report_.read;
    if (auto record = read(take_customers())) return record;
  }
  for (const Rows* rows : {&jobs_, &customers_}) {
    if (rows->failure().empty()) continue;
    report_.part_left_out({file_.name(), rows == &jobs_ ? kTable : "job_customers", "-"},
                          "the rest of the table cannot be read: " + rows->failure());
  }
  tell_customers_without_job();
  return std::nullopt;
}

void JobRows::tell_customers_without_job() {
  if (!file_.has_table("job_customers")) return;
  Rows rows = file_.query(
      "SELECT job_id, count(*) FROM job_customers WHERE job_id IS NULL OR job_id NOT IN "
      "(SELECT job_id FROM jobs WHERE job_id IS NOT NULL) GROUP BY job_id ORDER BY job_id");
  while (rows.step()) {
    const auto customers = static_cast<std::uint64_t>(rows.integer(1).value_or(0));
    report_.part_left_out({file_.name(), "job_customers", std::string(rows.text(0))},
                          model::counted(customers, "customer", "customers") +
                              " of a job that is not in the table jobs");
  }
}

LegacyIds JobRows::take_customers() {
  LegacyIdList list;
  for (; at_customer_ && customers_.integer(0) == jobs_.integer(RowId);
       at_customer_ = customers_.step()) {
    list.add(customers_.text(1));
  }
  return list.take();
}

std::optional<model::TimeMs> JobRows::time(int column, const char* name) {
  const auto parsed = parse_legacy_time(jobs_.text(column));
  if (!parsed) {
    const auto shown = std::string(name) + " \"" + model::clean_text(jobs_.text(column), 40);
    if (column == CreatedAt) {
      report_.left_out(place(), shown + "\" is no time");
    } else {
      report_.part_left_out(place(), shown + "\" is no time; the job was taken without it");
    }
    return std::nullopt;
  }
  if (parsed->has_zone) return parsed->value;
  const LocalZone::Moment moment = zone_.at(parsed->value);
  report_.repeated_times += moment.fit == LocalZone::Fit::Twice;
  report_.skipped_times += moment.fit == LocalZone::Fit::Never;
  return moment.at;
}

std::optional<model::ImportedRecord> JobRows::read(LegacyIds ids) {
  if (model::trim(jobs_.text(JobId)).empty()) {
    report_.left_out({file_.name(), kTable, "row " + std::string(jobs_.text(RowId))},
                     "it has no job_id");
    return std::nullopt;
  }
  model::ImportedRecord record;
  record.cluster = clusters_.code_of(jobs_.text(ClusterUrl));
  if (record.cluster.empty()) {
    report_.unknown_host(place(), host_of(jobs_.text(ClusterUrl)));
    return std::nullopt;
  }
  const auto created_at = time(CreatedAt, "created_at");
  if (!created_at) return std::nullopt;
  for (const auto& sentence : ids.rejected) report_.part_left_out(place(), sentence);
  report_.duplicates += ids.duplicates;

  record.identity =
      identity_of(kTable, {jobs_.text(JobId), jobs_.text(UserId), jobs_.text(CreatedAt)});
  record.at = *created_at;
  record.actor = model::clean_text(model::trim(jobs_.text(UserId)), kNameBytes);
  record.cids = std::move(ids.cids);
  record.outcome = model::AuditOutcome::Intent;
  record.job = ended_job(*created_at);
  record.detail = record.job->reason;
  if (record.job->action) {
    record.action = to_string(*record.job->action);
  } else {
    record.action = model::clean_text(model::trim(jobs_.text(ActionName)), kNameBytes);
    if (record.action.empty()) record.action = "unknown";
  }
  // One that was not taken over keeps its own id, so that links to it stay good.
  const auto own_id = model::Uuid::parse(model::trim(jobs_.text(JobId)));
  record.job->id = own_id && !own_id->is_nil() ? *own_id : record.identity;
  return record;
}

model::ImportedJob JobRows::ended_job(model::TimeMs created_at) {
  model::ImportedJob job;
  for (const int column : {ActionName, ActionCode}) {
    const auto action = model::parse_action(jobs_.text(column));
    if (!job.action && action) job.action = *action;
  }
  job.finished_at = created_at;
  if (!model::trim(jobs_.text(UpdatedAt)).empty()) {
    if (const auto updated_at = time(UpdatedAt, "updated_at")) {
      job.finished_at = std::max(created_at, *updated_at);
    }
  }
  const auto http_status = jobs_.integer(HttpStatus);
  job.outcome = outcome_of(model::trim(jobs_.text(Status)), http_status);
  if (http_status && *http_status >= 0 && *http_status <= 999) {
    job.http_status = static_cast<int>(*http_status);
  }
  job.reason = "Imported from the predecessor, status " +
               model::clean_text(model::trim(jobs_.text(Status)), 40);
  const std::string_view batch = model::trim(jobs_.text(BatchId));
  if (!batch.empty()) job.batch_ids.push_back(model::clean_text(batch, kBatchIdBytes));
  job.message = model::clean_text(jobs_.text(Error), kTextBytes);
  if (job.message.empty()) job.message = model::clean_text(jobs_.text(Response), kTextBytes);
  if (job.message.empty() && job.outcome == Outcome::Unknown) {
    job.message = "The predecessor never recorded how this ended.";
  }
  return job;
}

}  // namespace tms::legacy_import
