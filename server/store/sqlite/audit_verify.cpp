// Verification of the chain and of the customer index.
//
// The chain is walked in order of seq; each hash is computed anew from the stored columns and from
// the cids of the customers that the record packs. That the index says the same is shown without a
// sort and without a second index: each pair (customer, seq) is hashed with a random key of this
// run, added up per record while walking the chain and taken off again while scanning the index. A
// sum that is not zero names its record. Memory: 8 bytes a record, 4,000,000 records at a time.
#include <sodium.h>

#include <algorithm>
#include <limits>

#include "server/store/sqlite/audit_store.h"

namespace tms::store::sqlite {
namespace {

constexpr std::uint64_t kWindow = 4'000'000;
constexpr int kRecordsAtOnce = 1'000;  // in one short read transaction
constexpr int kIndexRowsAtOnce = 20'000;

// The cids of all customers, by key: a lookup is an array access where keys are dense.
class CidTable {
 public:
  explicit CidTable(Connection& sql) {
    Query row = sql.query("SELECT key, cid FROM customers ORDER BY key");
    while (row.step()) {
      keys_.push_back(row.int64(0));
      starts_.push_back(text_.size());
      text_ += row.text(1);
    }
    starts_.push_back(text_.size());
  }

  // False for a customer that is newer than the table, or that does not exist.
  bool find(CustomerKey key, std::string_view& cid) const {
    if (keys_.empty()) return false;
    auto place = static_cast<std::uint64_t>(key - keys_.front());
    if (place >= keys_.size() || keys_[place] != key) {
      const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
      if (found == keys_.end() || *found != key) return false;
      place = static_cast<std::uint64_t>(found - keys_.begin());
    }
    cid = std::string_view(text_).substr(starts_[place], starts_[place + 1] - starts_[place]);
    return true;
  }

 private:
  std::vector<CustomerKey> keys_;
  std::vector<std::size_t> starts_;
  std::string text_;
};

// Sums of keyed hashes, one a record; zero where record and index agree.
class IndexBalance {
 public:
  IndexBalance(std::uint64_t first, std::uint64_t last)
      : first_(first), sums_(static_cast<std::size_t>(last - first + 1)) {
    crypto_shorthash_keygen(key_);
  }
  void add(CustomerKey customer, std::uint64_t seq) { sums_[seq - first_] += hash(customer, seq); }
  void take(CustomerKey customer, std::uint64_t seq) {
    if (seq >= first_ && seq - first_ < sums_.size()) sums_[seq - first_] -= hash(customer, seq);
  }
  std::uint64_t first_unbalanced(std::uint64_t last) const {  // 0: none
    for (std::uint64_t seq = first_; seq <= last; ++seq)
      if (sums_[seq - first_] != 0) return seq;
    return 0;
  }

 private:
  std::uint64_t hash(CustomerKey customer, std::uint64_t seq) const {
    const std::array<std::uint64_t, 2> pair{static_cast<std::uint64_t>(customer), seq};
    std::uint64_t out = 0;
    crypto_shorthash(reinterpret_cast<std::uint8_t*>(&out),
                     reinterpret_cast<const std::uint8_t*>(pair.data()), sizeof(pair), key_);
    return out;
  }

  std::uint64_t first_;
  std::vector<std::uint64_t> sums_;
  std::uint8_t key_[crypto_shorthash_KEYBYTES];
};

struct Fault {
  std::uint64_t seq = 0;  // 0: none
  std::string reason;
  explicit operator bool() const { return seq != 0; }
};

class Verification {
 public:
  Verification(Reader& reader, const std::function<bool()>& keep_going)
      : reader_(reader), sql_(reader.sql), keep_going_(keep_going), cids_(reader.sql) {}

  Result<model::AuditVerdict> run(std::uint64_t from_seq) {
    read_ends();
    const std::uint64_t first = std::max(from_seq, start_.seq + 1);
    Fault fault = trusted_start(first);
    next_ = first;
    while (!fault && !stopped_ && next_ <= head_.seq) {
      const std::uint64_t last = std::min(head_.seq, next_ + kWindow - 1);
      fault = check_window(next_, last);
    }
    if (!fault && !stopped_) fault = check_ends();
    if (stopped_)
      return model::fail(model::ErrorCode::Overloaded, "The verification was interrupted.");
    if (fault &&
        sql_.number("SELECT seq - 1 FROM audit_start") != static_cast<std::int64_t>(start_.seq))
      return model::fail(model::ErrorCode::Conflict,
                         "Records were sealed away meanwhile. Verify again.");
    model::AuditVerdict verdict;
    verdict.ok = !fault;
    verdict.records = next_ - first;
    verdict.head = {head_.seq, to_hex(head_.hash)};
    verdict.first_bad_seq = fault.seq;
    verdict.reason = fault.reason;
    return verdict;
  }

