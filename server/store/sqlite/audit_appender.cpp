#include "server/store/sqlite/audit_appender.h"

#include <algorithm>

#include "server/store/sqlite/audit_codec.h"

namespace tms::store::sqlite {
namespace {

constexpr std::size_t kWordsRemembered = 50'000;
constexpr std::size_t kSampleSize = 5;
constexpr std::int64_t kHourMs = 3'600'000;

// "Moved" of the statistics: customers of successful actions.
bool is_action_name(std::string_view name) {
  return std::any_of(model::kActions.begin(), model::kActions.end(),
                     [&](model::Action action) { return model::to_string(action) == name; });
}

}  // namespace

AuditAppender::AuditAppender(Connection& sql) : sql_(sql) {
  Query row = sql_.query("SELECT seq, hash, (SELECT max(seq) FROM audit) FROM audit_head");
  if (!row.step()) throw SqlError(SQLITE_CORRUPT, "audit_head is empty");
  // A record beyond the head was put there by somebody else. Verification will name it; new records
  // go behind it, so that seq stays a key.
  committed_.seq = std::max(row.uint64(0), row.uint64(2));
  committed_.hash = row.array<32>(1);
  unit_ = group_ = committed_;
}

std::uint64_t AuditAppender::append(const AuditDraft& draft, TimeMs now) {
  const TimeMs at = draft.at.value_or(now);
  unit_.seq += 1;
  unit_.hash = chain_hash(unit_.hash, {unit_.seq, at, &draft});

  const Words words{word(draft.actor), word(draft.action), word(draft.cluster)};
  std::optional<std::vector<std::uint8_t>> packed;
  if (!draft.customers.empty()) packed = pack_customers(draft.customers);
  const PackedRequestId request = pack_request_id(draft.request_id);
  const std::optional<std::string> sample = stored_sample(draft);
  const std::optional<Bytes> packed_bytes = packed ? std::optional(Bytes(*packed)) : std::nullopt;

  Query insert = sql_.query(
      "INSERT INTO audit(seq, at, actor, role, ip, action, cluster, source, outcome, job, "
      "customers, sample, detail, duration_ms, request_id, hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(unit_.seq, at, words.actor, word(draft.role), word(draft.ip), words.action,
              words.cluster, word(draft.source), draft.outcome);
  const std::optional<model::Uuid> job = null_if_nil(draft.job_id);
  insert.bind(job, packed_bytes, sample, draft.detail, draft.duration_ms);
  if (!request.uuid.is_nil())
    insert.bind(request.uuid);
  else if (request.text.empty())
    insert.bind(nullptr);
  else
    insert.bind(request.text);
  insert.bind(unit_.hash).step();

  index_customers(draft.customers, unit_.seq);
  count(draft, at, words);
  return unit_.seq;
}

std::int64_t AuditAppender::word(const std::string& text) {
  if (const auto known = words_.find(text); known != words_.end()) return known->second;
  std::int64_t id = sql_.number("SELECT id FROM audit_words WHERE text = ?", text);
  if (id == 0) {
    sql_.run("INSERT INTO audit_words(text) VALUES (?)", text);
    id = sql_.last_insert_rowid();
    unit_staged_.words.push_back(text);
  }
  words_.emplace(text, id);
  return id;
}

// A sample that the customers tell by themselves is not kept a second time.
std::optional<std::string> AuditAppender::stored_sample(const AuditDraft& draft) {
  const auto& sample = draft.customers_sample;
  if (sample.size() == std::min(draft.customers.size(), kSampleSize)) {
    bool same = true;
    for (std::size_t i = 0; same && i < sample.size(); ++i) {
      Query row = sql_.query("SELECT cid FROM customers WHERE key = ?");
      same = row.bind(draft.customers[i]).step() && row.text(0) == sample[i];
    }
    if (same) return std::nullopt;
  }
  return join_lines(sample);
}

// In order of key, so that a bulk insertion walks through the index instead of jumping in it.
void AuditAppender::index_customers(std::span<const CustomerKey> keys, std::uint64_t seq) {
  if (keys.empty()) return;
  std::vector<CustomerKey> sorted(keys.begin(), keys.end());
  std::sort(sorted.begin(), sorted.end());
  Query insert = sql_.query("INSERT INTO audit_customers(customer, seq) VALUES (?, ?)");
  for (CustomerKey key : sorted) insert.bind(key, seq).run_again();
}

void AuditAppender::count(const AuditDraft& draft, TimeMs at, const Words& words) {
  unit_staged_.counts[{CountOf::Action, words.action}] += 1;
  unit_staged_.counts[{CountOf::Actor, words.actor}] += 1;
  unit_staged_.counts[{CountOf::Outcome, static_cast<std::int64_t>(draft.outcome)}] += 1;
  const bool moved = draft.outcome == model::AuditOutcome::Success && is_action_name(draft.action);
  const std::uint64_t customers = moved ? draft.customers.size() : 0;
  unit_staged_.add({1, customers, unit_.seq, unit_.seq, at, at}, at / kHourMs);
  if (draft.cluster.empty()) return;
  ClusterHour& hour = unit_staged_.cluster_hours[{at / kHourMs, words.cluster}];
  hour.records += 1;
  hour.customers += customers;
}

void AuditAppender::Staged::add(const Hour& hour, std::int64_t number) {
  const auto [place, fresh] = hours.emplace(number, hour);
  if (fresh) return;
  Hour& sum = place->second;
  sum.records += hour.records;
  sum.customers += hour.customers;
  sum.first_seq = std::min(sum.first_seq, hour.first_seq);
  sum.last_seq = std::max(sum.last_seq, hour.last_seq);
  sum.first_at = std::min(sum.first_at, hour.first_at);
  sum.last_at = std::max(sum.last_at, hour.last_at);
}

void AuditAppender::begin_unit() {
  unit_ = group_;
  unit_staged_ = {};
}

void AuditAppender::keep_unit() {
  group_ = unit_;
  for (const auto& [key, records] : unit_staged_.counts) group_staged_.counts[key] += records;
  for (const auto& [number, hour] : unit_staged_.hours) group_staged_.add(hour, number);
  for (const auto& [key, hour] : unit_staged_.cluster_hours) {
    group_staged_.cluster_hours[key].records += hour.records;
    group_staged_.cluster_hours[key].customers += hour.customers;
  }
  for (std::string& text : unit_staged_.words) group_staged_.words.push_back(std::move(text));
}

void AuditAppender::drop_unit() {
  forget(unit_staged_);
  unit_ = group_;
}

void AuditAppender::write_end() {
  if (group_.seq == committed_.seq) return;
  for (const auto& [key, records] : group_staged_.counts)
    sql_.run(
        "INSERT INTO audit_counts(kind, value, records) VALUES (?, ?, ?) "
        "ON CONFLICT(kind, value) DO UPDATE SET records = records + excluded.records",
        key.first, key.second, records);
  for (const auto& [number, hour] : group_staged_.hours)
    sql_.run(
        "INSERT INTO audit_hours(hour, records, customers, first_seq, last_seq, first_at, last_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(hour) DO UPDATE SET "
        "records = records + excluded.records, customers = customers + excluded.customers, "
        "first_seq = min(first_seq, excluded.first_seq), last_seq = max(last_seq, "
        "excluded.last_seq), first_at = min(first_at, excluded.first_at), "
        "last_at = max(last_at, excluded.last_at)",
        number, hour.records, hour.customers, hour.first_seq, hour.last_seq, hour.first_at,
        hour.last_at);
  for (const auto& [key, hour] : group_staged_.cluster_hours)
    sql_.run(
        "INSERT INTO audit_cluster_hours(hour, cluster, records, customers) VALUES (?, ?, ?, ?) "
        "ON CONFLICT(hour, cluster) DO UPDATE SET records = records + excluded.records, "
        "customers = customers + excluded.customers",
        key.first, key.second, hour.records, hour.customers);
  sql_.run("UPDATE audit_head SET seq = ?, hash = ?", group_.seq, group_.hash);
}

void AuditAppender::committed() {
  committed_ = group_;
  group_staged_ = {};
  if (words_.size() > kWordsRemembered) words_.clear();
}

void AuditAppender::rolled_back() {
  forget(unit_staged_);
  forget(group_staged_);
  group_staged_ = unit_staged_ = {};
  unit_ = group_ = committed_;
}

void AuditAppender::forget(const Staged& staged) {
  for (const std::string& text : staged.words) words_.erase(text);
}

}  // namespace tms::store::sqlite
