#include <thread>

#include "shared/model/text.h"

#include "tests/unit/batches/batches_fixture.h"

using namespace tms;
using model::BatchRefusal;
using model::BatchStatus;
using model::BatchWarningCode;
using model::ErrorCode;
using test::BatchesFixture;
using test::kCluster;
using test::kType;

namespace {

struct Four : BatchesFixture {  // customers 1 to 10 in batches of 3, 3, 3 and 1
  std::vector<std::string> ids;
  Four() {
    know(10);
    REQUIRE(load_customers(10));
    ids = generate(3);
    REQUIRE(ids.size() == 4);
  }
};

std::uint64_t warning(const model::BatchPreview& preview, BatchWarningCode code) {
  for (const auto& one : preview.warnings) {
    if (one.code == code) return one.count;
  }
  return 0;
}

}  // namespace

TEST_CASE_FIXTURE(BatchesFixture, "the preview computes from the stored list") {
  know(10);
  REQUIRE(load_customers(10));
  const auto preview = batches->preview(wanted(6));
  REQUIRE(preview);
  CHECK(preview->plan == *model::plan_batches(10, 20, 6));
  CHECK(preview->plan.per_batch == 3);
  CHECK(preview->plan.batches == 4);
  CHECK(warning(*preview, BatchWarningCode::DevicesEstimated) == 20);
  CHECK(preview->warnings.size() == 1);
  auto said = wanted(6);
  said.total_devices = 60;
  CHECK(batches->preview(said)->plan.per_batch == 1);
  CHECK(batches->preview(said)->warnings.empty());
}

TEST_CASE_FIXTURE(BatchesFixture, "the preview warns of what would be refused or looks wrong") {
  know(8);
  REQUIRE(load_customers(10));
  CHECK(warning(*batches->preview(wanted(6)), BatchWarningCode::UnknownToCluster) == 2);
  auto large = wanted(6000);
  large.total_devices = 60'000;
  CHECK(warning(*batches->preview(large), BatchWarningCode::ManyDevices) == 6000);
  generate(3);
  CHECK(warning(*batches->preview(wanted(6)), BatchWarningCode::Overlap) == 10);
  const auto replacing = batches->preview(wanted(6, true));
  CHECK(warning(*replacing, BatchWarningCode::ReplacesUnassigned) == 4);
  CHECK(warning(*replacing, BatchWarningCode::Overlap) == 0);
}

