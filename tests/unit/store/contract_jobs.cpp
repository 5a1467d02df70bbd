#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::ErrorCode;
using model::JobStatus;
using model::Outcome;
using model::State;

JobKey create(Store& store, const NewJob& job) {
  const auto key = store.jobs().create_job(job, intent_of(job));
  REQUIRE(key);
  return *key;
}

OutcomeUnit outcome_of(JobKey job, std::vector<std::uint32_t> positions, Outcome outcome,
                       std::string message) {
  OutcomeUnit unit;
  unit.job = job;
  unit.at = kNow + 50;
  unit.messages = {std::move(message)};
  for (std::uint32_t position : positions)
    unit.changes.push_back({.position = position,
                            .outcome = outcome,
                            .attempts = 1,
                            .previous_state = State::TranBegin,
                            .sent_at = kNow + 10,
                            .http_status = 200,
                            .message = 0});
  return unit;
}

void check_creation(Store& store) {
  NewJob job = action_job(5, 3);
  SUBCASE("customers that need nothing are skipped from the start, with the reason") {
    job.skipped = {0, 2};
    job.skipped_message = "Read a minute ago";
    create(store, job);
    const auto read = store.jobs().load_job(job.job.id);
    CHECK((*read)->job.counts[Outcome::Skipped] == 2);
    CHECK((*read)->job.counts[Outcome::Waiting] == 1);
    CHECK((*read)->customers[1].outcome == Outcome::Waiting);
    const auto page = store.jobs().job_customers(job.job.id, {});
    REQUIRE(page->items.size() == 3);
    CHECK(page->items[2].outcome == Outcome::Skipped);
    CHECK(page->items[2].message == "Read a minute ago");
    CHECK(page->items[1].message.empty());
  }
  SUBCASE("failed reads are counted by kind, in the commit of their outcomes") {
    job.job.kind = model::JobKind::AppStatus;
    job.job.action.reset();
    const JobKey key = create(store, job);
    auto unit = outcome_of(key, {0}, Outcome::Failed, "No answer");
    unit.failures = {{model::ReadFailure::TimedOut, 1}};
    unit.app_status = {{1, 0, kNow, "No answer", ""}};
    REQUIRE(store.jobs().record_outcomes(unit));
    unit = outcome_of(key, {1, 2}, Outcome::Failed, "Internal error");
    unit.failures = {{model::ReadFailure::TimedOut, 1}, {model::ReadFailure::ServerError, 1}};
    REQUIRE(store.jobs().record_outcomes(unit));
    const std::vector<model::FailureCount> expected{{model::ReadFailure::TimedOut, 2},
                                                    {model::ReadFailure::ServerError, 1}};
    CHECK((*store.jobs().job(job.job.id))->failures == expected);
    CHECK((*store.jobs().load_job(job.job.id))->job.failures == expected);
    CHECK(store.jobs().job_owner(job.job.id)->value() == uuid(1));
    CHECK_FALSE(store.jobs().job_owner(uuid(77))->has_value());
    int known = 0;
    REQUIRE(store.customers().load_app_status([&](const AppStatusRow&) { ++known; }));
    CHECK(known == 1);
  }
  SUBCASE("the job, its customers and its intent are written as one") {
    job.job.batch_ids = {"B_EU_X", "A_EU_X"};
    job.job.parent_job_id = uuid(4);
    const JobKey key = create(store, job);
    const auto stored = store.jobs().load_job(job.job.id);
    REQUIRE(stored->has_value());
    const StoredJob& read = **stored;
    CHECK(read.key == key);
    CHECK(read.cluster == kEu);
    CHECK(read.created_by_id == uuid(1));
    model::Job expected = job.job;
    expected.cluster = "EU";
    expected.counts[Outcome::Waiting] = 3;
    CHECK(read.job == expected);
    REQUIRE(read.customers.size() == 3);
    CHECK(read.customers[2].customer == 3);
    CHECK(read.customers[2].outcome == Outcome::Waiting);
    const auto records = all_records(store);
    REQUIRE(records.size() == 1);
    CHECK(records[0].outcome == model::AuditOutcome::Intent);
    CHECK(records[0].job_id == job.job.id);
    CHECK(records[0].customer_count == 3);
  }
  SUBCASE("customers that nobody stored yet come with the job; known rows stay as they are") {
    CustomerRow fresh = customer(4);
    fresh.presence = Presence::NeverSeen;
    CustomerRow known = customer(1);
    known.state = State::Other;
    job.interned = {fresh, known};
    job.customers.push_back(4);
    create(store, job);
    std::vector<CustomerRow> rows;
    REQUIRE(store.customers().load_customers([&](const CustomerRow& row) { rows.push_back(row); }));
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].state == State::TranBegin);
    CHECK(rows[3].presence == Presence::NeverSeen);
  }
  SUBCASE("a customer that was never stored fails the whole job") {
    job.customers.push_back(99);
    const auto created = store.jobs().create_job(job, intent_of(job));
    REQUIRE_FALSE(created);
    CHECK(is(created.error(), ErrorCode::Internal));
    CHECK_FALSE(store.jobs().job(job.job.id)->has_value());
    CHECK(all_records(store).empty());
  }
  SUBCASE("an idempotency key serves one job of one user for a day") {
    job.idempotency_key = "k1";
    job.request_digest = secret(3);
    create(store, job);
    NewJob second = action_job(6, 1);
    second.idempotency_key = "k1";
    const auto repeated = store.jobs().create_job(second, intent_of(second));
    REQUIRE_FALSE(repeated);
    CHECK(is(repeated.error(), ErrorCode::Conflict));
    const auto found = store.jobs().find_idempotent(uuid(1), "k1", kNow - 1);
    REQUIRE(found->has_value());
    CHECK((*found)->job == job.job.id);
    CHECK((*found)->request_digest == secret(3));
    CHECK_FALSE(store.jobs().find_idempotent(uuid(2), "k1", kNow - 1)->has_value());
    CHECK_FALSE(store.jobs().find_idempotent(uuid(1), "k1", kNow + 1)->has_value());

    second.created_by_id = uuid(2);
    create(store, second);
    NewJob next_day = action_job(7, 1);
    next_day.idempotency_key = "k1";
    next_day.job.created_at = kNow + kIdempotencyKeyLife;
    create(store, next_day);
  }
  SUBCASE("a request that a job of another one answered is known for a day") {
    create(store, job);
    const JobStore::Idempotent answer{job.job.id, secret(4)};
    REQUIRE(store.jobs().keep_idempotent(uuid(2), "k2", answer, kNow));
    const auto found = store.jobs().find_idempotent(uuid(2), "k2", kNow);
    REQUIRE(found->has_value());
    CHECK((*found)->job == job.job.id);
    CHECK((*found)->request_digest == secret(4));
    CHECK_FALSE(store.jobs().find_idempotent(uuid(1), "k2", kNow)->has_value());
    CHECK_FALSE(store.jobs().find_idempotent(uuid(2), "k2", kNow + 1)->has_value());
    const auto next_day = kNow + kIdempotencyKeyLife;
    REQUIRE(store.jobs().keep_idempotent(uuid(2), "k3", answer, next_day));
    CHECK_FALSE(store.jobs().find_idempotent(uuid(2), "k2", 0)->has_value());
    CHECK(store.jobs().find_idempotent(uuid(2), "k3", next_day)->has_value());
  }
}

