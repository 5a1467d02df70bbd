#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::AuditOutcome;
using Seqs = std::vector<std::uint64_t>;
constexpr TimeMs kHour = 3'600'000;

Seqs seqs(Store& store, const model::AuditQuery& query) {
  const auto page = store.audit().page(query);
  REQUIRE(page);
  Seqs found;
  for (const model::AuditRecord& record : page->items) found.push_back(record.seq);
  return found;
}

// Records 1 to 6, an hour apart.
void append_six(Store& store, const StoreUnderTest& subject) {
  std::vector<AuditDraft> drafts;
  drafts.push_back(draft("session.create"));
  drafts.push_back(draft_on({1}));
  drafts.push_back(draft_on({2, 3}));
  drafts.push_back(draft("cluster.update"));
  drafts.push_back(draft_on({1, 2}, "t-enable"));
  drafts.push_back(draft("session.create"));
  drafts[0].actor = "piet";
  drafts[2].job_id = uuid(5);
  drafts[3].outcome = AuditOutcome::Denied;
  drafts[3].cluster = "EU2";
  drafts[4].job_id = uuid(5);
  drafts[4].detail = "Half of it WORKED.";
  drafts[4].outcome = AuditOutcome::Partial;
  for (const AuditDraft& each : drafts) {
    REQUIRE(store.audit().append({&each, 1}));
    *subject.clock += kHour;
  }
}

void check_filters(Store& store) {
  model::AuditQuery query;
  SUBCASE("all of them, newest first") {
    CHECK(seqs(store, query) == Seqs{6, 5, 4, 3, 2, 1});
  }
  SUBCASE("person") {
    query.actor = "piet";
    CHECK(seqs(store, query) == Seqs{1});
    query.actor = "nobody";
    CHECK(seqs(store, query).empty());
  }
  SUBCASE("action") {
    query.action = "session.create";
    CHECK(seqs(store, query) == Seqs{6, 1});
  }
  SUBCASE("any action that moves customers") {
    query.action = model::kAnyMove;
    CHECK(seqs(store, query) == Seqs{5, 3, 2});
    query.outcome = AuditOutcome::Success;
    CHECK(seqs(store, query) == Seqs{3, 2});
  }
  SUBCASE("cluster") {
    query.cluster = "EU2";
    CHECK(seqs(store, query) == Seqs{4});
  }
  SUBCASE("customer, alone and with an action") {
    query.cid = cid(1);
    CHECK(seqs(store, query) == Seqs{5, 2});
    query.action = "t-enable";
    CHECK(seqs(store, query) == Seqs{5});
    query = {};
    query.cid = "nobody";
    CHECK(seqs(store, query).empty());
  }
  SUBCASE("job") {
    query.job = uuid(5);
    CHECK(seqs(store, query) == Seqs{5, 3});
  }
  SUBCASE("outcome, a rare one and the common one") {
    query.outcome = AuditOutcome::Denied;
    CHECK(seqs(store, query) == Seqs{4});
    query.outcome = AuditOutcome::Success;
    CHECK(seqs(store, query) == Seqs{6, 3, 2, 1});
  }
  SUBCASE("time: from inclusive, to exclusive") {
    query.from = kNow + 1 * kHour;
    query.to = kNow + 3 * kHour;
    CHECK(seqs(store, query) == Seqs{3, 2});
    query.from = kNow + 100 * kHour;
    query.to.reset();
    CHECK(seqs(store, query).empty());
  }
  SUBCASE("text in any case, in details, names and customers") {
    query.q = "worked";
    CHECK(seqs(store, query) == Seqs{5});
    query.q = "PIET";
    CHECK(seqs(store, query) == Seqs{1});
    query.q = "c00003";
    CHECK(seqs(store, query) == Seqs{3});
  }
  SUBCASE("pages go on below the last record and say when there is no more") {
    query.limit = 4;
    auto page = store.audit().page(query);
    CHECK(page->items.size() == 4);
    CHECK(page->next_before_seq == 3);
    query.before_seq = page->next_before_seq;
    page = store.audit().page(query);
    CHECK(page->items.size() == 2);
    CHECK(page->next_before_seq == 0);
    query = {};
    query.limit = 6;
    CHECK(store.audit().page(query)->next_before_seq == 0);
  }
}

