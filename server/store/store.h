// The durable memory of the server: units of work and queries. Two engines implement it; every
// engine passes tests/unit/store's contract.
//
// Writes: each call is one unit of work. It returns after the unit is committed with a full sync,
// together with its audit records, or with an error and nothing changed. Units of several callers
// share one commit (group commit); each has its own savepoint. Any thread may call. Errors of every
// write: AuditUnavailable (disk full, read-only, write error: nothing was stored), Overloaded (the
// queue of the writer is full), Conflict where said.
// Reads: any thread, never blocked by a write. Errors: Internal (the database cannot be read).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/store/batch_store.h"
#include "server/store/rows.h"
#include "shared/model/system.h"

namespace tms::store {

// What a change of a user ends. One-time links go with the sessions.
enum class EndOfAccess : std::uint8_t { Nothing, Sessions, SessionsAndTokens };

class AccountStore {
 public:
  virtual ~AccountStore() = default;
  virtual Result<void> add_user(const UserRow& row,
                                const AuditDraft& audit) = 0;  // Conflict: name taken
  // Replaces role, display name, disabled flag and password.
  virtual Result<void> update_user(const UserRow& row, EndOfAccess ends,
                                   const AuditDraft& audit) = 0;
  virtual Result<std::vector<UserRow>> users() = 0;

  // Sets last_login_at of the user, too.
  virtual Result<void> add_session(const SessionRow& row, const AuditDraft& audit) = 0;
  virtual Result<void> remove_sessions(std::span<const model::SessionId> ids,
                                       const AuditDraft& audit) = 0;
  virtual Result<void> touch_sessions(
      std::span<const std::pair<model::SessionId, TimeMs>> last_used) = 0;
  virtual Result<std::vector<SessionRow>> sessions() = 0;
  // Sessions not used since then, and API tokens that had expired by then.
  virtual Result<void> remove_ended_before(TimeMs end) = 0;

  virtual Result<void> add_one_time_token(const OneTimeTokenRow& row, const AuditDraft& audit) = 0;
  // Checks and consumes the token and adds or updates the user as one unit. NotFound: unknown, used
  // or expired at `now`. Conflict: a Setup token when a user exists already.
  virtual Result<void> redeem_setup(std::span<const std::uint8_t, 32> token_hash, TimeMs now,
                                    const UserRow& first_admin, const AuditDraft& audit) = 0;
  virtual Result<OneTimeTokenRow> find_one_time_token(
      std::span<const std::uint8_t, 32> token_hash) = 0;
  virtual Result<void> redeem_reset(std::span<const std::uint8_t, 32> token_hash, TimeMs now,
                                    const UserRow& user, const AuditDraft& audit) = 0;

  virtual Result<void> add_api_token(const ApiTokenRow& row, const AuditDraft& audit) = 0;
  virtual Result<void> remove_api_token(model::TokenId id, const AuditDraft& audit) = 0;
  virtual Result<void> touch_api_tokens(
      std::span<const std::pair<model::TokenId, TimeMs>> last_used) = 0;
  virtual Result<std::vector<ApiTokenRow>> api_tokens() = 0;

  virtual Result<std::string> preferences(model::UserId user) = 0;  // JSON text; "{}" if none
  virtual Result<void> put_preferences(model::UserId user, std::string json,
                                       const AuditDraft& audit) = 0;
};

// What a change of a cluster does to the credentials that are stored for it.
enum class StoredCredentials : std::uint8_t { Kept, Removed };

class ClusterStore {
 public:
  virtual ~ClusterStore() = default;
  // A cluster's key is never given twice.
  virtual Result<ClusterKey> add_cluster(const ClusterRow& row,
                                         const AuditDraft& audit) = 0;  // Conflict: code taken
  // Everything but code and last_sync.
  virtual Result<void> update_cluster(const ClusterRow& row, StoredCredentials credentials,
                                      const AuditDraft& audit) = 0;
  // With its credentials, customers, lists and batches. Conflict: it has jobs, or the audit log
  // names one of its customers.
  virtual Result<void> remove_cluster(ClusterKey key, const AuditDraft& audit) = 0;
  virtual Result<std::vector<ClusterRow>> clusters() = 0;  // by display order, then code
  virtual Result<void> put_credential(const CredentialRow& row, const AuditDraft& audit) = 0;
  virtual Result<void> remove_credential(ClusterKey cluster, model::UserId owner,
                                         const AuditDraft& audit) = 0;
  virtual Result<std::vector<CredentialRow>> credentials() = 0;
  virtual Result<std::vector<model::DeviceType>> device_types() = 0;
  virtual Result<void> put_device_types(std::span<const model::DeviceType> types,
                                        const AuditDraft& audit) = 0;
};

class CustomerStore {
 public:
  virtual ~CustomerStore() = default;
  // Every customer, in order of key. Text views are valid during the call only.
  virtual Result<void> load_customers(const std::function<void(const CustomerRow&)>& each) = 0;
  // Inserts or replaces by key; cluster and cid of a key never change (Internal: they would, and
  // nothing was written). `sync` is kept as the cluster's last_sync when given.
  virtual Result<void> write_customers(std::span<const CustomerRow> rows,
                                       const std::pair<ClusterKey, model::SyncReport>* sync,
                                       const AuditDraft* audit) = 0;