void check_progress(Store& store, const StoreUnderTest& subject, std::unique_ptr<Store>& owner) {
  const NewJob job = action_job(5, 4);
  const JobKey key = create(store, job);
  const ChunkRow chunk{7, kNow + 10, {0, 2}, {State::TranBegin, State::Other}};
  REQUIRE(store.jobs().begin_chunk(key, chunk));

  SUBCASE("a call that left is found after a restart") {
    owner.reset();
    owner = subject.open();
    const auto unfinished = owner->jobs().unfinished_jobs();
    REQUIRE(unfinished->size() == 1);
    const StoredJob& read = unfinished->at(0);
    CHECK(read.job.counts[Outcome::InFlight] == 2);
    CHECK(read.job.counts[Outcome::Waiting] == 2);
    REQUIRE(read.in_flight.size() == 1);
    CHECK(read.in_flight[0].chunk == 7);
    CHECK(read.in_flight[0].sent_at == kNow + 10);
    CHECK(read.in_flight[0].positions == chunk.positions);
    CHECK(read.in_flight[0].previous_states == chunk.previous_states);
    CHECK(read.customers[2].outcome == Outcome::InFlight);
    CHECK(read.customers[2].attempts == 1);
    CHECK(read.customers[2].previous_state == State::Other);
    CHECK(read.customers[2].sent_at == kNow + 10);
    CHECK(read.customers[1].outcome == Outcome::Waiting);
  }
  SUBCASE("outcomes move the counts, keep the upstream's words and end the call") {
    OutcomeUnit unit = outcome_of(key, {0}, Outcome::Succeeded, "accepted");
    unit.finished_chunk = 7;
    unit.messages.push_back("does not exist");
    unit.changes.push_back({.position = 2,
                            .outcome = Outcome::Failed,
                            .attempts = 1,
                            .http_status = 200,
                            .message = 1});
    unit.audit = {draft_on({1}), draft_on({3})};
    REQUIRE(store.jobs().record_outcomes(unit));
    const auto read = store.jobs().load_job(job.job.id);
    CHECK((*read)->in_flight.empty());
    CHECK((*read)->job.counts[Outcome::Succeeded] == 1);
    CHECK((*read)->job.counts[Outcome::Failed] == 1);
    CHECK((*read)->job.counts[Outcome::Waiting] == 2);
    CHECK((*read)->job.counts.total() == 4);
    CHECK(all_records(store).size() == 3);

    model::JobCustomerQuery query;
    const auto page = store.jobs().job_customers(job.job.id, query);
    REQUIRE(page->items.size() == 4);
    CHECK(page->items[0].cid == cid(1));
    CHECK(page->items[0].message == "accepted");
    CHECK(page->items[0].http_status == 200);
    CHECK(page->items[0].updated_at == kNow + 50);
    CHECK(page->items[1].message.empty());
    CHECK(page->items[2].message == "does not exist");
    CHECK(verify(store).ok);
  }
  SUBCASE("who is left alone stays so over a restart") {
    OutcomeUnit unit = outcome_of(key, {0, 2}, Outcome::Unknown, "a person has to look");
    unit.changes[1].left_alone = true;
    REQUIRE(store.jobs().record_outcomes(unit));
    owner.reset();
    owner = subject.open();
    const auto unfinished = owner->jobs().unfinished_jobs();
    REQUIRE(unfinished->size() == 1);
    CHECK_FALSE(unfinished->at(0).customers[0].left_alone);
    CHECK(unfinished->at(0).customers[2].left_alone);
  }
  SUBCASE("its rows and its records tell how the job went") {
    OutcomeUnit unit = outcome_of(key, {0, 2}, Outcome::Succeeded, "accepted");
    unit.finished_chunk = 7;
    unit.audit = {draft_on({1, 3})};
    unit.audit[0].job_id = job.job.id;
    unit.audit[0].duration_ms = 39;
    REQUIRE(store.jobs().record_outcomes(unit));
    unit = outcome_of(key, {1}, Outcome::Failed, "no");
    unit.at = kNow + 90;
    REQUIRE(store.jobs().record_outcomes(unit));
    const auto pace = store.jobs().pace(job.job.id);
    REQUIRE(pace);
    REQUIRE(pace->steps.size() == 2);
    CHECK(pace->steps[0].at == kNow + 50);
    CHECK(pace->steps[0].customers == 2);
    CHECK(pace->steps[1].at == kNow + 90);
    CHECK(pace->steps[1].customers == 1);
    REQUIRE(pace->calls.size() == 1);
    CHECK(pace->calls[0].latency_ms == 39);
    CHECK(store.jobs().pace(uuid(99))->steps.empty());
  }
  SUBCASE("reads tell themselves how long they took") {
    NewJob refresh = action_job(6, 3);
    refresh.job.kind = model::JobKind::AppStatus;
    refresh.job.action.reset();
    const JobKey reads = create(store, refresh);
    REQUIRE(store.jobs().record_outcomes(outcome_of(reads, {0, 2}, Outcome::Succeeded, "")));
    const auto pace = store.jobs().pace(refresh.job.id);
    REQUIRE(pace->calls.size() == 2);
    CHECK(pace->calls[1].at == kNow + 50);
    CHECK(pace->calls[1].latency_ms == 40);
  }
  SUBCASE("an outcome for a position that the job does not have changes nothing") {
    OutcomeUnit unit = outcome_of(key, {0, 4}, Outcome::Succeeded, "accepted");
    unit.finished_chunk = 7;
    CHECK_FALSE(store.jobs().record_outcomes(unit));
    CHECK((*store.jobs().load_job(job.job.id))->in_flight.size() == 1);
    CHECK((*store.jobs().job(job.job.id))->counts[Outcome::Succeeded] == 0);
  }
}

}  // namespace