 private:
  // Of one moment: a log that is being sealed moves its start.
  void read_ends() {
    Query row = sql_.query(
        "SELECT h.seq, h.hash, (SELECT max(seq) FROM audit), (SELECT min(seq) FROM audit), "
        "s.seq - 1, s.previous_hash FROM audit_head h, audit_start s");
    if (!row.step()) throw SqlError(SQLITE_CORRUPT, "audit_head or audit_start is empty");
    head_ = {row.uint64(0), row.array<32>(1)};
    start_ = {row.uint64(4), row.array<32>(5)};
    beyond_head_ = row.int64(2) > row.int64(0);
    before_first_ = !row.is_null(3) && row.int64(3) <= row.int64(4);
  }

  Fault trusted_start(std::uint64_t first) {
    if (before_first_)
      return {start_.seq + 1,
              "A record was inserted before record " + std::to_string(start_.seq + 1) + "."};
    if (first == start_.seq + 1) {
      previous_ = start_.hash;
      return {};
    }
    Query row = sql_.query("SELECT hash FROM audit WHERE seq = ?");
    if (!row.bind(first - 1).step() || row.bytes(0).size() != previous_.size())
      return {first - 1, "Record " + std::to_string(first - 1) + " is missing."};
    previous_ = row.array<32>(0);
    return {};
  }

  Fault check_window(std::uint64_t first, std::uint64_t last) {
    IndexBalance balance(first, last);
    Fault chain = walk_chain(last, balance);
    if (stopped_) return {};
    const std::uint64_t sound = chain ? chain.seq - 1 : last;
    Fault index = scan_index(balance, sound);
    return index && (!chain || index.seq < chain.seq) ? index : chain;
  }

  Fault walk_chain(std::uint64_t last, IndexBalance& balance) {
    while (next_ <= last) {
      if (keep_going_ && !keep_going_()) {
        stopped_ = true;
        return {};
      }
      static const std::string kSelect = "SELECT " + std::string(kAuditColumns) +
                                         " FROM audit a WHERE a.seq BETWEEN ? AND ? ORDER BY a.seq";
      const std::uint64_t end = std::min(last, next_ + kRecordsAtOnce - 1);
      try {
        Query row = sql_.query(kSelect);
        row.bind(next_, end);
        while (next_ <= end)
          if (Fault fault = check_next(row, balance)) return fault;
      } catch (const SqlError& error) {
        if (!error.is_damage()) throw;
        return {next_, "Record " + std::to_string(next_) +
                           " cannot be read: " + std::string(error.what()) + "."};
      }
    }
    return {};
  }

  Fault check_next(Query& row, IndexBalance& balance) {
    const std::string name = "Record " + std::to_string(next_);
    if (!row.step() || row.uint64(0) != next_) return {next_, name + " is missing."};
    if (!has_stored_form(row) || !read_draft(row))
      return {next_, name + " was changed: its columns do not have the form that was stored."};
    const Hash hash = chain_hash(previous_, {next_, row.int64(1), &draft_});
    if (hash != row.array<32>(15))
      return {next_, name + " was changed, or does not follow the one before: its hash differs."};
    for (CustomerKey key : draft_.customers) balance.add(key, next_);
    previous_ = hash;
    ++next_;
    return {};
  }

  // Types that the engine never stores could hide a change behind SQLite's conversions.
  static bool has_stored_form(Query& row) {
    for (int column = 0; column <= 8; ++column)
      if (row.type(column) != SQLITE_INTEGER) return false;
    const auto is_blob = [&](int column, std::size_t size) {
      return row.type(column) == SQLITE_BLOB && row.bytes(column).size() == size;
    };
    const int request = row.type(14);
    return (row.is_null(9) || is_blob(9, 16)) &&
           (row.is_null(10) || (row.type(10) == SQLITE_BLOB && !row.bytes(10).empty())) &&
           (row.is_null(11) || row.type(11) == SQLITE_TEXT) && row.type(12) == SQLITE_TEXT &&
           (row.is_null(13) || row.type(13) == SQLITE_INTEGER) &&
           (request == SQLITE_NULL || is_blob(14, 16) ||
            (request == SQLITE_TEXT && pack_request_id(row.text(14)).uuid.is_nil())) &&
           is_blob(15, 32);
  }

