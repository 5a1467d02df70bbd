#include <algorithm>
#include <limits>

#include "server/store/sqlite/job_store.h"

namespace tms::store::sqlite {
namespace {

constexpr std::string_view kJobColumns =
    "SELECT j.key, j.id, j.kind, j.cluster, c.code, j.action, j.status, j.created_by, "
    "j.created_by_id, j.created_at, j.started_at, j.finished_at, j.reason, j.parent, j.source, "
    "j.error_code, j.error_message, j.error_retry_after_s, j.waiting, j.in_flight, j.succeeded, "
    "j.failed, j.unknown, j.skipped, j.cancelled "
    "FROM jobs j JOIN clusters c ON c.key = j.cluster ";

// `row` is at a row of kJobColumns; batch ids and customers come from elsewhere.
StoredJob read_job(Query& row) {
  StoredJob stored;
  stored.key = row.int64(0);
  stored.cluster = static_cast<ClusterKey>(row.int64(3));
  stored.created_by_id = row.uuid(8);
  model::Job& job = stored.job;
  job.id = row.uuid(1);
  job.kind = row.as<model::JobKind>(2);
  job.cluster = row.string(4);
  if (!row.is_null(5)) job.action = row.as<model::Action>(5);
  job.status = row.as<model::JobStatus>(6);
  job.created_by = row.string(7);
  job.created_at = row.int64(9);
  job.started_at = row.int64(10);
  job.finished_at = row.int64(11);
  job.reason = row.string(12);
  job.parent_job_id = row.uuid(13);
  job.source = row.string(14);
  job.error = ErrorColumns::read(row, 15, 16, 17);
  for (std::size_t i = 0; i < job.counts.by_outcome.size(); ++i)
    job.counts.by_outcome[i] = row.uint64(18 + static_cast<int>(i));
  return stored;
}

void read_batches(Connection& sql, StoredJob& stored) {
  Query row = sql.query("SELECT batch FROM job_batches WHERE job = ? ORDER BY position");
  row.bind(stored.key);
  while (row.step()) stored.job.batch_ids.push_back(row.string(0));
}

void read_customers(Connection& sql, StoredJob& stored) {
  stored.customers.reserve(stored.job.counts.total());
  Query row = sql.query(
      "SELECT customer, outcome, attempts, previous_state, sent_at, updated_at, left_alone "
      "FROM job_customers WHERE job = ? ORDER BY position");
  row.bind(stored.key);
  while (row.step())
    stored.customers.push_back({.customer = row.int64(0),
                                .outcome = row.as<model::Outcome>(1),
                                .attempts = static_cast<std::uint8_t>(row.int64(2)),
                                .previous_state = row.as<model::State>(3),
                                .sent_at = row.int64(4),
                                .updated_at = row.int64(5),
                                .left_alone = row.int64(6) != 0});
}

void read_chunks(Connection& sql, StoredJob& stored) {
  Query row =
      sql.query("SELECT chunk, sent_at, packed FROM job_chunks WHERE job = ? ORDER BY chunk");
  row.bind(stored.key);
  while (row.step()) {
    ChunkRow chunk;
    chunk.chunk = row.uint64(0);
    chunk.sent_at = row.int64(1);
    unpack_chunk(row.bytes(2), chunk);
    stored.in_flight.push_back(std::move(chunk));
  }
}

void read_failures(Connection& sql, StoredJob& stored) {
  if (stored.job.kind != model::JobKind::AppStatus) return;
  Query row = sql.query("SELECT kind, customers FROM job_failures WHERE job = ? ORDER BY kind");
  row.bind(stored.key);
  while (row.step()) stored.job.failures.push_back({row.as<model::ReadFailure>(0), row.uint64(1)});
}

void read_all_of(Connection& sql, StoredJob& stored) {
  read_batches(sql, stored);
  read_failures(sql, stored);
  read_customers(sql, stored);
  read_chunks(sql, stored);
}

std::optional<StoredJob> find_job(Connection& sql, const model::JobId& id) {
  static const std::string kById = std::string(kJobColumns) + "WHERE j.id = ?";
  Query row = sql.query(kById);
  if (!row.bind(id).step()) return std::nullopt;
  return read_job(row);
}

// Every value of an enum that is asked for as a bit; all bits for "any".
template <typename Enum>
std::int64_t bits(const std::vector<Enum>& values) {
  if (values.empty()) return std::numeric_limits<std::int64_t>::max();
  std::int64_t mask = 0;
  for (Enum value : values) mask |= std::int64_t{1} << static_cast<int>(value);
  return mask;
}

// By position, from the fourth parameter on.
constexpr std::string_view kJobCustomers =
    "SELECT c.cid, r.outcome, r.attempts, r.http_status, m.text, r.updated_at, r.position "
    "FROM job_customers r CROSS JOIN customers c ON c.key = r.customer "
    "LEFT JOIN job_messages m ON m.job = r.job AND m.number = r.message "
    "WHERE r.job = ? AND ((1 << r.outcome) & ?) != 0 "
    "AND (?3 = '' OR instr(lower(c.cid), lower(?3)) > 0) AND r.position >= ?4 "
    "ORDER BY r.position ";

model::JobCustomer read_job_customer(Query& row) {
  return {.cid = row.string(0),
          .outcome = row.as<model::Outcome>(1),
          .attempts = static_cast<std::uint32_t>(row.int64(2)),
          .http_status = static_cast<int>(row.int64(3)),
          .message = row.string(4),
          .updated_at = row.int64(5)};
}

// The WHERE of a list of jobs: its parameters are bound by bind_job_filter, in the same order.
// Without a condition SQLite counts the jobs by its smallest index, and reads no row for it.
std::string job_filter(const JobQuery& query) {
  std::string where = "WHERE 1 ";
  if (!query.statuses.empty()) where += "AND ((1 << j.status) & ?) != 0 ";
  if (!query.kinds.empty()) where += "AND ((1 << j.kind) & ?) != 0 ";
  if (!query.created_by.empty()) where += "AND j.created_by = ? ";
  if (!query.cluster.empty()) where += "AND j.cluster = (SELECT key FROM clusters WHERE code = ?) ";
  if (!query.batch.empty()) where += "AND j.key IN (SELECT job FROM job_batches WHERE batch = ?) ";
  // Through the audit index: the intent of a job names all its customers.
  if (!query.cid.empty())
    where +=
        "AND j.id IN (SELECT a.job FROM audit_customers x JOIN audit a ON a.seq = x.seq WHERE "
        "x.customer IN (SELECT key FROM customers WHERE cid = ?)) ";
  return where;
}

void bind_job_filter(Query& statement, const JobQuery& query) {
  if (!query.statuses.empty()) statement.bind(bits(query.statuses));
  if (!query.kinds.empty()) statement.bind(bits(query.kinds));
  for (const std::string* text : {&query.created_by, &query.cluster, &query.batch, &query.cid})
    if (!text->empty()) statement.bind(*text);
}

}  // namespace

Result<std::optional<JobStore::Idempotent>> SqliteJobStore::find_idempotent(model::UserId user,
                                                                            std::string_view key,
                                                                            TimeMs not_before) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::optional<Idempotent>> {
    Query row = reader.sql.query(
        "SELECT id, request_digest FROM jobs "
        "WHERE created_by_id = ?1 AND idempotency_key = ?2 AND created_at >= ?3 UNION ALL "
        "SELECT job, request_digest FROM answered_requests "
        "WHERE user = ?1 AND idempotency_key = ?2 AND at >= ?3");
    if (!row.bind(user, key, not_before).step()) return std::nullopt;
    return Idempotent{row.uuid(0), row.array<32>(1)};
  });
}