TEST_CASE_FIXTURE(BatchesFixture, "more than 50,000 batches at once are refused with the remedy") {
  std::string text;
  for (int i = 0; i < 50'001; ++i) text += std::to_string(i) + "\n";
  REQUIRE(load_text(text));
  CHECK(warning(*batches->preview(wanted(1)), BatchWarningCode::TooManyBatches) == 50'001);
  const auto refused = batches->generate(admin, wanted(1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fields.at(0).field == "device_cap");
  CHECK(batches->generate(admin, wanted(4))->created == 25'001);
}

TEST_CASE_FIXTURE(BatchesFixture,
                  "27,682 customers make 2,769 batches, listed page by page in order") {
  know(27'682);
  model::CustomerListRequest request;
  std::string text;
  for (int i = 1; i <= 27'682; ++i) text += cid(i) + "\n";
  request.source = model::ListFromText{text, model::ColumnChoice::Auto};
  request.total_devices = 55'364;
  REQUIRE(lists->put(admin, kCluster, kType, request));
  const auto created = batches->generate(admin, wanted(20));
  REQUIRE(created);
  CHECK(created->created == 2'769);
  model::BatchQuery query;
  query.offset = 2'768;
  const auto last = batches->page(query).value();
  CHECK(last.total == 2'769);
  REQUIRE(last.items.size() == 1);
  CHECK(last.items.front().id == created->batch_ids.back());
  CHECK(last.items.front().customers == 2);
}

TEST_CASE_FIXTURE(Four, "a batch is named after its cluster and device type") {
  CHECK(ids[0].size() == 36 + std::string("_EU_AOS8").size());
  CHECK(ids[0].ends_with("_EU_AOS8"));
  CHECK(batch(ids[0]).created_by == "ada");
  CHECK(last_record("batch.create").detail.starts_with("AOS8: 4 batches of 3 from 10 customers"));
}

TEST_CASE_FIXTURE(Four, "PRODUCT 6.10: a second generation never overlaps the first") {
  const auto second = batches->generate(admin, wanted(10));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::Conflict);
  CHECK(last_record("batch.create").outcome == model::AuditOutcome::Failure);
  CHECK(count({}) == 4);
  const auto replacing = batches->generate(admin, wanted(10, true));
  REQUIRE(replacing);
  CHECK(replacing->replaced == 4);
  CHECK(replacing->created == 2);
  CHECK(count({}) == 2);
  // Another device type is another matter.
  REQUIRE(load_customers(10, "dummy"));
  auto other = wanted(6);
  other.device_type = "dummy";
  CHECK(batches->generate(admin, other)->created == 4);
}

TEST_CASE_FIXTURE(Four, "PRODUCT 6.10: what was assigned can be released and finished") {
  REQUIRE(batches->assign(otto, {ids, ""})->assigned.size() == 4);
  CHECK(status(ids[0]) == BatchStatus::Assigned);
  CHECK(batches->unassign(otto, {{ids[0]}, ""})->assigned == std::vector{ids[0]});
  CHECK(status(ids[0]) == BatchStatus::New);
  CHECK(batches->close(otto, {{ids[1]}, ""})->assigned == std::vector{ids[1]});
  CHECK(status(ids[1]) == BatchStatus::Done);
  CHECK(batches->unassign(otto, {{ids[1]}, ""})->assigned.size() == 1);
  CHECK(status(ids[1]) == BatchStatus::New);
}

TEST_CASE_FIXTURE(
    Four, "of a hundred people who take the same batches at once each batch has one owner") {
  std::vector<std::thread> people;
  std::atomic<std::size_t> taken{0}, skipped{0};
  for (int i = 0; i < 100; ++i) {
    people.emplace_back([&, i] {
      const auto result = batches->assign(i % 2 == 0 ? otto : olga, {ids, ""});
      if (!result) return;
      taken += result->assigned.size();
      skipped += result->skipped.size();
    });
  }
  for (auto& person : people) person.join();
  CHECK(taken == 4);
  CHECK(skipped == 396);
  model::BatchQuery mine, hers;
  mine.assigned_to = "OTTO";
  hers.assigned_to = "olga";
  CHECK(count(mine) + count(hers) == 4);
}

TEST_CASE_FIXTURE(Four, "a lost claim names the winner, and is recorded") {
  REQUIRE(batches->assign(otto, {{ids[0]}, ""}));
  const auto lost = batches->assign(olga, {{ids[0], ids[1], "nowhere"}, ""});
  REQUIRE(lost);
  CHECK(lost->assigned == std::vector{ids[1]});
  CHECK(lost->skipped ==
        std::vector<model::SkippedBatch>{{ids[0], BatchRefusal::AlreadyAssigned, "otto"},
                                         {"nowhere", BatchRefusal::NotFound, ""}});
  CHECK(last_record("batch.assign").outcome == model::AuditOutcome::Partial);
  CHECK(batches->assign(olga, {{ids[0]}, ""})->assigned.empty());
  CHECK(last_record("batch.assign").outcome == model::AuditOutcome::Failure);
  CHECK(last_record("batch.assign").cluster == kCluster);
}

TEST_CASE_FIXTURE(Four, "an operator acts for himself, an admin for anyone") {
  CHECK(batches->assign(otto, {ids, "olga"}).error().code == ErrorCode::Forbidden);
  CHECK(batches->assign(otto, {{ids[0]}, "OTTO"})->assigned.size() == 1);
  CHECK(batches->assign(admin, {{ids[1]}, "Olga"})->assigned.size() == 1);
  CHECK(batch(ids[1]).assigned_to == "olga");
  CHECK(batches->unassign(otto, {{ids[1]}, ""})->skipped.at(0).reason ==
        BatchRefusal::AssignedToOther);
  CHECK(batches->close(otto, {{ids[1]}, ""})->skipped.at(0).reason ==
        BatchRefusal::AssignedToOther);
  CHECK(batches->unassign(otto, {{ids[1]}, "olga"}).error().code == ErrorCode::Forbidden);
  CHECK(batches->unassign(admin, {{ids[0], ids[1]}, "olga"})->assigned == std::vector{ids[1]});
  CHECK(batches->unassign(admin, {{ids[0]}, ""})->assigned == std::vector{ids[0]});
}

TEST_CASE_FIXTURE(Four, "a batch is assigned to nobody who cannot work on it") {
  REQUIRE(accounts->update_user(admin, accounts->user("olga")->id,
                                {.display_name = {}, .role = {}, .disabled = true}));
  for (const char* name : {"nobody", "vera", "olga"}) {
    CAPTURE(name);
    const auto refused = batches->assign(admin, {ids, name});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fields.at(0).field == "assignee");
  }
}

TEST_CASE_FIXTURE(Four, "the status follows jobs, owner and customers") {
  CHECK(status(ids[0]) == BatchStatus::New);
  const auto first = start_job(ids[0]);
  CHECK(status(ids[0]) == BatchStatus::Running);
  CHECK(status(ids[1]) == BatchStatus::New);
  REQUIRE(batches->assign(otto, {{ids[0]}, ""}));
  CHECK(status(ids[0]) == BatchStatus::Running);
  end_job(first);
  CHECK(status(ids[0]) == BatchStatus::Assigned);

  move(1, 4);
  move(2, 5);
  CHECK(batch(ids[0]).progress == model::BatchProgress{2, 3});
  CHECK(status(ids[0]) == BatchStatus::Assigned);
  move(3, 4);
  CHECK(batch(ids[0]).progress == model::BatchProgress{3, 3});
  CHECK(status(ids[0]) == BatchStatus::Done);
  const auto second = start_job(ids[0]);
  CHECK(status(ids[0]) == BatchStatus::Running);
  end_job(second);
  CHECK(status(ids[0]) == BatchStatus::Done);
  move(3, 1);  // back to the start: not done any more
  CHECK(status(ids[0]) == BatchStatus::Assigned);
}

TEST_CASE_FIXTURE(Four, "customers the cluster lost or never knew are not done") {
  know(10, 4);
  CHECK(status(ids[3]) == BatchStatus::Done);
  know(9, 4);  // customer 10 is missing now
  CHECK(batch(ids[3]).progress == model::BatchProgress{0, 1});
  CHECK(status(ids[3]) == BatchStatus::New);
}

TEST_CASE_FIXTURE(Four, "batches are found by each filter, and by several") {
  REQUIRE(batches->assign(otto, {{ids[0], ids[1]}, ""}));
  REQUIRE(batches->close(otto, {{ids[1]}, ""}));
  model::BatchQuery query;
  query.statuses = {BatchStatus::Assigned};
  CHECK(count(query) == 1);
  query.statuses = {BatchStatus::Assigned, BatchStatus::Done};
  CHECK(count(query) == 2);
  query.assigned_to = "olga";
  CHECK(count(query) == 0);
  CHECK(count({.cluster = "EU2", .device_type = {}, .statuses = {}, .assigned_to = {}, .q = {}}) ==
        0);
  model::BatchQuery type;
  type.device_type = "dummy";
  CHECK(count(type) == 0);
  type.device_type = kType;
  CHECK(count(type) == 4);
  model::BatchQuery part;
  part.q = model::to_lower(ids[2].substr(4, 20));
  part.limit = 1;
  CHECK(batches->page(part)->items.front().id.size() == ids[2].size());
}

TEST_CASE_FIXTURE(Four, "assigned batches are deleted by force only") {
  REQUIRE(batches->assign(otto, {{ids[0]}, ""}));
  const auto refused = batches->remove(admin, {kCluster, kType, false});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Conflict);
  CHECK(last_record("batch.delete").outcome == model::AuditOutcome::Failure);
  CHECK(batches->remove(admin, {kCluster, kType, true}) == 4u);
  CHECK(count({}) == 0);
  CHECK(batches->remove(admin, {kCluster, kType, false}) == 0u);
  CHECK(batches->remove(admin, {"NOWHERE", kType, false}).error().code == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(Four, "the customers of a batch are listed with their states") {
  move(2, 4);
  const auto page = batches->customers(ids[0], {});
  REQUIRE(page);
  CHECK(page->total == 3);
  CHECK(page->items.at(0) == model::BatchCustomer{cid(1), model::State::TranBegin, false});
  CHECK(page->items.at(1) == model::BatchCustomer{cid(2), model::State::PeFinalize, false});
  CHECK(batches->customers(ids[0], {.q = "C000002"})->total == 1);
  CHECK(batches->customers(ids[0], {.q = {}, .offset = 2, .limit = 1})->items.at(0).cid == cid(3));
  CHECK(batches->customers("nowhere", {}).error().code == ErrorCode::NotFound);
  know(0);
  CHECK(batches->customers(ids[0], {})->items.at(0).missing);
}

TEST_CASE_FIXTURE(Four, "the union of batches holds each customer once, in order") {
  REQUIRE(load_customers(4, "dummy"));
  auto other = wanted(100);
  other.device_type = "dummy";
  const auto dummy = batches->generate(admin, other)->batch_ids;
  REQUIRE(dummy.size() == 1);
  const auto cids = batches->cids({ids[1], ids[0], dummy[0], ids[0]});
  REQUIRE(cids);
  CHECK(cids->size() == 6);
  CHECK(std::is_sorted(cids->begin(), cids->end()));
  CHECK(batches->cids({ids[0], "nowhere"}).error().code == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(Four,
                  "PRODUCT 6.4: a selection with one unreadable batch is refused as a whole") {
  CHECK(batches->cids_for_job(kCluster, {ids[0], ids[1]})->size() == 6);
  CHECK(batches->cids_for_job(kCluster, {ids[0], ids[0]})->size() == 3);
  CHECK(batches->cids_for_job(kCluster, {ids[0], "nowhere"}).error().code == ErrorCode::NotFound);
  CHECK(batches->cids_for_job("EU2", {ids[0]}).error().fields.at(0).code == "wrong_cluster");
  CHECK(batches->cids_for_job(kCluster, {}).error().fields.at(0).code == "required");
}

TEST_CASE_FIXTURE(Four,
                  "owners and batches survive a restart; status and progress are found anew") {
  REQUIRE(batches->assign(otto, {{ids[0]}, ""}));
  move(1, 4);
  REQUIRE(directory->flush());
  const model::Batch before = batch(ids[0]);
  close();
  open();
  CHECK(batch(ids[0]) == before);
  CHECK(before.status == BatchStatus::Assigned);
  CHECK(before.progress.done == 1);
}

TEST_CASE_FIXTURE(Four, "every change moves the revision") {
  auto last = batches->revision();
  const auto moved = [&] { return std::exchange(last, batches->revision()) < last; };
  REQUIRE(batches->assign(otto, {{ids[0]}, ""}));
  CHECK(moved());
  CHECK(batches->page({}));
  CHECK_FALSE(moved());
  REQUIRE(batches->remove(admin, {kCluster, kType, true}));
  CHECK(moved());
  REQUIRE(load_customers(2));
  CHECK(moved());
}

TEST_CASE_FIXTURE(BatchesFixture, "runbooks are linked where they match, and kept") {
  core::Runbooks runbooks(*store);
  REQUIRE(runbooks.put(admin, {{"kms", model::Category::Failed, "", "https://wiki.example/kms"}}));
  std::vector<model::CustomerAppStatus> apps(2);
  apps[0].status = {"kms", "Failure", "certificate expired"};
  apps[0].category = model::Category::Failed;
  apps[1].status = {"scb", "Failure", ""};
  apps[1].category = model::Category::Failed;
  runbooks.link(apps);
  CHECK(apps[0].runbook_url == "https://wiki.example/kms");
  CHECK(apps[1].runbook_url.empty());
  core::Runbooks again(*store);
  REQUIRE(again.load());
  CHECK(*again.table() == *runbooks.table());
  CHECK(last_record("runbook.update").detail == "1 runbook instead of 0");
}