void check_jobs(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  add_customers(*store, 3);
  SUBCASE("creation") {
    check_creation(*store);
  }
  SUBCASE("progress") {
    REQUIRE(store->customers().write_customers(std::vector{customer(4)}, nullptr, nullptr));
    check_progress(*store, subject, store);
  }
  SUBCASE("a job changes its state with its record; an ended one with unknowns is still open") {
    const NewJob job = action_job(5, 2);
    const JobKey key = create(*store, job);
    const AuditDraft record = draft("job.pause");
    JobStateChange change{key, JobStatus::Paused, kNow + 1, 0,
                          model::Error{.code = ErrorCode::ClusterUnauthorized,
                                       .message = "A token is needed.",
                                       .retry_after_s = 3}};
    REQUIRE(store->jobs().change_job(change, &record));
    auto read = **store->jobs().job(job.job.id);
    CHECK(read.status == JobStatus::Paused);
    CHECK(read.started_at == kNow + 1);
    CHECK(read.error == change.error);

    REQUIRE(store->jobs().record_outcomes(outcome_of(key, {0}, Outcome::Unknown, "")));
    change = {key, JobStatus::PartiallyFailed, 0, kNow + 9, std::nullopt};
    REQUIRE(store->jobs().change_job(change, nullptr));
    read = **store->jobs().job(job.job.id);
    CHECK(read.started_at == kNow + 1);
    CHECK(read.finished_at == kNow + 9);
    CHECK_FALSE(read.error);
    CHECK(store->jobs().unfinished_jobs()->size() == 1);
    REQUIRE(store->jobs().record_outcomes(outcome_of(key, {0}, Outcome::Succeeded, "")));
    CHECK(store->jobs().unfinished_jobs()->empty());

    change.key = key + 1;
    CHECK_FALSE(store->jobs().change_job(change, nullptr));
  }
}