  // Every app status, in order of the customers' keys.
  virtual Result<void> load_app_status(const std::function<void(const AppStatusRow&)>& each) = 0;
  // Inserts or replaces by customer.
  virtual Result<void> write_app_status(std::span<const AppStatusRow> rows) = 0;
  // Forgets what these customers' apps answered. A named `app` is taken out of the answers that
  // hold it; one that holds no other goes as a whole.
  virtual Result<void> forget_app_status(std::span<const CustomerKey> customers,
                                         std::string_view app, const AuditDraft& audit) = 0;
};

using model::JobCustomerPage;  // by position
using model::JobCustomerQuery;
using model::JobPage;   // newest first, without series
using model::JobQuery;  // `created_by` is a user name, never "me"

// Outcomes of one answered call, or of settling. Committed as one unit.
struct OutcomeUnit {
  JobKey job = 0;
  std::optional<std::uint64_t> finished_chunk;  // its ChunkRow is removed
  std::vector<OutcomeChange> changes;
  std::vector<std::string> messages;
  TimeMs at = 0;
  std::vector<AuditDraft> audit;
  std::vector<AppStatusRow> app_status;       // what these outcomes stand for, of an app-status job
  std::vector<model::FailureCount> failures;  // of `changes`, by kind
};

struct JobCustomerScan {
  std::vector<model::JobCustomer> items;
  std::optional<std::uint32_t> next;  // where it goes on; unset: all were looked at
};

// An idempotency key stands for its request that long; then it may be used anew.
inline constexpr TimeMs kIdempotencyKeyLife = 24 * 3'600'000;

class JobStore {
 public:
  virtual ~JobStore() = default;
  // Job, one row a customer (waiting), audit intent and its index: one unit. Conflict: the
  // idempotency key was used before (find_idempotent tells by whom and for what).
  virtual Result<JobKey> create_job(const NewJob& job, const AuditDraft& intent) = 0;
  struct Idempotent {
    model::JobId job;
    std::array<std::uint8_t, 32> request_digest{};
  };
  virtual Result<std::optional<Idempotent>> find_idempotent(model::UserId user,
                                                            std::string_view key,
                                                            TimeMs not_before) = 0;
  // The request with this key got a job that was not made for it. Forgotten after
  // kIdempotencyKeyLife.
  virtual Result<void> keep_idempotent(model::UserId user, std::string_view key,
                                       const Idempotent& answer, TimeMs at) = 0;
  // Before the call leaves. Its customers become InFlight with the chunk's previous states and
  // sent_at, and their `attempts` grow by one: record_outcomes only ever sets the new total.
  virtual Result<void> begin_chunk(JobKey job, const ChunkRow& chunk) = 0;
  virtual Result<void> record_outcomes(const OutcomeUnit& unit) = 0;
  virtual Result<void> change_job(const JobStateChange& change, const AuditDraft* audit) = 0;

