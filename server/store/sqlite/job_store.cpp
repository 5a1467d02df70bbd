#include "server/store/sqlite/job_store.h"

#include <array>

#include "server/store/sqlite/customer_store.h"

namespace tms::store::sqlite {
namespace {

using model::Outcome;

JobKey insert_job_row(Connection& sql, const NewJob& fresh) {
  const model::Job& job = fresh.job;
  std::optional<std::string_view> idempotency_key;
  if (!fresh.idempotency_key.empty()) idempotency_key = fresh.idempotency_key;
  sql.run(
      "INSERT INTO jobs(id, kind, cluster, action, status, created_by, created_by_id, created_at, "
      "started_at, finished_at, reason, parent, source, waiting, in_flight, succeeded, failed, "
      "unknown, skipped, cancelled, idempotency_key, request_digest) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, 0, ?, ?)",
      job.id, job.kind, fresh.cluster, job.action, job.status, job.created_by, fresh.created_by_id,
      job.created_at, job.started_at, job.finished_at, job.reason, null_if_nil(job.parent_job_id),
      job.source, fresh.customers.size() - fresh.skipped.size(), fresh.skipped.size(),
      idempotency_key, fresh.request_digest);
  return sql.last_insert_rowid();
}

std::int64_t message_number(Connection& sql, JobKey job, const std::string& text) {
  if (text.empty()) return 0;
  const std::int64_t known =
      sql.number("SELECT number FROM job_messages WHERE job = ? AND text = ?", job, text);
  if (known != 0) return known;
  const std::int64_t next =
      sql.number("SELECT coalesce(max(number), 0) + 1 FROM job_messages WHERE job = ?", job);
  sql.run("INSERT INTO job_messages(job, number, text) VALUES (?, ?, ?)", job, next, text);
  return next;
}

void insert_customers(Connection& sql, JobKey job, const NewJob& fresh) {
  Query insert = sql.query(
      "INSERT INTO job_customers(job, position, customer, outcome, attempts, previous_state, "
      "sent_at, http_status, message, updated_at) VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?, ?)");
  const std::int64_t why_skipped =
      fresh.skipped.empty() ? 0 : message_number(sql, job, fresh.skipped_message);
  auto skipped = fresh.skipped.begin();
  for (std::size_t position = 0; position < fresh.customers.size(); ++position) {
    const bool is_skipped = skipped != fresh.skipped.end() && *skipped == position;
    if (is_skipped) ++skipped;
    insert
        .bind(job, position, fresh.customers[position],
              is_skipped ? Outcome::Skipped : Outcome::Waiting, is_skipped ? why_skipped : 0,
              fresh.job.created_at)
        .run_again();
  }
}

// Counts how rows of job_customers move from one outcome to another.
class OutcomeShift {
 public:
  void move(std::int64_t from, Outcome to) {
    if (from >= 0 && from < static_cast<std::int64_t>(by_outcome_.size()))
      by_outcome_[static_cast<std::size_t>(from)] -= 1;
    by_outcome_[static_cast<std::size_t>(to)] += 1;
  }
  void apply(Connection& sql, JobKey job) const {
    sql.run(
        "UPDATE jobs SET waiting = waiting + ?, in_flight = in_flight + ?, "
        "succeeded = succeeded + ?, failed = failed + ?, unknown = unknown + ?, "
        "skipped = skipped + ?, cancelled = cancelled + ? WHERE key = ?",
        by_outcome_[0], by_outcome_[1], by_outcome_[2], by_outcome_[3], by_outcome_[4],
        by_outcome_[5], by_outcome_[6], job);
  }