void check_job_lists(const StoreUnderTest& subject) {
  const std::unique_ptr<Store> store = subject.open();
  add_customers(*store, 6);
  NewJob first = action_job(5, 2);
  first.job.batch_ids = {"B1"};
  create(*store, first);
  NewJob second = action_job(6, 6);
  second.job.created_by = "piet";
  const JobKey second_key = create(*store, second);
  NewJob sync = action_job(7, 0);
  sync.job.kind = model::JobKind::Sync;
  sync.job.action.reset();
  sync.cluster = kEu + 1;
  create(*store, sync);
  REQUIRE(store->jobs().change_job({second_key, JobStatus::Running, 0, 0, {}}, nullptr));

  const auto ids = [&](const JobQuery& query) {
    std::vector<model::JobId> found;
    const auto page = store->jobs().jobs(query);
    REQUIRE(page);
    for (const model::Job& job : page->items) found.push_back(job.id);
    return found;
  };
  using Ids = std::vector<model::JobId>;
  JobQuery query;

  SUBCASE("newest first, with the total beside a window") {
    CHECK(ids(query) == Ids{uuid(7), uuid(6), uuid(5)});
    query.limit = 1;
    query.offset = 2;
    const auto page = store->jobs().jobs(query);
    CHECK(page->total == 3);
    REQUIRE(page->items.size() == 1);
    CHECK(page->items[0].batch_ids == std::vector<std::string>{"B1"});
    CHECK(page->items[0].counts[Outcome::Waiting] == 2);
  }
  SUBCASE("by person") {
    query.created_by = "piet";
    CHECK(ids(query) == Ids{uuid(6)});
  }
  SUBCASE("by status and kind") {
    query.statuses = {JobStatus::Running, JobStatus::Failed};
    CHECK(ids(query) == Ids{uuid(6)});
    query.statuses = {};
    query.kinds = {model::JobKind::Sync};
    CHECK(ids(query) == Ids{uuid(7)});
  }
  SUBCASE("by cluster") {
    query.cluster = "EU2";
    CHECK(ids(query) == Ids{uuid(7)});
    query.cluster = "nowhere";
    CHECK(ids(query).empty());
  }
  SUBCASE("by batch") {
    query.batch = "B1";
    CHECK(ids(query) == Ids{uuid(5)});
  }
  SUBCASE("by customer") {
    query.cid = cid(2);
    CHECK(ids(query) == Ids{uuid(6), uuid(5)});
    query.cid = cid(6);
    CHECK(ids(query) == Ids{uuid(6)});
  }
  SUBCASE("customers of a job by outcome and by a part of their id") {
    REQUIRE(
        store->jobs().record_outcomes(outcome_of(second_key, {1, 3, 5}, Outcome::Failed, "no")));
    model::JobCustomerQuery customers;
    customers.outcomes = {Outcome::Failed};
    customers.limit = 2;
    auto page = store->jobs().job_customers(uuid(6), customers);
    CHECK(page->total == 3);
    REQUIRE(page->items.size() == 2);
    CHECK(page->items[1].cid == cid(4));
    customers.offset = 2;
    CHECK(store->jobs().job_customers(uuid(6), customers)->items.at(0).cid == cid(6));
    // An export goes on by position: what changes meanwhile shifts nothing.
    customers.offset = 0;
    auto scan = store->jobs().scan_job_customers(uuid(6), customers, 0);
    REQUIRE(scan->items.size() == 2);
    CHECK(scan->items[1].cid == cid(4));
    REQUIRE(scan->next);
    REQUIRE(store->jobs().record_outcomes(outcome_of(second_key, {1}, Outcome::Succeeded, "")));
    scan = store->jobs().scan_job_customers(uuid(6), customers, *scan->next);
    REQUIRE(scan->items.size() == 1);
    CHECK(scan->items[0].cid == cid(6));
    CHECK_FALSE(scan->next);
    customers = {};
    customers.q = "C00002";
    page = store->jobs().job_customers(uuid(6), customers);
    CHECK(page->total == 1);
    CHECK(page->items.at(0).cid == cid(2));
    const auto unknown = store->jobs().job_customers(uuid(99), customers);
    REQUIRE_FALSE(unknown);
    CHECK(is(unknown.error(), ErrorCode::NotFound));
  }
}

}  // namespace tms::store::test