  bool read_draft(Query& row) {
    draft_.actor = reader_.words.text(row.int64(2));
    draft_.role = reader_.words.text(row.int64(3));
    draft_.ip = reader_.words.text(row.int64(4));
    draft_.action = reader_.words.text(row.int64(5));
    draft_.cluster = reader_.words.text(row.int64(6));
    draft_.source = reader_.words.text(row.int64(7));
    draft_.outcome = row.as<model::AuditOutcome>(8);
    if (row.int64(8) != static_cast<std::int64_t>(draft_.outcome)) return false;
    draft_.job_id = row.uuid(9);
    draft_.detail = row.text(12);
    draft_.duration_ms =
        row.is_null(13) ? std::nullopt : std::optional<std::int64_t>(row.int64(13));
    draft_.request_id = unpack_request_id(row, 14);
    return read_customers(row);
  }

  bool read_customers(Query& row) {
    draft_.customers.clear();
    draft_.customers_sample.clear();
    const bool derived = row.is_null(11);
    if (!derived) draft_.customers_sample = split_lines(row.text(11));
    if (row.is_null(10)) return true;
    const Bytes packed = row.bytes(10);
    if (!unpack_customers(packed, draft_.customers)) return false;
    if (const auto again = pack_customers(draft_.customers);
        !std::equal(again.begin(), again.end(), packed.begin(), packed.end()))
      return false;
    CustomersDigest digest;
    std::string previous;
    for (CustomerKey key : draft_.customers) {
      std::string_view cid;
      if (!cids_.find(key, cid) && !find_newer(key, cid)) return false;
      if (cid <= previous) return false;  // not in byte order, or twice
      digest.add(cid);
      if (derived && draft_.customers_sample.size() < 5) draft_.customers_sample.emplace_back(cid);
      previous = cid;
    }
    draft_.customers_digest = digest.finish();
    return true;
  }

  bool find_newer(CustomerKey key, std::string_view& cid) {
    Query row = sql_.query("SELECT cid FROM customers WHERE key = ?");
    if (!row.bind(key).step()) return false;
    newer_cid_ = row.text(0);
    cid = newer_cid_;
    return true;
  }

  // Records up to `sound` have passed; the index must name exactly their customers.
  Fault scan_index(IndexBalance& balance, std::uint64_t sound) {
    CustomerKey customer = std::numeric_limits<CustomerKey>::min();
    std::int64_t seq = 0;
    for (int rows = kIndexRowsAtOnce; rows == kIndexRowsAtOnce;) {
      Query row = sql_.query(
          "SELECT customer, seq FROM audit_customers WHERE (customer, seq) > (?, ?) "
          "ORDER BY customer, seq LIMIT ?");
      row.bind(customer, seq, kIndexRowsAtOnce);
      for (rows = 0; row.step(); ++rows) {
        customer = row.int64(0);
        seq = row.int64(1);
        if (seq <= static_cast<std::int64_t>(start_.seq)) lowest_orphan_ = true;
        highest_indexed_ = std::max(highest_indexed_, seq);
        balance.take(customer, static_cast<std::uint64_t>(seq));
      }
    }
    if (const std::uint64_t bad = balance.first_unbalanced(sound))
      return {bad, "The customer index does not name the customers of record " +
                       std::to_string(bad) + "."};
    return {};
  }

  Fault check_ends() {
    const std::uint64_t first_kept = start_.seq + 1;
    if (lowest_orphan_)
      return {first_kept,
              "The customer index names records before record " + std::to_string(first_kept) + "."};
    if (beyond_head_)
      return {head_.seq + 1,
              "A record was inserted behind the last one, " + std::to_string(head_.seq) + "."};
    if (previous_ != head_.hash)
      return {std::max(head_.seq, first_kept),
              "The last record is not the one that was committed last."};
    // Records may have been added since the walk began; an index row beyond them belongs to none.
    if (highest_indexed_ > sql_.number("SELECT seq FROM audit_head"))
      return {head_.seq + 1, "The customer index names record " + std::to_string(highest_indexed_) +
                                 ", which does not exist."};
    return {};
  }

  Reader& reader_;
  Connection& sql_;
  const std::function<bool()>& keep_going_;
  CidTable cids_;
  ChainEnd head_;
  ChainEnd start_{};  // the record before the first one: sealed away, or none
  bool beyond_head_ = false, before_first_ = false, lowest_orphan_ = false, stopped_ = false;
  std::int64_t highest_indexed_ = 0;
  std::uint64_t next_ = 1;
  Hash previous_ = kGenesis;
  AuditDraft draft_;  // one for all: its texts keep their capacity
  std::string newer_cid_;
};

}  // namespace

Result<model::AuditVerdict> SqliteAuditStore::verify(std::uint64_t from_seq,
                                                     const std::function<bool()>& keep_going) {
  return with_reader(engine_.readers, [&](Reader& reader) {
    reader.words.forget();  // what is remembered from before must not vouch for what is stored now
    return Verification(reader, keep_going).run(from_seq);
  });
}

}  // namespace tms::store::sqlite