 private:
  std::array<std::int64_t, model::kOutcomes.size()> by_outcome_{};
};

// The outcome that a row has now; negative: there is no such row.
std::int64_t present_outcome(Connection& sql, JobKey job, std::uint32_t position) {
  Query row = sql.query("SELECT outcome FROM job_customers WHERE job = ? AND position = ?");
  return row.bind(job, position).step() ? row.int64(0) : -1;
}

tl::unexpected<model::Error> no_such_row(std::uint32_t position) {
  return model::fail(model::ErrorCode::Internal,
                     "The job has no customer at position " + std::to_string(position) + ".");
}

Result<void> write_changes(Connection& sql, const OutcomeUnit& unit) {
  std::vector<std::int64_t> numbers;
  for (const std::string& text : unit.messages)
    numbers.push_back(message_number(sql, unit.job, text));
  OutcomeShift shift;
  for (const OutcomeChange& change : unit.changes) {
    const std::int64_t before = present_outcome(sql, unit.job, change.position);
    if (before < 0) return no_such_row(change.position);
    shift.move(before, change.outcome);
    const std::int64_t message = change.message < numbers.size() ? numbers[change.message] : 0;
    sql.run(
        "UPDATE job_customers SET outcome = ?, attempts = ?, previous_state = ?, sent_at = ?, "
        "http_status = ?, message = ?, updated_at = ?, left_alone = ? WHERE job = ? AND position = "
        "?",
        change.outcome, change.attempts, change.previous_state, change.sent_at, change.http_status,
        message, unit.at, change.left_alone, unit.job, change.position);
  }
  shift.apply(sql, unit.job);
  return {};
}

void add_failures(Connection& sql, const OutcomeUnit& unit) {
  for (const model::FailureCount& failure : unit.failures)
    sql.run(
        "INSERT INTO job_failures(job, kind, customers) VALUES (?, ?, ?) "
        "ON CONFLICT(job, kind) DO UPDATE SET customers = customers + excluded.customers",
        unit.job, failure.kind, failure.count);
}

Result<void> mark_in_flight(Connection& sql, JobKey job, const ChunkRow& chunk) {
  OutcomeShift shift;
  for (std::size_t i = 0; i < chunk.positions.size(); ++i) {
    const std::uint32_t position = chunk.positions[i];
    const std::int64_t before = present_outcome(sql, job, position);
    if (before < 0) return no_such_row(position);
    shift.move(before, Outcome::InFlight);
    sql.run(
        "UPDATE job_customers SET outcome = ?, attempts = attempts + 1, previous_state = ?, "
        "sent_at = ?, updated_at = ? WHERE job = ? AND position = ?",
        Outcome::InFlight, chunk.previous_states[i], chunk.sent_at, chunk.sent_at, job, position);
  }
  shift.apply(sql, job);
  return {};
}

}  // namespace

JobKey insert_job(Connection& sql, const NewJob& fresh) {
  const JobKey key = insert_job_row(sql, fresh);
  for (std::size_t i = 0; i < fresh.job.batch_ids.size(); ++i)
    sql.run("INSERT INTO job_batches(job, position, batch) VALUES (?, ?, ?)", key, i,
            fresh.job.batch_ids[i]);
  insert_customers(sql, key, fresh);
  return key;
}

std::vector<std::uint8_t> pack_chunk(const ChunkRow& chunk) {
  std::vector<std::uint8_t> packed;
  packed.reserve(chunk.positions.size() * 5);
  for (std::size_t i = 0; i < chunk.positions.size(); ++i) {
    for (int shift = 0; shift < 32; shift += 8)
      packed.push_back(static_cast<std::uint8_t>(chunk.positions[i] >> shift));
    packed.push_back(static_cast<std::uint8_t>(chunk.previous_states[i]));
  }
  return packed;
}

void unpack_chunk(Bytes packed, ChunkRow& chunk) {
  for (std::size_t at = 0; at + 5 <= packed.size(); at += 5) {
    std::uint32_t position = 0;
    for (int byte = 3; byte >= 0; --byte)
      position = position << 8 | packed[at + static_cast<std::size_t>(byte)];
    chunk.positions.push_back(position);
    chunk.previous_states.push_back(static_cast<model::State>(packed[at + 4]));
  }
}

// Outcomes are accepted below the reserve, new actions are not: what was started must be able to
// say how it ended.
Result<void> SqliteJobStore::require_space() const {
  if (!engine_.directory || engine_.directory->free_bytes() >= engine_.options.reserve_bytes)
    return {};
  return model::fail(model::ErrorCode::AuditUnavailable,
                     "The disk of the data directory is nearly full: new actions are refused so "
                     "that running ones can still be recorded. Free some space.");
}

Result<JobKey> SqliteJobStore::create_job(const NewJob& job, const AuditDraft& intent) {
  if (job.job.kind == model::JobKind::Action)
    if (auto space = require_space(); !space) return model::fail(space.error());
  JobKey key = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (auto interned = intern_customers(unit.sql, job.interned); !interned) return interned;
    if (!job.idempotency_key.empty())
      unit.sql.run(
          "UPDATE jobs SET idempotency_key = NULL WHERE created_by_id = ? AND "
          "idempotency_key = ? AND created_at <= ?",
          job.created_by_id, job.idempotency_key, job.job.created_at - kIdempotencyKeyLife);
    try {
      key = insert_job(unit.sql, job);
    } catch (const SqlError& error) {
      if (!error.is_unique()) throw;
      return conflict("This request was made before: its job exists already.");
    }
    unit.audit(intent);
    return {};
  });
  if (!written) return model::fail(written.error());
  return key;
}

