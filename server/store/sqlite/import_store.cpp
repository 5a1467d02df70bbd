#include "server/store/sqlite/import_store.h"

#include "server/store/sqlite/customer_store.h"
#include "server/store/sqlite/job_store.h"

namespace tms::store::sqlite {
namespace {

using model::ImportVerdict;
using model::Outcome;

bool remember(Connection& sql, const model::Uuid& identity) {
  sql.run("INSERT OR IGNORE INTO legacy_rows(identity) VALUES (?)", identity);
  return sql.changes() > 0;
}

// Every customer of the job ended like this.
void write_end(Connection& sql, JobKey job, const ImportedEntry& entry) {
  const model::Job& ended = entry.job->job;
  if (!entry.message.empty())
    sql.run("INSERT OR REPLACE INTO job_messages(job, number, text) VALUES (?, 1, ?)", job,
            entry.message);
  sql.run(
      "UPDATE job_customers SET outcome = ?, attempts = 1, http_status = ?, message = ?, "
      "updated_at = ? WHERE job = ?",
      entry.outcome, entry.http_status, entry.message.empty() ? 0 : 1, ended.finished_at, job);
  const std::int64_t customers = sql.changes();
  const auto count_of = [&](Outcome outcome) { return outcome == entry.outcome ? customers : 0; };
  sql.run(
      "UPDATE jobs SET status = ?, finished_at = ?, waiting = 0, succeeded = ?, failed = ?, "
      "unknown = ? WHERE key = ?",
      ended.status, ended.finished_at, count_of(Outcome::Succeeded), count_of(Outcome::Failed),
      count_of(Outcome::Unknown), job);
}

ImportVerdict add(WriteUnit& unit, const ImportedEntry& entry) {
  Connection& sql = unit.sql;
  if (!entry.job) {
    if (!remember(sql, entry.identity)) return ImportVerdict::Known;
    unit.audit(entry.audit);
    return ImportVerdict::Added;
  }
  if (sql.number("SELECT count(*) FROM jobs WHERE id = ?", entry.job->job.id) == 0) {
    if (!remember(sql, entry.identity)) return ImportVerdict::Known;
    write_end(sql, insert_job(sql, *entry.job), entry);
    unit.audit(entry.audit);
    return ImportVerdict::Added;
  }
  if (sql.number("SELECT count(*) FROM legacy_rows WHERE identity = ?", entry.identity) == 0)
    return ImportVerdict::Conflict;
  const JobKey open_job =
      sql.number("SELECT key FROM jobs WHERE id = ? AND unknown > 0", entry.job->job.id);
  if (open_job == 0 || entry.outcome == Outcome::Unknown) return ImportVerdict::Known;
  write_end(sql, open_job, entry);
  AuditDraft ended = entry.audit;
  ended.outcome = entry.outcome == Outcome::Succeeded ? model::AuditOutcome::Success
                                                      : model::AuditOutcome::Failure;
  ended.detail = entry.message;
  unit.audit(ended);
  return ImportVerdict::Completed;
}

}  // namespace

Result<std::vector<ImportVerdict>> SqliteImportStore::add_history(
    std::span<const CustomerRow> interned, std::span<const ImportedEntry> entries) {
  std::vector<ImportVerdict> verdicts;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    verdicts.clear();
    if (auto kept = intern_customers(unit.sql, interned); !kept) return kept;
    for (const ImportedEntry& entry : entries) verdicts.push_back(add(unit, entry));
    return {};
  });
  if (!written) return model::fail(written.error());
  return verdicts;
}

}  // namespace tms::store::sqlite
