// Pages of the audit log. One filter chooses the index that is walked from the newest record down,
// or for exports from the oldest up; the others are checked on each record. A walk is bounded, and
// the next page goes on where it ended.
#include <algorithm>
#include <limits>

#include "server/store/sqlite/audit_rows.h"
#include "server/store/sqlite/audit_store.h"
#include "shared/model/action.h"
#include "shared/model/text.h"

namespace tms::store::sqlite {
namespace {

constexpr std::size_t kMaxVisited = 20'000;  // records looked at for one page: some 20 ms
constexpr std::size_t kTextVisit = 4;        // a search in the texts of a record costs four looks
constexpr std::int64_t kHourMs = 3'600'000;

// The query with its names as word ids. `possible` is false where a name is in no record.
struct Filter {
  std::optional<std::int64_t> actor, action, cluster, outcome;
  std::vector<std::int64_t> moves;  // any of these actions; empty: not asked for
  std::optional<model::JobId> job;
  std::optional<TimeMs> from, to;
  std::string q;  // lower case
  std::int64_t first_seq = 1, last_seq = std::numeric_limits<std::int64_t>::max();
  bool possible = true;
};

// Times narrow the walk to the records of their hours, so that a page of last year is found at
// once; a clock that was set back only makes the range wider.
void narrow_by_time(Connection& sql, Filter& filter) {
  if (!filter.from && !filter.to) return;
  const std::int64_t first = filter.from ? *filter.from / kHourMs : 0;
  const std::int64_t last =
      filter.to ? (*filter.to - 1) / kHourMs : std::numeric_limits<std::int64_t>::max();
  Query row =
      sql.query("SELECT min(first_seq), max(last_seq) FROM audit_hours WHERE hour BETWEEN ? AND ?");
  if (!row.bind(first, last).step() || row.is_null(0)) {
    filter.possible = false;
    return;
  }
  filter.first_seq = row.int64(0);
  filter.last_seq = std::min(filter.last_seq, row.int64(1));
}

Filter resolve(Reader& reader, const model::AuditQuery& query) {
  Filter filter;
  const auto word = [&](const std::optional<std::string>& text) -> std::optional<std::int64_t> {
    if (!text) return std::nullopt;
    const std::int64_t id = reader.words.find(*text);
    if (id == 0) filter.possible = false;
    return id;
  };
  filter.actor = word(query.actor);
  if (query.action == model::kAnyMove) {
    for (const model::Action action : model::kActions)
      filter.moves.push_back(reader.words.find(to_string(action)));
  } else {
    filter.action = word(query.action);
  }
  filter.cluster = word(query.cluster);
  if (query.outcome) filter.outcome = static_cast<std::int64_t>(*query.outcome);
  filter.job = query.job;
  filter.from = query.from;
  filter.to = query.to;
  if (query.q) filter.q = model::to_lower(*query.q);
  if (query.before_seq > 0)
    filter.last_seq = static_cast<std::int64_t>(
        std::min<std::uint64_t>(query.before_seq - 1, std::numeric_limits<std::int64_t>::max()));
  narrow_by_time(reader.sql, filter);
  return filter;
}

bool matches_columns(Query& row, const Filter& filter) {
  const TimeMs at = row.int64(1);
  return (!filter.from || at >= *filter.from) && (!filter.to || at < *filter.to) &&
         (!filter.actor || row.int64(2) == *filter.actor) &&
         (!filter.action || row.int64(5) == *filter.action) &&
         (filter.moves.empty() || std::find(filter.moves.begin(), filter.moves.end(),
                                            row.int64(5)) != filter.moves.end()) &&
         (!filter.cluster || row.int64(6) == *filter.cluster) &&
         (!filter.outcome || row.int64(8) == *filter.outcome) &&
         (!filter.job || row.uuid(9) == *filter.job);
}

bool contains_text(const model::AuditRecord& record, const std::string& wanted) {
  const auto holds = [&](const std::string& text) {
    return model::to_lower(text).find(wanted) != std::string::npos;
  };
  return holds(record.detail) || holds(record.actor) || holds(record.action) ||
         holds(record.cluster) || holds(record.ip) || holds(record.request_id) ||
         std::any_of(record.customers_sample.begin(), record.customers_sample.end(), holds);
}

enum class Direction { NewestFirst, OldestFirst };

// The index that leaves the fewest records, and the condition on it with one parameter.
std::string walk_of(const Filter& filter, bool by_customer, Direction direction) {
  const std::string columns = "SELECT " + std::string(kAuditColumns) + " FROM ";
  const char* order = direction == Direction::NewestFirst ? " DESC" : "";
  const auto range = [&](const std::string& seq) {
    return seq + " <= ? AND " + seq + " >= ? ORDER BY " + seq + order;
  };
  if (by_customer)
    return columns +
           "audit_customers x CROSS JOIN audit a ON a.seq = x.seq WHERE x.customer = ? AND " +
           range("x.seq");
  if (filter.job) return columns + "audit a WHERE a.job = ? AND " + range("a.seq");
  if (filter.outcome && *filter.outcome > 1)
    return columns + "audit a WHERE a.outcome = ? AND a.outcome > 1 AND " + range("a.seq");
  if (filter.actor) return columns + "audit a WHERE a.actor = ? AND " + range("a.seq");
  if (filter.action) return columns + "audit a WHERE a.action = ? AND " + range("a.seq");
  if (filter.cluster) return columns + "audit a WHERE a.cluster = ? AND " + range("a.seq");
  return columns + "audit a WHERE " + range("a.seq");
}

void bind_walk(Query& row, const Filter& filter, const CustomerKey* customer) {
  if (customer != nullptr)
    row.bind(*customer);
  else if (filter.job)
    row.bind(*filter.job);
  else if (filter.outcome && *filter.outcome > 1)
    row.bind(*filter.outcome);
  else if (filter.actor)
    row.bind(*filter.actor);
  else if (filter.action)
    row.bind(*filter.action);
  else if (filter.cluster)
    row.bind(*filter.cluster);
  row.bind(filter.last_seq, filter.first_seq);
}

// What one walk found, in its direction, and the seq beyond which it goes on; 0: nothing is left.
struct Walk {
  std::vector<model::AuditRecord> items;
  std::uint64_t resume = 0;
};

Walk walk(Reader& reader, const Filter& filter, const CustomerKey* customer, std::size_t limit,
          Direction direction) {
  Walk found;
  Query row = reader.sql.query(walk_of(filter, customer != nullptr, direction));
  bind_walk(row, filter, customer);
  const std::size_t cost = filter.q.empty() ? 1 : kTextVisit;
  for (std::size_t visited = 0; row.step(); visited += cost) {
    if (visited >= kMaxVisited) {
      const std::uint64_t unseen = row.uint64(0);
      found.resume = direction == Direction::NewestFirst ? unseen + 1 : unseen - 1;
      break;
    }
    if (!matches_columns(row, filter)) continue;
    model::AuditRecord record = read_audit_row(reader, row);
    if (!filter.q.empty() && !contains_text(record, filter.q)) continue;
    if (found.items.size() == limit) {
      found.resume = found.items.back().seq;
      break;
    }
    found.items.push_back(std::move(record));
  }
  return found;
}

// The same cid may live in several clusters. What lies beyond the point where one walk stopped is
// left for the next page, for that walk may still have something there.
Walk merge(std::vector<Walk> walks, std::size_t limit, Direction direction) {
  const auto comes_first = [&](std::uint64_t a, std::uint64_t b) {
    return direction == Direction::NewestFirst ? a > b : a < b;
  };
  Walk merged;
  for (Walk& walked : walks) {
    if (walked.resume != 0 && (merged.resume == 0 || comes_first(walked.resume, merged.resume)))
      merged.resume = walked.resume;
    std::move(walked.items.begin(), walked.items.end(), std::back_inserter(merged.items));
  }
  std::sort(merged.items.begin(), merged.items.end(),
            [&](const auto& a, const auto& b) { return comes_first(a.seq, b.seq); });
  const auto same = [](const auto& a, const auto& b) { return a.seq == b.seq; };
  merged.items.erase(std::unique(merged.items.begin(), merged.items.end(), same),
                     merged.items.end());
  if (merged.resume != 0)
    std::erase_if(merged.items,
                  [&](const auto& record) { return comes_first(merged.resume, record.seq); });
  if (merged.items.size() > limit) {
    merged.items.resize(limit);
    merged.resume = merged.items.back().seq;
  }
  return merged;
}

Walk find(Reader& reader, const model::AuditQuery& query, const Filter& filter,
          Direction direction) {
  if (!filter.possible) return {};
  if (!query.cid) return walk(reader, filter, nullptr, query.limit, direction);
  std::vector<CustomerKey> customers;
  {
    Query row = reader.sql.query("SELECT key FROM customers WHERE cid = ?");
    row.bind(*query.cid);
    while (row.step()) customers.push_back(row.int64(0));
  }
  std::vector<Walk> walks;
  for (const CustomerKey& customer : customers)
    walks.push_back(walk(reader, filter, &customer, query.limit, direction));
  return merge(std::move(walks), query.limit, direction);
}

}  // namespace

Result<model::AuditPage> SqliteAuditStore::page(const model::AuditQuery& query) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<model::AuditPage> {
    const ReadTransaction one_moment(reader.sql);
    Walk found = find(reader, query, resolve(reader, query), Direction::NewestFirst);
    return model::AuditPage{std::move(found.items), found.resume};
  });
}

Result<AuditScan> SqliteAuditStore::scan(const model::AuditQuery& query, std::uint64_t after_seq,
                                         std::uint64_t last_seq) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<AuditScan> {
    const ReadTransaction one_moment(reader.sql);
    model::AuditQuery upwards = query;
    upwards.before_seq = last_seq + 1;
    Filter filter = resolve(reader, upwards);
    filter.first_seq = std::max(filter.first_seq, static_cast<std::int64_t>(after_seq) + 1);
    Walk found = find(reader, query, filter, Direction::OldestFirst);
    return AuditScan{std::move(found.items), found.resume};
  });
}

}  // namespace tms::store::sqlite