Result<void> SqliteJobStore::keep_idempotent(model::UserId user, std::string_view key,
                                             const Idempotent& answer, TimeMs at) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM answered_requests WHERE at <= ?", at - kIdempotencyKeyLife);
    unit.sql.run(
        "INSERT OR REPLACE INTO answered_requests(user, idempotency_key, request_digest, job, at) "
        "VALUES (?, ?, ?, ?, ?)",
        user, key, answer.request_digest, answer.job, at);
    return {};
  });
}

Result<void> SqliteJobStore::begin_chunk(JobKey job, const ChunkRow& chunk) {
  if (chunk.positions.size() != chunk.previous_states.size())
    return model::fail(model::ErrorCode::Internal,
                       "A chunk needs one previous state for each position.");
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (auto marked = mark_in_flight(unit.sql, job, chunk); !marked) return marked;
    unit.sql.run(
        "INSERT INTO job_chunks(job, chunk, sent_at, customers, packed) VALUES (?, ?, ?, ?, ?)",
        job, chunk.chunk, chunk.sent_at, chunk.positions.size(), Bytes(pack_chunk(chunk)));
    return {};
  });
}

Result<void> SqliteJobStore::record_outcomes(const OutcomeUnit& outcomes) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (outcomes.finished_chunk)
      unit.sql.run("DELETE FROM job_chunks WHERE job = ? AND chunk = ?", outcomes.job,
                   *outcomes.finished_chunk);
    if (auto written = write_changes(unit.sql, outcomes); !written) return written;
    put_app_status(unit.sql, outcomes.app_status);
    add_failures(unit.sql, outcomes);
    for (const AuditDraft& draft : outcomes.audit) unit.audit(draft);
    return {};
  });
}

Result<void> SqliteJobStore::change_job(const JobStateChange& change, const AuditDraft* audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    const ErrorColumns error(change.error);
    unit.sql.run(
        "UPDATE jobs SET status = ?, started_at = coalesce(nullif(?, 0), started_at), "
        "finished_at = coalesce(nullif(?, 0), finished_at), error_code = ?, error_message = ?, "
        "error_retry_after_s = ? WHERE key = ?",
        change.status, change.started_at, change.finished_at, error.code, error.message,
        error.retry_after_s, change.key);
    if (unit.sql.changes() == 0) return not_found("There is no such job.");
    if (audit != nullptr) unit.audit(*audit);
    return {};
  });
}

}  // namespace tms::store::sqlite
