#include <doctest/doctest.h>

#include <thread>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::BatchRefusal;
using model::ErrorCode;

CustomerListRow list_of(std::string device_type, std::uint64_t customers) {
  CustomerListRow row;
  row.cluster = kEu;
  row.list.cluster = "EU";
  row.list.device_type = std::move(device_type);
  row.list.total_customers = customers;
  row.list.total_devices = 2 * customers;
  row.list.devices_estimated = true;
  row.list.duplicates = 1;
  row.list.rejected = {{2, 1, "b c", "it holds a space"}};
  row.list.rejected_total = 1;
  row.list.ignored_columns = {"devices", "name"};
  row.list.source = "text";
  row.list.updated_at = kNow;
  row.list.updated_by = "anna";
  return row;
}

std::vector<std::string> cids(int first, int last) {
  std::vector<std::string> out;
  for (int i = first; i <= last; ++i) out.push_back(cid(i));
  return out;
}

std::string lines(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + "\n";
  return out;
}

std::function<AuditDraft(std::uint64_t)> counted(std::string action) {
  return [action](std::uint64_t count) {
    AuditDraft record = draft(action);
    record.detail = std::to_string(count);
    return record;
  };
}

// A list of the customers 1 to `customers`, cut into batches named B1, B2, ...
class World {
 public:
  World(BatchStore& batches, int customers) : batches_(batches), cids_(cids(1, customers)) {
    const auto key = batches.put_list(list_of("AOS8", cids_.size()), lines(cids_), draft());
    REQUIRE(key);
    list_ = *key;
  }

  Result<std::uint64_t> generate(std::uint64_t per_batch, bool replace, std::string prefix = "B") {
    const std::vector<std::string_view> views(cids_.begin(), cids_.end());
    BatchGeneration wanted;
    wanted.cluster = kEu;
    wanted.device_type = "AOS8";
    wanted.list = list_;
    wanted.cids = views;
    wanted.per_batch = per_batch;
    for (std::size_t i = 0; i * per_batch < views.size(); ++i) {
      wanted.ids.push_back(prefix + std::to_string(i + 1));
    }
    wanted.replace_unassigned = replace;
    wanted.created_by = "anna";
    wanted.created_at = ++now_;
    return batches_.generate_batches(wanted, counted("batch.create"));
  }

  model::BatchClaimResult change(BatchStep step, std::vector<std::string> ids, std::string owner) {
    BatchChange change{.step = step, .ids = ids, .owner = std::move(owner), .at = ++now_};
    auto result =
        batches_.change_batches(change, [](const auto&) { return draft("batch.assign"); });
    REQUIRE(result);
    return *result;
  }

  std::vector<std::string> ids() {
    std::vector<std::string> out;
    const auto rows = batches_.batches();
    for (const BatchRow& row : *rows) out.push_back(row.batch.id);
    return out;
  }
  BatchRow row(const std::string& id) {
    auto rows = batches_.batches();
    for (BatchRow& row : *rows)
      if (row.batch.id == id) return row;
    FAIL("there is no batch " << id);
    return {};
  }

 private:
  BatchStore& batches_;
  std::vector<std::string> cids_;
  ListKey list_ = 0;
  TimeMs now_ = kNow;
};

NewJob job_on(std::uint8_t number, const std::string& batch) {
  NewJob job = action_job(number, 2);
  job.job.batch_ids = {batch};
  return job;
}

}  // namespace

void check_lists(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  BatchStore& batches = store->batches();

  SUBCASE("a list is kept with its report and its customers") {
    const auto key = batches.put_list(list_of("AOS10 Small", 3), "a\nb\nc\n", draft("list.update"));
    REQUIRE(key);
    store.reset();
    store = subject.open();
    const auto back = store->batches().list(kEu, "AOS10 Small");
    REQUIRE(back);
    REQUIRE(*back);
    CHECK((*back)->key == *key);
    CHECK((*back)->list == list_of("AOS10 Small", 3).list);
    CHECK(store->batches().list_cids(*key) == std::string("a\nb\nc\n"));
    CHECK(all_records(*store).back().action == "list.update");
  }
  SUBCASE("a second one of the same cluster and device type replaces it under a new key") {
    const auto first = batches.put_list(list_of("AOS8", 2), "a\nb\n", draft());
    const auto second = batches.put_list(list_of("AOS8", 1), "z\n", draft());
    REQUIRE(batches.put_list(list_of("dummy", 1), "d\n", draft()));
    CHECK(*first != *second);
    CHECK(batches.lists()->size() == 2);
    CHECK(batches.lists()->front().list.total_customers == 1);
    CHECK(batches.lists()->front().list.rejected.empty());
    CHECK(is(batches.list_cids(*first).error(), ErrorCode::NotFound));
  }
  SUBCASE("what is not there is not found") {
    CHECK(*batches.list(kEu, "AOS8") == std::nullopt);
    CHECK(is(batches.remove_list(kEu, "AOS8", draft()).error(), ErrorCode::NotFound));
  }
  SUBCASE("a removed list leaves its batches") {
    World world(batches, 4);
    REQUIRE(world.generate(2, false));
    REQUIRE(batches.remove_list(kEu, "AOS8", draft("list.delete")));
    CHECK(batches.lists()->empty());
    CHECK(world.ids() == std::vector<std::string>{"B1", "B2"});
    CHECK(is(world.generate(2, true).error(), ErrorCode::Conflict));  // from a list that is gone
  }
  SUBCASE("lists and batches go with their cluster") {
    World world(batches, 4);
    REQUIRE(world.generate(2, false));
    REQUIRE(store->clusters().remove_cluster(kEu, draft()));
    CHECK(batches.lists()->empty());
    CHECK(batches.batches()->empty());
  }
  SUBCASE("runbooks are replaced as a whole and keep their order") {
    const std::vector<model::Runbook> table{{"kms", model::Category::Failed, "b*", "https://x/2"},
                                            {"*", model::Category::Unknown, "", "https://x/1"}};
    REQUIRE(batches.put_runbooks(table, draft("runbook.update")));
    CHECK(*batches.runbooks() == table);
    REQUIRE(batches.put_runbooks({}, draft()));
    CHECK(batches.runbooks()->empty());
  }
}

