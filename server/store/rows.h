// What the store keeps, as plain rows in the vocabulary of the model. Integer keys are the store's
// own short names: they never leave the process.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/audit.h"
#include "shared/model/cluster.h"
#include "shared/model/ids.h"
#include "shared/model/import.h"
#include "shared/model/job.h"
#include "shared/model/user.h"

namespace tms::store {

using model::Result;
using model::TimeMs;

using ClusterKey = std::int32_t;   // clusters
using CustomerKey = std::int64_t;  // customers, over all clusters; given out by core/customers
using JobKey = std::int64_t;       // jobs

// ---- audit

// A record as its author knows it; the writer adds seq, time and hash in the transaction of the
// change that it tells of (law 7).
struct AuditDraft {
  std::string actor;  // "system" for the server itself
  std::string role;
  std::string ip;
  std::string action;
  std::string cluster;
  model::JobId job_id;
  std::vector<CustomerKey> customers;               // in byte order of their cids
  std::array<std::uint8_t, 32> customers_digest{};  // audit_chain.h: digest of the sorted cids
  std::vector<std::string> customers_sample;        // at most 5
  model::AuditOutcome outcome = model::AuditOutcome::Success;
  std::string detail;
  std::optional<std::int64_t> duration_ms;
  std::string request_id;
  std::string source = "live";
  std::optional<TimeMs> at;  // unset: when the writer takes it
};

// Where the log begins. Before it records were sealed: exported, signed for and deleted.
struct AuditStart {
  std::uint64_t seq = 1;
  std::string previous_hash;  // hex; of the record before, zeros for the first of all
};

// Some records in order of seq.
struct AuditScan {
  std::vector<model::AuditRecord> items;
  std::uint64_t next_after_seq = 0;  // 0: no more
};

// ---- accounts

struct UserRow {
  model::User user;
  std::string password_hash;  // libsodium's argon2id string; empty: no password set yet
};

struct SessionRow {
  model::SessionId id;
  model::UserId user_id;
  std::array<std::uint8_t, 32> token_hash{};  // SHA-256 of the 256-bit secret
  std::array<std::uint8_t, 32> csrf_token{};
  TimeMs created_at = 0;
  TimeMs last_used_at = 0;
  TimeMs expires_at = 0;  // absolute limit
  std::string ip;
  std::string user_agent;
};

enum class OneTimePurpose : std::uint8_t { Setup = 1, PasswordReset = 2 };
struct OneTimeTokenRow {
  std::array<std::uint8_t, 32> token_hash{};
  OneTimePurpose purpose = OneTimePurpose::Setup;
  model::UserId user_id;  // nil for Setup
  TimeMs expires_at = 0;
};

struct ApiTokenRow {
  model::TokenId id;
  model::UserId user_id;
  std::string name;
  model::Role role = model::Role::Viewer;
  std::array<std::uint8_t, 32> token_hash{};
  TimeMs created_at = 0, expires_at = 0, last_used_at = 0;
};

// ---- clusters

struct ClusterRow {
  ClusterKey key = 0;  // 0 on insertion: the store gives one
  std::string code, name, description;
  std::int32_t display_order = 0;
  std::string base_url, token_url;
  model::ClusterSettings settings;
  std::optional<model::SyncReport> last_sync;
};

struct CredentialRow {
  ClusterKey cluster = 0;
  model::UserId owner;  // nil: kept for the cluster
  model::CredentialKind kind = model::CredentialKind::None;
  std::string token_type, scope;
  TimeMs expires_at = 0;      // of the access token; 0: not known
  std::string sealed_secret;  // core/clusters seals and opens it; the store never sees the inside
};

// ---- customers

enum class Presence : std::uint8_t {
  NeverSeen = 0,  // was named by somebody, never by the cluster: not listed, not counted
  Present = 1,
  Missing = 2,  // the last full reply lacked it
};

// The durable copy of one row of the directory.
struct CustomerRow {
  CustomerKey key = 0;
  ClusterKey cluster = 0;
  std::string cid;
  Presence presence = Presence::NeverSeen;
  model::State state = model::State::Other;  // as the cluster last reported it
  std::optional<std::int64_t> action_code;
  std::string action_desc;
  TimeMs updated_at = 0;
  TimeMs missing_since = 0;
  std::optional<model::Action> requested;  // accepted, not yet read back
  TimeMs requested_at = 0;                 // when that call had left; kept after it was confirmed
  model::JobId last_job_id;
};

// What is known of one customer's apps. The answer of the last good read stays beside the error of
// a later one.
struct AppStatusRow {
  CustomerKey customer = 0;
  TimeMs fetched_at = 0;          // when the read of the answer had left; 0: there is no answer
  TimeMs changed_at = 0;          // when the customer's health last changed
  std::string error;              // why the last read failed; empty: it did not
  std::string answer;             // app_answer.h
  bool partly_forgotten = false;  // the answer named more apps: it is not fresh any more
};

// ---- jobs

// One customer of a job while it is unfinished. `position` is its index in the job.
struct JobCustomerRow {
  CustomerKey customer = 0;
  model::Outcome outcome = model::Outcome::Waiting;
  std::uint8_t attempts = 0;  // calls that left with it, one in flight included
  model::State previous_state = model::State::Other;  // before the last send (settling)
  TimeMs sent_at = 0;                                 // when that call left; 0: never
  TimeMs updated_at = 0;
  bool left_alone = false;  // a third state was seen: never sent again (PRODUCT 1.1)
};

struct OutcomeChange {
  std::uint32_t position = 0;
  model::Outcome outcome = model::Outcome::Waiting;
  std::uint8_t attempts = 0;
  model::State previous_state = model::State::Other;
  TimeMs sent_at = 0;
  std::int16_t http_status = 0;
  std::uint32_t message = 0;  // index into OutcomeUnit::messages
  bool left_alone = false;
};

// A call that is about to leave: which customers it names and what they were before.
struct ChunkRow {
  std::uint64_t chunk = 0;  // unique within the job, given by the engine
  TimeMs sent_at = 0;
  std::vector<std::uint32_t> positions;
  std::vector<model::State> previous_states;  // same order
};

struct NewJob {
  model::Job job;  // id, kind, cluster, action, created_by, created_at, reason, batch_ids, parent
  model::UserId created_by_id;
  ClusterKey cluster = 0;
  std::vector<CustomerRow> interned;   // customers that have a key but no row yet
  std::vector<CustomerKey> customers;  // in byte order of their cids; empty for a sync
  std::vector<std::uint32_t> skipped;  // positions of customers that need nothing; the rest waits
  std::string skipped_message;         // why
  std::string idempotency_key;         // empty: none
  std::array<std::uint8_t, 32> request_digest{};  // of the request that the key stands for
};

struct StoredJob {
  JobKey key = 0;
  ClusterKey cluster = 0;
  model::UserId created_by_id;
  model::Job job;                         // counts included
  std::vector<JobCustomerRow> customers;  // by position
  std::vector<ChunkRow> in_flight;        // left and never answered; their customers are InFlight
};

// How a job went, oldest first: its customers that had got an outcome by then (the last one, where
// it was corrected), and how long its calls took, up to 100 ms too much for refreshes: their
// answers gather that long before they are recorded.
struct JobPace {
  struct Step {
    TimeMs at = 0;
    std::uint64_t customers = 0;  // since the step before
  };
  struct Call {
    TimeMs at = 0;  // when its outcome was recorded, or a moment later
    std::uint32_t latency_ms = 0;
  };
  std::vector<Step> steps;
  std::vector<Call> calls;
};

struct JobStateChange {
  JobKey key = 0;
  model::JobStatus status = model::JobStatus::Queued;
  TimeMs started_at = 0, finished_at = 0;  // 0: leave as it is
  std::optional<model::Error> error;       // unset clears it
};

// ---- import of the predecessor's history

// A record with its job, if it has one. The job's customers are those of the record; all of them
// ended alike.
struct ImportedEntry {
  model::Uuid identity;
  AuditDraft audit;
  std::optional<NewJob> job;
  model::Outcome outcome = model::Outcome::Unknown;
  int http_status = 0;
  std::string message;
};

}  // namespace tms::store
