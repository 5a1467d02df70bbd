// Exports oldest first, and the oldest records leaving the log.
#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using Seqs = std::vector<std::uint64_t>;
constexpr TimeMs kHour = 3'600'000;

// Everything that a scan finds, page by page.
Seqs scanned(Store& store, model::AuditQuery query, std::uint64_t last) {
  query.limit = 2;
  Seqs found;
  for (std::uint64_t after = 0;;) {
    const auto page = store.audit().scan(query, after, last);
    REQUIRE(page);
    CHECK(page->items.size() <= 2);
    for (const auto& record : page->items) found.push_back(record.seq);
    after = page->next_after_seq;
    if (after == 0) return found;
  }
}

// Record i, of hour i, on customer i, for 1 to `count`.
void append_hourly(Store& store, const StoreUnderTest& subject, int count) {
  for (int i = 1; i <= count; ++i) {
    auto each = draft_on({i});
    if (i % 3 == 0) each.actor = "piet";
    REQUIRE(store.audit().append({&each, 1}));
    *subject.clock += kHour;
  }
}

void check_scan(Store& store) {
  model::AuditQuery query;
  SUBCASE("all, oldest first, up to a record") {
    CHECK(scanned(store, query, 9) == Seqs{1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(scanned(store, query, 4) == Seqs{1, 2, 3, 4});
  }
  SUBCASE("one person's") {
    query.actor = "piet";
    CHECK(scanned(store, query, 9) == Seqs{3, 6, 9});
  }
  SUBCASE("one customer's") {
    query.cid = cid(5);
    CHECK(scanned(store, query, 9) == Seqs{5});
  }
  SUBCASE("those of a time") {
    query.from = kNow + 2 * kHour;
    query.to = kNow + 5 * kHour;
    CHECK(scanned(store, query, 9) == Seqs{3, 4, 5});
  }
  SUBCASE("those with a text") {
    query.q = "PIET";
    CHECK(scanned(store, query, 8) == Seqs{3, 6});
  }
  SUBCASE("none") {
    query.actor = "nobody";
    CHECK(scanned(store, query, 9).empty());
  }
}

void check_cut(Store& store) {
  const auto before = all_records(store);
  const auto hash_of_4 = before[3].hash;
  REQUIRE(store.audit().cut_front(4, draft("audit.seal")));

  const auto start = store.audit().start();
  CHECK(start->seq == 5);
  CHECK(start->previous_hash == hash_of_4);
  const auto left = all_records(store);
  REQUIRE(left.size() == 6);
  CHECK(left.front() == before[4]);
  CHECK(left.back().action == "audit.seal");
  CHECK(left.back().seq == 10);
  const auto verdict = verify(store);
  CHECK_MESSAGE(verdict.ok, verdict.reason);
  CHECK(verdict.records == 6);
  CHECK(store.audit().verify(8, nullptr)->records == 3);

  model::AuditQuery query;
  query.cid = cid(3);
  CHECK(store.audit().page(query)->items.empty());
  query.cid = cid(5);
  CHECK(store.audit().page(query)->items.size() == 1);

  const auto stats = store.audit().stats();
  CHECK(stats->records == 6);
  CHECK(stats->first_at == before[4].at);
  using Count = std::pair<std::string, std::uint64_t>;
  CHECK(std::count(stats->by_actor.begin(), stats->by_actor.end(), Count{"piet", 2}) == 1);
  CHECK(std::count(stats->by_action.begin(), stats->by_action.end(), Count{"pe-enable", 5}) == 1);
  const auto hours = store.audit().cluster_hours("EU");
  std::uint64_t records = 0;
  for (const auto& hour : *hours) records += hour.records;
  CHECK(records == 6);
}

}  // namespace

void check_retention(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  add_customers(*store, 9);
  append_hourly(*store, subject, 9);

  SUBCASE("scans") {
    check_scan(*store);
  }
  SUBCASE("the last record before a time is the one before the first that is not older") {
    CHECK(*store->audit().last_before(kNow) == 0);
    CHECK(*store->audit().last_before(kNow + 1) == 1);
    CHECK(*store->audit().last_before(kNow + 4 * kHour) == 4);
    CHECK(*store->audit().last_before(kNow + 100 * kHour) == 9);
    *subject.clock = kNow;  // set back: what comes now is not younger than what was
    REQUIRE(store->audit().append(std::vector{draft()}));
    CHECK(*store->audit().last_before(kNow + 4 * kHour) == 4);
  }
  SUBCASE("a segment has every record with all its customers") {
    REQUIRE(store->audit().append(std::vector{draft_on({1, 2, 3, 4, 5, 6, 7})}));
    Seqs seqs;
    std::size_t customers = 0;
    const auto read = store->audit().read_segment(
        8, 10, [&](const model::AuditRecord& record, std::span<const std::string> cids) {
          seqs.push_back(record.seq);
          customers = cids.size();
          CHECK(cids.size() == record.customer_count);
          return Result<void>{};
        });
    REQUIRE(read);
    CHECK(seqs == Seqs{8, 9, 10});
    CHECK(customers == 7);
  }
  SUBCASE("cut off at the front, the chain holds and goes on") {
    check_cut(*store);
    store.reset();
    store = subject.open();
    REQUIRE(store->audit().append(std::vector{draft()}));
    CHECK(verify(*store).ok);
    CHECK(store->audit().head().seq == 11);
  }
  SUBCASE("the newest record stays, and a cut of nothing is recorded all the same") {
    REQUIRE(store->audit().cut_front(1000, draft("audit.seal")));
    CHECK(store->audit().start()->seq == 9);
    CHECK(verify(*store).ok);
    REQUIRE(store->audit().cut_front(3, draft("audit.seal")));
    CHECK(all_records(*store).size() == 3);
    CHECK(verify(*store).ok);
  }
}

}  // namespace tms::store::test