void check_batches(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  BatchStore& batches = store->batches();
  World world(batches, 10);
  REQUIRE(world.generate(3, false) == 0);

  SUBCASE("a list is cut into slices in its order") {
    CHECK(world.ids() == std::vector<std::string>{"B1", "B2", "B3", "B4"});
    CHECK(batches.batch_cids(world.row("B1").key) == lines(cids(1, 3)));
    CHECK(batches.batch_cids(world.row("B4").key) == lines(cids(10, 10)));
    CHECK(world.row("B4").batch.customers == 1);
    CHECK(world.row("B4").batch.cluster == "EU");
    CHECK(world.row("B4").batch.source == "live");
    std::uint64_t customers = 0;
    REQUIRE(batches.each_batch_cids(kEu, [&](BatchKey, std::string_view text) {
      for_each_cid(text, [&](std::string_view) { ++customers; });
    }));
    CHECK(customers == 10);
    CHECK(all_records(*store).back().detail == "0");
  }
  SUBCASE("a second generation beside the first is refused and changes nothing") {
    const auto second = world.generate(5, false, "C");
    REQUIRE_FALSE(second);
    CHECK(is(second.error(), ErrorCode::Conflict));
    CHECK(second.error().message.starts_with("10 customers"));
    CHECK(world.ids().size() == 4);
  }
  SUBCASE("unassigned ones are replaced when that is asked for") {
    CHECK(world.generate(5, true, "C") == 4);
    CHECK(world.ids() == std::vector<std::string>{"C1", "C2"});
    CHECK(all_records(*store).back().detail == "4");
  }
  SUBCASE("one that is assigned, closed or running is never replaced") {
    model::JobId job;
    SUBCASE("assigned") {
      world.change(BatchStep::Assign, {"B2"}, "bert");
    }
    SUBCASE("closed") {
      world.change(BatchStep::Assign, {"B2"}, "bert");
      world.change(BatchStep::Close, {"B2"}, "");
    }
    SUBCASE("running") {
      add_customers(*store, 2);
      const NewJob fresh = job_on(5, "B2");
      REQUIRE(store->jobs().create_job(fresh, intent_of(fresh)));
      job = fresh.job.id;
      CHECK(*batches.running_batches() == std::vector<std::string>{"B2"});
    }
    const auto again = world.generate(5, true, "C");
    REQUIRE_FALSE(again);
    CHECK(is(again.error(), ErrorCode::Conflict));
    CHECK(again.error().message.starts_with("3 customers"));
    CHECK(world.ids().size() == 4);
    const auto removed = batches.remove_batches(kEu, "AOS8", false, counted("batch.delete"));
    CHECK(is(removed.error(), ErrorCode::Conflict));
    const auto forced = batches.remove_batches(kEu, "AOS8", true, counted("batch.delete"));
    if (!job.is_nil()) {
      REQUIRE_FALSE(forced);
      CHECK(is(forced.error(), ErrorCode::Conflict));
      CHECK(forced.error().message.find(job.text()) != std::string::npos);
      CHECK(world.ids().size() == 4);
      return;
    }
    CHECK(forced == 4);
    CHECK(world.ids().empty());
    CHECK(all_records(*store).back().action == "batch.delete");
  }
  SUBCASE("of a hundred claims at once one wins, and the others learn who") {
    std::vector<std::thread> people;
    std::atomic<int> won{0}, lost{0};
    std::array<std::string, 100> winners;
    for (int i = 0; i < 100; ++i) {
      people.emplace_back([&, i] {
        const std::vector<std::string> ids{"B1"};
        const BatchChange claim{
            .step = BatchStep::Assign, .ids = ids, .owner = "user" + std::to_string(i), .at = kNow};
        const auto result =
            batches.change_batches(claim, [](const auto&) { return draft("batch.assign"); });
        if (!result) return;
        if (result->assigned.size() == 1) {
          ++won;
        } else if (result->skipped.at(0).reason == BatchRefusal::AlreadyAssigned) {
          winners[static_cast<std::size_t>(i)] = result->skipped.at(0).assigned_to;
          ++lost;
        }
      });
    }
    for (std::thread& person : people) person.join();
    CHECK(won == 1);
    CHECK(lost == 99);
    const std::string winner = world.row("B1").batch.assigned_to;
    CHECK(winner.starts_with("user"));
    for (const std::string& named : winners) CHECK((named.empty() || named == winner));
  }
  SUBCASE("an owner is set with his time, released, and set again") {
    CHECK(world.change(BatchStep::Assign, {"B1", "B2", "nowhere"}, "bert") ==
          model::BatchClaimResult{{"B1", "B2"}, {{"nowhere", BatchRefusal::NotFound, ""}}});
    CHECK(world.row("B1").batch.assigned_to == "bert");
    CHECK(world.row("B1").batch.assigned_at > 0);
    CHECK(world.change(BatchStep::Unassign, {"B1"}, "carl").skipped ==
          std::vector<model::SkippedBatch>{{"B1", BatchRefusal::AssignedToOther, "bert"}});
    CHECK(world.change(BatchStep::Unassign, {"B1", "B3"}, "BERT") ==
          model::BatchClaimResult{{"B1"}, {{"B3", BatchRefusal::NotAssigned, ""}}});
    CHECK(world.row("B1").batch.assigned_at == 0);
    CHECK(world.change(BatchStep::Assign, {"B1"}, "carl").assigned.size() == 1);
  }
  SUBCASE("a closed batch is nobody's to take until it is released") {
    world.change(BatchStep::Assign, {"B1"}, "bert");
    CHECK(world.change(BatchStep::Close, {"B1"}, "bert").assigned.size() == 1);
    CHECK(world.row("B1").batch.closed_at > 0);
    CHECK(world.change(BatchStep::Close, {"B1"}, "").skipped.at(0).reason == BatchRefusal::Done);
    CHECK(world.change(BatchStep::Assign, {"B1"}, "carl").skipped.at(0).reason ==
          BatchRefusal::Done);
    CHECK(world.change(BatchStep::Unassign, {"B1"}, "").assigned.size() == 1);
    CHECK(world.row("B1").batch.closed_at == 0);
    CHECK(world.change(BatchStep::Close, {"B1"}, "").skipped.at(0).reason ==
          BatchRefusal::NotAssigned);
  }
  SUBCASE("a batch that a job runs on is neither released nor closed, but may be taken") {
    add_customers(*store, 2);
    world.change(BatchStep::Assign, {"B1"}, "bert");
    const NewJob job = job_on(5, "B1"), other = job_on(6, "B2");
    const auto key = store->jobs().create_job(job, intent_of(job));
    REQUIRE(key);
    REQUIRE(store->jobs().create_job(other, intent_of(other)));
    CHECK(world.change(BatchStep::Unassign, {"B1"}, "").skipped.at(0).reason ==
          BatchRefusal::Running);
    CHECK(world.change(BatchStep::Close, {"B1"}, "").skipped.at(0).reason == BatchRefusal::Running);
    CHECK(world.change(BatchStep::Assign, {"B2"}, "carl").assigned.size() == 1);
    JobStateChange cancelled;
    cancelled.key = *key;
    cancelled.status = model::JobStatus::Cancelled;
    REQUIRE(store->jobs().change_job(cancelled, nullptr));
    CHECK(*batches.running_batches() == std::vector<std::string>{"B2"});
    CHECK(world.change(BatchStep::Unassign, {"B1"}, "").assigned.size() == 1);
  }
  SUBCASE("imported batches are added once") {
    BatchRow old;
    old.cluster = kEu;
    old.batch.id = "old";
    old.batch.device_type = "AOS8";
    old.batch.customers = 2;
    old.batch.assigned_to = "bert";
    old.batch.assigned_at = old.batch.created_at = kNow;
    old.batch.created_by = "anna";
    old.batch.source = "legacy";
    const std::vector<std::string> members{"x\ny\n"};
    CHECK(batches.import_batches(std::vector{old}, members, counted("batch.import")) == 1);
    CHECK(batches.import_batches(std::vector{old}, members, counted("batch.import")) == 0);
    CHECK(world.row("old").batch.assigned_to == "bert");
    CHECK(world.row("old").batch.source == "legacy");
    CHECK(batches.batch_cids(world.row("old").key) == std::string("x\ny\n"));
  }
  SUBCASE("each change is one record in the log") {
    const auto before = all_records(*store).size();
    world.change(BatchStep::Assign, {"B1", "B2"}, "bert");
    CHECK(all_records(*store).size() == before + 1);
    CHECK(verify(*store).ok);
  }
}

}  // namespace tms::store::test
