#include "server/store/sqlite/audit_store.h"

namespace tms::store::sqlite {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kHoursShown = 24;
constexpr int kMostShown = 100;  // actions and people

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

Counts word_counts(Reader& reader, int kind) {
  Counts counts;
  Query row = reader.sql.query(
      "SELECT value, records FROM audit_counts WHERE kind = ? ORDER BY records DESC LIMIT ?");
  row.bind(kind, kMostShown);
  while (row.step()) counts.emplace_back(reader.words.text(row.int64(0)), row.uint64(1));
  return counts;
}

void read_outcomes(Reader& reader, model::AuditStats& stats) {
  Query row = reader.sql.query(
      "SELECT value, records FROM audit_counts WHERE kind = 2 ORDER BY records DESC");
  while (row.step()) {
    stats.by_outcome.emplace_back(model::to_string(row.as<model::AuditOutcome>(0)), row.uint64(1));
    stats.records += row.uint64(1);
  }
}

// Every one of the last 24 hours, those without a record too. `row` tells hour, records and
// customers of those between two hours, to which it is bound.
template <typename... Values>
std::vector<model::AuditStats::Hour> read_hours(Query row, TimeMs now, const Values&... more) {
  const std::int64_t first = now / kHourMs - kHoursShown + 1;
  std::vector<model::AuditStats::Hour> hours(kHoursShown);
  for (std::int64_t i = 0; i < kHoursShown; ++i)
    hours[static_cast<std::size_t>(i)].at = (first + i) * kHourMs;
  row.bind(first, first + kHoursShown - 1, more...);
  while (row.step()) {
    auto& hour = hours[static_cast<std::size_t>(row.int64(0) - first)];
    hour.records = row.uint64(1);
    hour.customers = row.uint64(2);
  }
  return hours;
}

}  // namespace

Result<void> SqliteAuditStore::append(std::span<const AuditDraft> drafts) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    for (const AuditDraft& draft : drafts) unit.audit(draft);
    return {};
  });
}

Result<model::AuditStats> SqliteAuditStore::stats() {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<model::AuditStats> {
    const ReadTransaction one_moment(reader.sql);
    model::AuditStats stats;
    stats.by_action = word_counts(reader, 1);
    stats.by_actor = word_counts(reader, 3);
    read_outcomes(reader, stats);
    stats.by_hour = read_hours(
        reader.sql.query(
            "SELECT hour, records, customers FROM audit_hours WHERE hour BETWEEN ? AND ?"),
        engine_.options.now());
    Query times = reader.sql.query("SELECT min(first_at), max(last_at) FROM audit_hours");
    if (times.step()) {
      stats.first_at = times.int64(0);
      stats.last_at = times.int64(1);
    }
    stats.bytes = static_cast<std::uint64_t>(reader.sql.number("PRAGMA page_count") *
                                             reader.sql.number("PRAGMA page_size"));
    return stats;
  });
}

Result<std::vector<model::AuditStats::Hour>> SqliteAuditStore::cluster_hours(
    std::string_view cluster) {
  using Hours = std::vector<model::AuditStats::Hour>;
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<Hours> {
    const std::int64_t word = reader.words.find(cluster);
    return read_hours(reader.sql.query("SELECT hour, records, customers FROM audit_cluster_hours "
                                       "WHERE hour BETWEEN ? AND ? AND cluster = ?"),
                      engine_.options.now(), word);
  });
}

model::AuditHead SqliteAuditStore::head() {
  if (engine_.writer) return engine_.writer->head();
  const auto head = with_reader(engine_.readers, [](Reader& reader) -> Result<model::AuditHead> {
    Query row = reader.sql.query("SELECT seq, hash FROM audit_head");
    if (!row.step()) return model::AuditHead{0, to_hex(kGenesis)};
    return model::AuditHead{row.uint64(0), to_hex(row.array<32>(1))};
  });
  return head.value_or(model::AuditHead{0, to_hex(kGenesis)});
}

}  // namespace tms::store::sqlite
