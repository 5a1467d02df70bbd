// Pages of the audit log. One filter chooses the index that is walked from the newest record down,
// the others are checked on each record; a walk is bounded, and the next page goes on where it
// ended.
#include <algorithm>
#include <limits>

#include "server/store/sqlite/audit_store.h"
#include "shared/model/text.h"

namespace tms::store::sqlite {
namespace {

constexpr std::size_t kMaxVisited = 20'000;  // records looked at for one page: some 20 ms
constexpr std::size_t kTextVisit = 4;        // a search in the texts of a record costs four looks
constexpr std::size_t kSampleSize = 5;
constexpr std::int64_t kHourMs = 3'600'000;

// The query with its names as word ids. `possible` is false where a name is in no record.
struct Filter {
  std::optional<std::int64_t> actor, action, cluster, outcome;
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
  filter.action = word(query.action);
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

// Empty for a key that does not exist: a corrupt row never breaks the viewer.
std::string cid_of(Reader& reader, CustomerKey key) {
  if (auto known = reader.cids.find(key)) return *std::move(known);
  Query customer = reader.sql.query("SELECT cid FROM customers WHERE key = ?");
  if (!customer.bind(key).step()) return {};
  std::string cid = customer.string(0);
  reader.cids.keep(key, cid);
  return cid;
}

void read_customers(Reader& reader, Query& row, model::AuditRecord& record) {
  const bool derived = row.is_null(11);
  if (!derived) record.customers_sample = split_lines(row.text(11));
  if (row.is_null(10)) return;
  std::vector<CustomerKey> first;
  record.customer_count = peek_customers(row.bytes(10), derived ? kSampleSize : 0, first);
  for (CustomerKey key : first) {
    if (auto cid = cid_of(reader, key); !cid.empty()) {
      record.customers_sample.push_back(std::move(cid));
    }
  }
}

// Whatever a damaged row holds, it becomes a record that can be shown.
model::AuditRecord read_record(Reader& reader, Query& row) {
  model::AuditRecord record;
  record.seq = row.uint64(0);
  record.at = row.int64(1);
  record.actor = reader.words.text(row.int64(2));
  record.role = reader.words.text(row.int64(3));
  record.ip = reader.words.text(row.int64(4));
  record.action = reader.words.text(row.int64(5));
  record.cluster = reader.words.text(row.int64(6));
  record.source = reader.words.text(row.int64(7));
  const std::int64_t outcome = row.int64(8);
  record.outcome = outcome >= 0 && outcome <= static_cast<std::int64_t>(model::AuditOutcome::Denied)
                       ? static_cast<model::AuditOutcome>(outcome)
                       : model::AuditOutcome::Unknown;
  record.job_id = row.uuid(9);
  read_customers(reader, row, record);
  record.detail = row.string(12);
  if (!row.is_null(13)) record.duration_ms = row.int64(13);
  record.request_id = unpack_request_id(row, 14);
  record.hash = to_hex(row.bytes(15));
  return record;
}

// The index that leaves the fewest records, and the condition on it with one parameter.
std::string walk_of(const Filter& filter, bool by_customer) {
  const std::string columns = "SELECT " + std::string(kAuditColumns) + " FROM ";
  const std::string range = "a.seq <= ? AND a.seq >= ? ORDER BY a.seq DESC";
  if (by_customer)
    return columns +
           "audit_customers x CROSS JOIN audit a ON a.seq = x.seq WHERE x.customer = ? AND "
           "x.seq <= ? AND x.seq >= ? ORDER BY x.seq DESC";
  if (filter.job) return columns + "audit a WHERE a.job = ? AND " + range;
  if (filter.outcome && *filter.outcome > 1)
    return columns + "audit a WHERE a.outcome = ? AND a.outcome > 1 AND " + range;
  if (filter.actor) return columns + "audit a WHERE a.actor = ? AND " + range;
  if (filter.action) return columns + "audit a WHERE a.action = ? AND " + range;
  if (filter.cluster) return columns + "audit a WHERE a.cluster = ? AND " + range;
  return columns + "audit a WHERE " + range;
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

model::AuditPage walk(Reader& reader, const Filter& filter, const CustomerKey* customer,
                      std::size_t limit) {
  model::AuditPage page;
  Query row = reader.sql.query(walk_of(filter, customer != nullptr));
  bind_walk(row, filter, customer);
  const std::size_t cost = filter.q.empty() ? 1 : kTextVisit;
  for (std::size_t visited = 0; row.step(); visited += cost) {
    if (visited >= kMaxVisited) {
      page.next_before_seq = row.uint64(0) + 1;
      break;
    }
    if (!matches_columns(row, filter)) continue;
    model::AuditRecord record = read_record(reader, row);
    if (!filter.q.empty() && !contains_text(record, filter.q)) continue;
    if (page.items.size() == limit) {
      page.next_before_seq = page.items.back().seq;
      break;
    }
    page.items.push_back(std::move(record));
  }
  return page;
}

// The same cid may live in several clusters. What lies below the point where one walk stopped is
// left for the next page, for that walk may still have something there.
model::AuditPage merge(std::vector<model::AuditPage> walks, std::size_t limit) {
  model::AuditPage page;
  for (model::AuditPage& walked : walks) {
    page.next_before_seq = std::max(page.next_before_seq, walked.next_before_seq);
    std::move(walked.items.begin(), walked.items.end(), std::back_inserter(page.items));
  }
  std::sort(page.items.begin(), page.items.end(),
            [](const auto& a, const auto& b) { return a.seq > b.seq; });
  const auto same = [](const auto& a, const auto& b) { return a.seq == b.seq; };
  page.items.erase(std::unique(page.items.begin(), page.items.end(), same), page.items.end());
  std::erase_if(page.items, [&](const auto& record) { return record.seq < page.next_before_seq; });
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next_before_seq = page.items.back().seq;
  }
  return page;
}

}  // namespace

Result<model::AuditPage> SqliteAuditStore::page(const model::AuditQuery& query) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<model::AuditPage> {
    const ReadTransaction one_moment(reader.sql);
    const Filter filter = resolve(reader, query);
    if (!filter.possible) return model::AuditPage{};
    if (!query.cid) return walk(reader, filter, nullptr, query.limit);

    std::vector<CustomerKey> customers;
    {
      Query row = reader.sql.query("SELECT key FROM customers WHERE cid = ?");
      row.bind(*query.cid);
      while (row.step()) customers.push_back(row.int64(0));
    }
    std::vector<model::AuditPage> walks;
    for (const CustomerKey& customer : customers)
      walks.push_back(walk(reader, filter, &customer, query.limit));
    return merge(std::move(walks), query.limit);
  });
}

}  // namespace tms::store::sqlite