Result<std::vector<StoredJob>> SqliteJobStore::unfinished_jobs() {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::vector<StoredJob>> {
    static const std::string kUnsettled =
        std::string(kJobColumns) +
        "WHERE (j.status < 4 OR j.unknown > 0) AND j.source = 'live' ORDER BY j.key";
    const ReadTransaction one_moment(reader.sql);
    std::vector<StoredJob> jobs;
    Query row = reader.sql.query(kUnsettled);
    while (row.step()) jobs.push_back(read_job(row));
    for (StoredJob& job : jobs) read_all_of(reader.sql, job);
    return jobs;
  });
}

Result<std::optional<StoredJob>> SqliteJobStore::load_job(model::JobId id) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::optional<StoredJob>> {
    const ReadTransaction one_moment(reader.sql);
    std::optional<StoredJob> job = find_job(reader.sql, id);
    if (job) read_all_of(reader.sql, *job);
    return job;
  });
}

Result<std::optional<model::Job>> SqliteJobStore::job(model::JobId id) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::optional<model::Job>> {
    std::optional<StoredJob> stored = find_job(reader.sql, id);
    if (!stored) return std::nullopt;
    read_batches(reader.sql, *stored);
    read_failures(reader.sql, *stored);
    return std::move(stored->job);
  });
}

Result<std::optional<model::UserId>> SqliteJobStore::job_owner(model::JobId id) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::optional<model::UserId>> {
    Query row = reader.sql.query("SELECT created_by_id FROM jobs WHERE id = ?");
    if (!row.bind(id).step()) return std::nullopt;
    return row.uuid(0);
  });
}