void check_twins(Store& store) {
  CustomerRow twin = customer(1, kEu + 1);
  twin.key = 50;
  REQUIRE(store.customers().write_customers(std::vector{twin}, nullptr, nullptr));
  AuditDraft on_twin = draft_on({1});
  on_twin.customers = {50};
  on_twin.cluster = "EU2";
  for (int i = 0; i < 3; ++i) {
    REQUIRE(store.audit().append(std::vector{draft_on({1})}));
    REQUIRE(store.audit().append(std::vector{on_twin}));
  }
  model::AuditQuery query;
  query.cid = cid(1);
  query.limit = 4;
  Seqs all = seqs(store, query);
  CHECK(all == Seqs{6, 5, 4, 3});
  query.before_seq = store.audit().page(query)->next_before_seq;
  CHECK(query.before_seq == 3);
  CHECK(seqs(store, query) == Seqs{2, 1});
  query = {};
  query.cid = cid(1);
  query.cluster = "EU2";
  CHECK(seqs(store, query) == Seqs{6, 4, 2});
}

void check_stats(Store& store) {
  const auto stats = store.audit().stats();
  REQUIRE(stats);
  CHECK(stats->records == 6);
  CHECK(stats->first_at == kNow);
  CHECK(stats->last_at == kNow + 5 * kHour);
  using Counts = std::vector<std::pair<std::string, std::uint64_t>>;
  CHECK(stats->by_actor == Counts{{"olga", 5}, {"piet", 1}});
  CHECK(stats->by_action.size() == 4);
  CHECK(stats->by_action[0].second == 2);
  CHECK(stats->by_outcome[0] == std::pair<std::string, std::uint64_t>{"success", 4});
  REQUIRE(stats->by_hour.size() == 24);
  const auto& last = stats->by_hour.back();  // the clock stands an hour after the last record
  CHECK(last.records == 0);
  CHECK(stats->by_hour[19].records == 1);
  CHECK(stats->by_hour[19].customers == 2);  // record 3; record 5 succeeded only in part
  CHECK(stats->bytes > 0);
}

void check_cluster_hours(Store& store) {
  const auto hours = store.audit().cluster_hours("EU");
  REQUIRE(hours);
  REQUIRE(hours->size() == 24);
  const auto all = store.audit().stats()->by_hour;
  for (std::size_t i = 0; i < hours->size(); ++i) CHECK((*hours)[i].at == all[i].at);
  CHECK((*hours)[19] == all[19]);    // record 3 is of EU
  CHECK((*hours)[20].records == 0);  // record 4 is of EU2
  const auto elsewhere = store.audit().cluster_hours("EU2");
  CHECK((*elsewhere)[20].records == 1);
  CHECK((*elsewhere)[20].customers == 0);
  CHECK((*elsewhere)[19].records == 0);
  const auto nowhere = store.audit().cluster_hours("nowhere");
  for (const auto& hour : *nowhere) CHECK(hour.records == 0);
}

}  // namespace

void check_audit_pages(const StoreUnderTest& subject) {
  const std::unique_ptr<Store> store = subject.open();
  add_customers(*store, 3);
  SUBCASE("a cid of two clusters has one history, paged without a gap") {
    check_twins(*store);
  }
  SUBCASE("filters") {
    append_six(*store, subject);
    check_filters(*store);
  }
  SUBCASE("statistics") {
    append_six(*store, subject);
    check_stats(*store);
    check_cluster_hours(*store);
  }
}