  virtual Result<std::vector<StoredJob>>
  unfinished_jobs() = 0;  // also ended ones that still hold unknowns; imported ones never
  virtual Result<std::optional<StoredJob>> load_job(model::JobId id) = 0;  // customers included
  virtual Result<std::optional<model::Job>> job(model::JobId id) = 0;      // failures included
  virtual Result<std::optional<model::UserId>> job_owner(model::JobId id) = 0;
  virtual Result<JobPage> jobs(const JobQuery& query) = 0;
  virtual Result<JobCustomerPage> job_customers(model::JobId id, const JobCustomerQuery& query) = 0;
  // The same for exports, which go on while outcomes change: at most `query.limit` customers from
  // the position `from` on; the query's offset is ignored, and `total` is 0.
  virtual Result<JobCustomerScan> scan_job_customers(model::JobId id, const JobCustomerQuery& query,
                                                     std::uint32_t from) = 0;
  // Reads every row of the job; nothing for one that is not there. Calls whose audit records were
  // sealed away are not known any more.
  virtual Result<JobPace> pace(model::JobId id) = 0;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;
  // Events that change nothing else. The customers of a draft must be stored already, here and
  // wherever a draft is passed (Internal: one is not, and nothing was written).
  virtual Result<void> append(std::span<const AuditDraft> drafts) = 0;
  // Newest first. A filter without an index of its own looks at a bounded number of records a call:
  // a page may hold fewer than `limit` items, or none, and still have a next_before_seq.
  virtual Result<model::AuditPage> page(const model::AuditQuery& query) = 0;
  // The same oldest first, for exports: records of the query beyond `after_seq`, up to and with
  // `last_seq`. The query's before_seq is ignored.
  virtual Result<AuditScan> scan(const model::AuditQuery& query, std::uint64_t after_seq,
                                 std::uint64_t last_seq) = 0;
  virtual Result<model::AuditStats> stats() = 0;
  // AuditStats::by_hour of one cluster's records; zeros for one that the log does not name.
  virtual Result<std::vector<model::AuditStats::Hour>> cluster_hours(std::string_view cluster) = 0;
  virtual model::AuditHead head() = 0;  // after the last commit; never blocks on the database
  // Walks the chain from `from_seq` (1: all; else the record before it is the trusted start) up to
  // the head at the time of the call, recomputing every hash and every customer digest. Checkpoints
  // are checked by core/audit. `keep_going` is asked every 1,000 records.
  virtual Result<model::AuditVerdict> verify(std::uint64_t from_seq,
                                             const std::function<bool()>& keep_going) = 0;

  // ---- retention
  virtual Result<AuditStart> start() = 0;
  // The last record that is older than `time`, as all before it are; 0: none.
  virtual Result<std::uint64_t> last_before(TimeMs time) = 0;
  // Records `first` to `last` with all their customers, in order; `each` says whether to go on.
  using SegmentReader =
      std::function<Result<void>(const model::AuditRecord&, std::span<const std::string> cids)>;
  virtual Result<void> read_segment(std::uint64_t first, std::uint64_t last,
                                    const SegmentReader& each) = 0;
  // Deletes the records up to and with `last`, never the newest one, in units so small that other
  // writers hardly wait. `audit` is written with the first of them. What was deleted when it fails
  // stays deleted; start() tells how far it came.
  virtual Result<void> cut_front(std::uint64_t last, const AuditDraft& audit) = 0;
};

class ImportStore {
 public:
  virtual ~ImportStore() = default;
  // Everything that is new among `entries`, and the customers that nobody stored yet, as one unit.
  // What was imported before is left alone, but for a job whose end is known only now: it gets its
  // outcomes and one more audit record. A verdict for each entry, in the same order.
  virtual Result<std::vector<model::ImportVerdict>> add_history(
      std::span<const CustomerRow> interned, std::span<const ImportedEntry> entries) = 0;
};

// The series of the System screen, step by step.
class FigureStore {
 public:
  virtual ~FigureStore() = default;
  // Inserts or replaces by time, and forgets the steps before `forget_before_s` (unix time).
  virtual Result<void> write_steps(std::span<const model::FigureStep> steps,
                                   std::int64_t forget_before_s) = 0;
  // Oldest first. The step is valid during the call only.
  virtual Result<void> load_steps(std::int64_t since_s,
                                  const std::function<void(const model::FigureStep&)>& each) = 0;
};

// What the store tells metrics. Any may be empty; called on the thread that worked, must not block.
struct StoreObserver {
  std::function<void(std::chrono::microseconds)> on_query;  // one read, with its wait for a reader
  std::function<void(std::chrono::microseconds, std::size_t units)> on_commit;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual AccountStore& accounts() = 0;
  virtual ClusterStore& clusters() = 0;
  virtual CustomerStore& customers() = 0;
  virtual JobStore& jobs() = 0;
  virtual BatchStore& batches() = 0;
  virtual AuditStore& audit() = 0;
  virtual ImportStore& imports() = 0;
  virtual FigureStore& figures() = 0;
  // A copy of everything at one moment, without stopping writers for more than 100 ms.
  // `checkpoints` is kept in it as text. Errors: Conflict (the file exists), Internal.
  virtual Result<void> backup_to(const std::string& path, const std::string& checkpoints) = 0;
  // Called on the writer's thread after each commit with the new audit head.
  virtual void on_commit(std::function<void(const model::AuditHead&)> callback) = 0;
  // False while writes fail (disk full); reads may still work.
  virtual bool writable() const = 0;
  virtual std::size_t queued_writes() const = 0;
  virtual std::uint64_t free_bytes() const = 0;  // on the disk, for unprivileged users
};

}  // namespace tms::store