Result<JobPage> SqliteJobStore::jobs(const JobQuery& query) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<JobPage> {
    const ReadTransaction one_moment(reader.sql);
    const std::string filter = job_filter(query);
    JobPage page;
    {
      Query count = reader.sql.query("SELECT count(*) FROM jobs j " + filter);
      bind_job_filter(count, query);
      if (count.step()) page.total = count.uint64(0);
    }
    std::vector<StoredJob> found;
    {
      Query row = reader.sql.query(std::string(kJobColumns) + filter +
                                   "ORDER BY j.created_at DESC, j.key DESC LIMIT ? OFFSET ?");
      bind_job_filter(row, query);
      row.bind(query.limit, query.offset);
      while (row.step()) found.push_back(read_job(row));
    }
    for (StoredJob& stored : found) {
      read_batches(reader.sql, stored);
      page.items.push_back(std::move(stored.job));
    }
    return page;
  });
}

Result<JobCustomerPage> SqliteJobStore::job_customers(model::JobId id,
                                                      const JobCustomerQuery& query) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<JobCustomerPage> {
    const ReadTransaction one_moment(reader.sql);
    const std::optional<StoredJob> job = find_job(reader.sql, id);
    if (!job) return not_found("There is no such job.");
    const std::int64_t outcomes = bits(query.outcomes);

    JobCustomerPage page;
    if (query.q.empty()) {
      for (model::Outcome outcome : model::kOutcomes)
        if (outcomes & (std::int64_t{1} << static_cast<int>(outcome)))
          page.total += job->job.counts[outcome];
    } else {
      page.total = static_cast<std::uint64_t>(reader.sql.number(
          "SELECT count(*) FROM job_customers r JOIN customers c ON c.key = r.customer "
          "WHERE r.job = ? AND ((1 << r.outcome) & ?) != 0 AND instr(lower(c.cid), lower(?)) > 0",
          job->key, outcomes, query.q));
    }
    Query row = reader.sql.query(std::string(kJobCustomers) + "LIMIT ? OFFSET ?");
    row.bind(job->key, outcomes, query.q, 0, query.limit, query.offset);
    while (row.step()) page.items.push_back(read_job_customer(row));
    return page;
  });
}

Result<JobCustomerScan> SqliteJobStore::scan_job_customers(model::JobId id,
                                                           const JobCustomerQuery& query,
                                                           std::uint32_t from) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<JobCustomerScan> {
    const ReadTransaction one_moment(reader.sql);
    const std::optional<StoredJob> job = find_job(reader.sql, id);
    if (!job) return not_found("There is no such job.");
    JobCustomerScan scan;
    Query row = reader.sql.query(std::string(kJobCustomers) + "LIMIT ?");
    row.bind(job->key, bits(query.outcomes), query.q, from, query.limit);
    while (row.step()) {
      scan.items.push_back(read_job_customer(row));
      scan.next = static_cast<std::uint32_t>(row.int64(6)) + 1;
    }
    if (scan.items.size() < query.limit) scan.next.reset();
    return scan;
  });
}

Result<JobPace> SqliteJobStore::pace(model::JobId id) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<JobPace> {
    const ReadTransaction one_moment(reader.sql);
    JobPace pace;
    const std::optional<StoredJob> job = find_job(reader.sql, id);
    if (!job) return pace;
    Query step = reader.sql.query(
        "SELECT updated_at, count(*) FROM job_customers WHERE job = ? AND outcome NOT IN (?, ?) "
        "GROUP BY updated_at ORDER BY updated_at");
    step.bind(job->key, model::Outcome::Waiting, model::Outcome::InFlight);
    while (step.step()) pace.steps.push_back({step.int64(0), step.uint64(1)});
    // A settled row of an action was written long after its call; a read is recorded with its end.
    const bool reads = job->job.kind == model::JobKind::AppStatus;
    Query call = reader.sql.query(
        reads ? "SELECT updated_at, updated_at - sent_at FROM job_customers "
                "WHERE job = (SELECT key FROM jobs WHERE id = ?) AND sent_at > 0 ORDER BY 1"
              : "SELECT at, duration_ms FROM audit WHERE job = ? AND duration_ms > 0 ORDER BY seq");
    call.bind(id);
    while (call.step())
      pace.calls.push_back(
          {call.int64(0), static_cast<std::uint32_t>(std::max<std::int64_t>(call.int64(1), 0))});
    return pace;
  });
}

}  // namespace tms::store::sqlite
