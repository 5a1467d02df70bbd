// Where the log begins, and how its oldest records leave it.
#include <algorithm>
#include <limits>

#include "server/store/sqlite/audit_codec.h"
#include "server/store/sqlite/audit_rows.h"
#include "server/store/sqlite/audit_store.h"

namespace tms::store::sqlite {
namespace {

constexpr std::uint64_t kRecordsAtOnce = 1'000;  // in one short read transaction
constexpr int kRecordsAUnit = 250;               // deleted in one unit of work
constexpr std::size_t kCustomersAUnit = 2'000;  // index rows deleted in one, or those of one record
constexpr std::int64_t kHourMs = 3'600'000;

std::vector<std::string> cids_of(Reader& reader, Bytes packed) {
  std::vector<CustomerKey> keys;
  unpack_customers(packed, keys);
  std::vector<std::string> cids;
  cids.reserve(keys.size());
  for (const CustomerKey key : keys) cids.push_back(cid_of(reader, key));
  return cids;
}

// The front of the log within one unit of work: takes records away and keeps count.
class FrontCut {
 public:
  explicit FrontCut(Connection& sql) : sql_(sql) {}

  // Up to and with `last`, or as many as a unit may. The seq of the last one deleted; 0: none.
  std::uint64_t run(std::uint64_t last) {
    std::uint64_t deleted = 0;
    std::size_t customers = 0;
    Query row = sql_.query("SELECT " + std::string(kAuditColumns) +
                           " FROM audit a WHERE a.seq <= ? ORDER BY a.seq LIMIT ?");
    row.bind(last, kRecordsAUnit);
    while (customers < kCustomersAUnit && row.step()) {
      deleted = row.uint64(0);
      hash_ = row.array<32>(15);
      customers += forget_customers(row, deleted);
      uncount(row);
    }
    if (deleted != 0) sql_.run("DELETE FROM audit WHERE seq <= ?", deleted);
    return deleted;
  }
  const Hash& last_hash() const { return hash_; }

 private:
  std::size_t forget_customers(Query& row, std::uint64_t seq) {
    if (row.is_null(10)) return 0;
    std::vector<CustomerKey> keys;
    unpack_customers(row.bytes(10), keys);
    std::sort(keys.begin(), keys.end());  // a walk through the index instead of jumps in it
    Query remove = sql_.query("DELETE FROM audit_customers WHERE customer = ? AND seq = ?");
    for (const CustomerKey key : keys) remove.bind(key, seq).run_again();
    return keys.size();
  }

  // As AuditAppender::count, backwards; what an hour moved leaves with its last record.
  void uncount(Query& row) {
    for (const auto& [kind, column] : {std::pair{1, 5}, std::pair{2, 8}, std::pair{3, 2}}) {
      sql_.run("UPDATE audit_counts SET records = records - 1 WHERE kind = ? AND value = ?", kind,
               row.int64(column));
    }
    const std::int64_t hour = row.int64(1) / kHourMs;
    sql_.run("UPDATE audit_hours SET records = records - 1 WHERE hour = ?", hour);
    sql_.run("UPDATE audit_cluster_hours SET records = records - 1 WHERE hour = ? AND cluster = ?",
             hour, row.int64(6));
  }

  Connection& sql_;
  Hash hash_{};
};

// The statistics begin with the first record that is left.
void close_up(Connection& sql, std::uint64_t first) {
  const TimeMs at = sql.number("SELECT at FROM audit WHERE seq = ?", first);
  sql.run("DELETE FROM audit_counts WHERE records <= 0");
  sql.run("DELETE FROM audit_hours WHERE records <= 0 OR last_seq < ?", first);
  sql.run("DELETE FROM audit_cluster_hours WHERE hour <= ? AND records <= 0", at / kHourMs);
  sql.run("UPDATE audit_hours SET first_seq = ?1 WHERE first_seq < ?1", first);
  sql.run("UPDATE audit_hours SET first_at = ?1 WHERE hour = ?2 AND first_at < ?1", at,
          at / kHourMs);
}

}  // namespace

Result<AuditStart> SqliteAuditStore::start() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<AuditStart> {
    Query row = reader.sql.query("SELECT seq, previous_hash FROM audit_start");
    if (!row.step()) return AuditStart{1, to_hex(kGenesis)};
    return AuditStart{row.uint64(0), to_hex(row.array<32>(1))};
  });
}

// Hours narrow the search; within them it is one pass over the records.
Result<std::uint64_t> SqliteAuditStore::last_before(TimeMs time) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::uint64_t> {
    const ReadTransaction one_moment(reader.sql);
    Query first = reader.sql.query(
        "SELECT min(seq) FROM audit WHERE at >= ? AND "
        "seq >= (SELECT min(first_seq) FROM audit_hours WHERE hour >= ?)");
    if (first.bind(time, time / kHourMs).step() && !first.is_null(0)) return first.uint64(0) - 1;
    return static_cast<std::uint64_t>(reader.sql.number("SELECT seq FROM audit_head"));
  });
}

Result<void> SqliteAuditStore::read_segment(std::uint64_t first, std::uint64_t last,
                                            const SegmentReader& each) {
  while (first <= last) {
    const std::uint64_t end = std::min(last, first + kRecordsAtOnce - 1);
    const auto piece = with_reader(engine_.readers, [&](Reader& reader) -> Result<void> {
      Query row = reader.sql.query("SELECT " + std::string(kAuditColumns) +
                                   " FROM audit a WHERE a.seq BETWEEN ? AND ? ORDER BY a.seq");
      row.bind(first, end);
      while (row.step()) {
        const model::AuditRecord record = read_audit_row(reader, row);
        const auto done = each(record, cids_of(reader, row.bytes(10)));
        if (!done) return done;
      }
      return {};
    });
    if (!piece) return piece;
    first = end + 1;
  }
  return {};
}

Result<void> SqliteAuditStore::cut_front(std::uint64_t last, const AuditDraft& audit) {
  last = std::min(last, head().seq - 1);
  const AuditDraft* first_unit = &audit;
  for (bool more = true; more;) {
    const auto cut = engine_.write([&](WriteUnit& unit) -> Result<void> {
      FrontCut front(unit.sql);
      const std::uint64_t deleted = front.run(last);
      more = deleted != 0 && deleted < last;
      if (deleted != 0) {
        unit.sql.run("UPDATE audit_start SET seq = ?, previous_hash = ?", deleted + 1,
                     front.last_hash());
        close_up(unit.sql, deleted + 1);
      }
      if (first_unit != nullptr) unit.audit(*first_unit);
      return {};
    });
    if (!cut) return cut;
    first_unit = nullptr;
  }
  return {};
}

}  // namespace tms::store::sqlite