void check_audit_chain(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  SUBCASE("an empty log has a head of zeros and verifies") {
    CHECK(store->audit().head() == model::AuditHead{0, std::string(64, '0')});
    CHECK(verify(*store).ok);
    CHECK(verify(*store).records == 0);
  }
  SUBCASE("a record is read back as its author wrote it") {
    add_customers(*store, 7);
    AuditDraft written = draft_on({1, 2, 3, 4, 6, 7});
    written.job_id = uuid(5);
    written.duration_ms = -3;
    written.detail = "line\nbreak \"quotes\" \xE2\x9C\x93";
    written.request_id = "not a uuid";
    written.source = "legacy";
    written.at = kNow - 5;
    REQUIRE(store->audit().append(std::vector{written}));
    const model::AuditRecord read = all_records(*store).at(0);
    CHECK(read.seq == 1);
    CHECK(read.at == kNow - 5);
    CHECK(read.actor == written.actor);
    CHECK(read.role == written.role);
    CHECK(read.ip == written.ip);
    CHECK(read.action == written.action);
    CHECK(read.cluster == written.cluster);
    CHECK(read.job_id == written.job_id);
    CHECK(read.customer_count == 6);
    CHECK(read.customers_sample == written.customers_sample);
    CHECK(read.outcome == written.outcome);
    CHECK(read.detail == written.detail);
    CHECK(read.duration_ms == written.duration_ms);
    CHECK(read.request_id == written.request_id);
    CHECK(read.source == written.source);
    CHECK(read.hash == to_hex(chain_hash(kGenesis, {1, kNow - 5, &written})));
    CHECK(store->audit().head() == model::AuditHead{1, read.hash});
    CHECK(verify(*store).ok);
  }
  SUBCASE("a sample that its author chose himself is kept") {
    add_customers(*store, 7);
    AuditDraft written = draft_on({1, 2, 3});
    written.customers_sample = {cid(2)};
    AuditDraft empty = draft_on({1});
    empty.customers_sample = {};
    REQUIRE(store->audit().append(std::vector{written, empty}));
    CHECK(all_records(*store)[0].customers_sample == std::vector{cid(2)});
    CHECK(all_records(*store)[1].customers_sample.empty());
    CHECK(verify(*store).ok);
  }
  SUBCASE("the chain goes on over a restart, and over a clock that was set back") {
    REQUIRE(store->audit().append(std::vector{draft(), draft()}));
    const model::AuditHead before = store->audit().head();
    store.reset();
    *subject.clock -= 1'000'000'000;
    store = subject.open();
    CHECK(store->audit().head() == before);
    REQUIRE(store->audit().append(std::vector{draft()}));
    CHECK(store->audit().head().seq == 3);
    const model::AuditVerdict verdict = verify(*store);
    CHECK(verdict.ok);
    CHECK(verdict.records == 3);
    CHECK(verdict.head == store->audit().head());
  }
  SUBCASE("verification may start behind a trusted record, and may be stopped") {
    REQUIRE(store->audit().append(std::vector<AuditDraft>(10, draft())));
    const auto rest = store->audit().verify(7, nullptr);
    CHECK(rest->ok);
    CHECK(rest->records == 4);
    CHECK(store->audit().verify(11, nullptr)->ok);
    CHECK_FALSE(store->audit().verify(1, [] { return false; }));
  }
  SUBCASE("every commit tells its head") {
    std::vector<std::uint64_t> told;
    store->on_commit([&](const model::AuditHead& head) { told.push_back(head.seq); });
    REQUIRE(store->audit().append(std::vector{draft(), draft()}));
    REQUIRE(store->audit().append(std::vector{draft()}));
    store.reset();  // ends the writer's thread
    CHECK(told == std::vector<std::uint64_t>{2, 3});
  }
  SUBCASE("a backup holds everything and verifies, and never overwrites") {
    REQUIRE(store->audit().append(std::vector{draft(), draft()}));
    const TemporaryDirectory elsewhere;
    const std::string path = (elsewhere.path() / "tms.db").string();
    REQUIRE(store->backup_to(path, "checkpoints"));
    CHECK(std::filesystem::file_size(path) > 0);
    const auto twice = store->backup_to(path, "");
    REQUIRE_FALSE(twice);
    CHECK(is(twice.error(), model::ErrorCode::Conflict));
  }
}

}  // namespace tms::store::test
