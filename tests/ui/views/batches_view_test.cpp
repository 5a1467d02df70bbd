// Batches: the operator's half, the admin's half, runbooks.
#include <doctest/doctest.h>

#include "client/views/format.h"
#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

model::Batch make_batch(std::string id, model::BatchStatus status, std::string owner) {
  model::Batch batch;
  batch.id = std::move(id);
  batch.cluster = "EU";
  batch.device_type = "AOS8";
  batch.customers = 10;
  batch.status = status;
  batch.assigned_to = std::move(owner);
  batch.created_at = kNow - 3'600'000;
  batch.created_by = "dora";
  batch.progress = {4, 10};
  return batch;
}

// "free-1" is unassigned, "own-2" anna's, "other-3" bert's.
void give_batches(FakeServer& server) {
  server.batches.items = {make_batch("free-1", model::BatchStatus::New, ""),
                          make_batch("own-2", model::BatchStatus::Assigned, "anna"),
                          make_batch("other-3", model::BatchStatus::Assigned, "bert")};
  server.batches.total = 3;
  server.claim_result = {{"free-1"}, {}};
  server.lists.items = {server.list_report};
  server.lists.items[0].cluster = "EU";
  server.lists.items[0].device_type = "AOS8";
}

}  // namespace

TEST_CASE("an operator takes batches, and hears which somebody else took first") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU");
  CHECK(page.ui.table("Batches").size() == 3);
  page.ui.click("Select free-1");
  page.ui.click("Select other-3");
  CHECK(page.ui.sees("2 batches"));
  page.server.claim_result = {{"free-1"},
                              {{"other-3", model::BatchRefusal::AlreadyAssigned, "bert"}}};
  page.ui.click("Take");
  CHECK(page.server.was_told(R"(POST /api/v1/batches/assign {"batch_ids":["free-1","other-3"]})"));
  CHECK(page.ui.sees("1 batch assigned. 1 batch left as before."));
  CHECK(page.ui.sees("other-3 was taken in the meantime (bert)."));
  CHECK(page.state().batches.chosen.empty());
}

TEST_CASE("one's own batches are released, closed, downloaded and acted on") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU&open=own-2");
  CHECK(page.ui.sees("4 of 10 are in pe-finalize or pe-direct."));
  CHECK_FALSE(page.ui.table("Customers of the batch").empty());
  CHECK(page.ui.find("Take") == nullptr);
  page.ui.click("Download CSV");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  CHECK(page.ui.platform().downloads[0] == "/api/v1/batches/customers.csv?ids=own-2");
  page.ui.click("Release");
  CHECK(page.server.count_asked("POST /api/v1/batches/unassign") == 1);
  page.ui.click("Set action", Role::Button);
  CHECK(page.state().route.screen == app::Screen::Act);
  CHECK(page.state().act.source == app::ActSourceKind::Batches);
  CHECK(page.ui.sees("1 batch of 10 customers"));
  page.ui.click("PE-Enable");
  page.ui.click("Dry run");
  REQUIRE(page.server.previews.size() == 1);
  CHECK(std::get<model::BatchesSelection>(page.server.previews[0].selection).batch_ids ==
        std::vector<std::string>{"own-2"});
}

TEST_CASE(
    "who acts on batches reads which ones, and whose they are, before the dry run and after") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.server.batches.items[2].id = "0192f0c1-7a11-7000-8000-00000000beef_EU_AOS8";
  page.go("#/batches?cluster=EU&open=0192f0c1-7a11-7000-8000-00000000beef_EU_AOS8");
  page.ui.click("Set action", Role::Button);
  CHECK(page.ui.sees("0192f0c1-7a11-7000-8000-00000000beef_EU_AOS8"));
  CHECK(page.ui.sees("AOS8"));
  CHECK(page.ui.sees("Assigned to bert, not to you"));
  page.server.preview.total = 10;
  page.ui.click("PE-Enable");
  page.ui.click("Dry run");
  REQUIRE(page.ui.find("Run PE-Enable on 10") != nullptr);
  CHECK(page.ui.sees("0192f0c1-7a11-7000-8000-00000000beef_EU_AOS8"));
  CHECK(page.ui.sees("Assigned to bert, not to you"));
}

TEST_CASE("of many batches three are named, and every owner who is somebody else") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.server.batches.items.push_back(make_batch("own-4", model::BatchStatus::Assigned, "anna"));
  page.server.batches.items.push_back(make_batch("other-5", model::BatchStatus::Assigned, "bert"));
  page.server.batches.total = 5;
  page.go("#/batches?cluster=EU");
  page.ui.click("Select own-2");
  page.ui.click("Set action", Role::Button);
  CHECK(page.ui.sees("own-2"));
  CHECK_FALSE(page.ui.sees("not to you"));
  CHECK_FALSE(page.ui.sees("Assigned to nobody"));
  page.go("#/batches?cluster=EU");
  for (const char* id : {"free-1", "other-3", "own-4", "other-5"}) {
    page.ui.click("Select " + std::string(id));
  }
  page.ui.click("Set action", Role::Button);
  CHECK(page.ui.sees("and 2 more"));
  CHECK(page.ui.sees("Assigned to nobody: 1 batch"));
  CHECK(page.ui.sees("Assigned to bert, not to you: 2 batches"));
}

TEST_CASE("what is not one's own is only looked at; viewers change nothing") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU&open=other-3");
  CHECK(page.ui.find("Release") == nullptr);
  CHECK(page.ui.find("Close", Role::Button) == page.ui.find("Close panel"));
  CHECK(page.ui.find("Give to") == nullptr);
  Page viewer("viewer", "#/jobs");
  give_batches(viewer.server);
  viewer.go("#/batches?cluster=EU&open=free-1");
  CHECK(viewer.ui.find("Take") == nullptr);
  CHECK(viewer.ui.find("Set action", Role::Button) == nullptr);
  CHECK(viewer.ui.find("Download CSV") != nullptr);
}

TEST_CASE("an admin gives batches to a person") {
  Page page("admin", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU&open=free-1");
  page.ui.click("Give to");
  CHECK(page.ui.find("anna", Role::MenuItem) != nullptr);
  CHECK(page.ui.find("carl", Role::MenuItem) == nullptr);  // a viewer takes no batches
  page.ui.type_into("Assign to", "zz");
  CHECK(page.ui.sees("No operator or admin has this name."));
  page.ui.type_into("Assign to", "BER");
  CHECK(page.ui.find("anna", Role::MenuItem) == nullptr);
  page.ui.click("bert", Role::MenuItem);
  CHECK(page.server.was_told(R"({"batch_ids":["free-1"],"assignee":"bert"})"));
}

TEST_CASE("the filters of the batches are in the address") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU");
  page.ui.click("Status filter");
  page.ui.click("new", Role::Option);
  CHECK(page.ui.platform().history.back() == "#/batches?cluster=EU&status=NEW");
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Device type filter");
  page.ui.click("AOS8", Role::Option);
  page.ui.click("Mine");
  CHECK(page.state().route.batches.assigned_to == "me");
  CHECK(page.state().route.batches.device_type == "AOS8");
  page.server.batches = {};
  page.ui.type_into("Search batches", "zz");
  CHECK(page.ui.sees("No batch matches"));
  page.ui.click("Clear all filters");
  CHECK(page.state().route.batches == model::BatchQuery{});
}

TEST_CASE("an admin loads a list and reads what the parser made of it") {
  Page page("admin", "#/jobs", 1'000, {1440, 1600});
  give_batches(page.server);
  page.go("#/batches?cluster=EU&tab=lists");
  CHECK(page.ui.table("Customer lists").size() == 1);
  page.ui.click("AOS8", Role::Button);
  CHECK(page.ui.find("Load list of AOS8")->disabled);
  page.ui.app().on_files_dropped({{"eu.csv", "cust_id\n1204418\n"}});
  page.ui.run();
  CHECK(page.state().route.screen == app::Screen::Batches);
  page.server.errors["/api/v1/customer-lists/EU"] = {model::ErrorCode::AmbiguousColumns,
                                                     "The list has several columns."};
  page.ui.click("Load list of AOS8");
  CHECK(page.ui.sees("The list has several columns."));
  page.server.errors.clear();
  page.ui.click("First column only");
  CHECK(page.server.was_told("PUT /api/v1/customer-lists/EU/AOS8"));
  CHECK(page.server.was_told(R"("columns":"first")"));
  CHECK(page.ui.sees("1 entry not readable."));
  const auto rejected = page.ui.table("Entries that could not be read");
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0][0] == "7");
  CHECK(rejected[0][2] == "=1+1");
}

TEST_CASE("a list comes from an address of a configured source") {
  Page page("admin", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU&tab=lists");
  page.ui.click("AOS8", Role::Button);
  page.ui.click("Address", Role::Button);
  page.ui.type_into("Address of the list", "https://lists.example/eu");
  page.ui.type_into("Token of the list", "secret");
  page.ui.type_into("Devices of the list", "many");
  CHECK(page.ui.find("Load list of AOS8")->disabled);
  page.ui.type_into("Devices of the list", "55364");
  page.ui.click("Load list of AOS8");
  CHECK(page.server.was_told(R"("url":"https://lists.example/eu")"));
  CHECK(page.server.was_told(R"("total_devices":55364)"));
}

TEST_CASE("batches are made only as the preview showed them") {
  Page page("admin", "#/jobs", 1'000, {1440, 1600});
  give_batches(page.server);
  page.go("#/batches?cluster=EU&tab=lists");
  page.ui.click("AOS8", Role::Button);
  page.ui.type_into("Devices per batch", "20");
  CHECK(page.ui.find("Create the batches")->disabled);
  page.ui.click("Preview", Role::Button);
  CHECK(page.ui.sees("2,769"));
  page.ui.type_into("Devices per batch", "21");
  CHECK(page.ui.find("Create the batches")->disabled);
  page.ui.type_into("Devices per batch", "20");
  page.ui.click("Create 2,769 batches");
  CHECK(page.server.was_told(R"(POST /api/v1/batches {"cluster":"EU","device_type":"AOS8")"));
  CHECK(page.ui.sees("2 batches created."));
  page.server.batch_preview.warnings = {
      {model::BatchWarningCode::Overlap, 4, "4 customers are in batches that stay."}};
  page.ui.click("Preview", Role::Button);
  CHECK(page.ui.sees("4 customers are in batches that stay."));
  CHECK(page.ui.find("Create 2,769 batches")->disabled);
}

TEST_CASE("deleting batches asks first and says which stay") {
  Page page("admin", "#/jobs", 1'000, {1440, 1600});
  give_batches(page.server);
  page.go("#/batches?cluster=EU&tab=lists");
  page.ui.click("AOS8", Role::Button);
  page.ui.click("Delete batches of AOS8");
  CHECK(page.ui.sees("The unassigned batches of AOS8 in EU are deleted."));
  page.ui.click("Keep");
  CHECK(page.server.count_asked("DELETE /api/v1/batches") == 0);
  page.ui.click("Delete batches of AOS8");
  page.ui.click("Delete them");
  CHECK(page.server.was_told(R"("force":false)"));
  CHECK(page.ui.sees("7 batches deleted."));
}

TEST_CASE("lists and runbooks can be read by everyone and changed by admins only") {
  Page page("operator", "#/jobs");
  give_batches(page.server);
  page.go("#/batches?cluster=EU&tab=lists");
  CHECK(page.ui.table("Customer lists").size() == 1);
  CHECK_FALSE(page.ui.sees("Load a list"));
  CHECK_FALSE(page.ui.sees("Cut into batches"));
  page.ui.click("Runbooks", Role::Tab);
  CHECK(page.ui.table("Runbooks").size() == page.server.runbooks.size());
  CHECK(page.ui.find("Remove runbook 1") == nullptr);
  CHECK_FALSE(page.ui.sees("Add a runbook"));
}

TEST_CASE("an admin adds and removes runbooks; a wrong one cannot be sent") {
  Page page("admin", "#/batches?cluster=EU&tab=runbooks");
  const std::size_t before = page.server.runbooks.size();
  page.ui.type_into("App of the runbook", "kms");
  page.ui.type_into("Page", "ftp://nowhere");
  CHECK(page.ui.find("Add the runbook")->disabled);
  page.ui.type_into("Page", "https://wiki.example/kms");
  page.ui.click("Add the runbook");
  CHECK(page.server.was_told(R"("url":"https://wiki.example/kms")"));
  CHECK(page.state().runbooks.value->size() == before + 1);
  page.ui.click("Remove runbook 1");
  CHECK(page.state().runbooks.value->size() == before);
}

TEST_CASE("a cluster without batches says what to do, and a failed read can be tried again") {
  Page page("admin", "#/jobs");
  page.server.batches = {};
  page.go("#/batches?cluster=EU");
  CHECK(page.ui.sees("There are no batches yet"));
  page.ui.click("Create batches");
  CHECK(page.state().route.tab == "lists");
  page.server.errors["/api/v1/batches"] = {model::ErrorCode::Overloaded, "The server is busy."};
  page.go("#/batches?cluster=EU&device_type=AOS8");
  CHECK(page.ui.sees("The server is busy."));
}

TEST_CASE("ids that begin and end alike are told apart where they are cut, and whole on hover") {
  Page page("operator", "#/jobs", 1'000, {1280, 900});
  const std::string one = "0193f1a2-7b3c-7000-8000-9f3a2b1c4d5e_EU_AOS10LARGE";
  const std::string other = "0193f1a2-7b3c-7000-8000-77aa00bb11cc_EU_AOS10LARGE";
  page.server.batches.items = {make_batch(one, model::BatchStatus::New, ""),
                               make_batch(other, model::BatchStatus::New, "")};
  page.server.batches.total = 2;
  page.go("#/batches?cluster=EU&open=" + one);
  CHECK(page.ui.find(one, Role::Text) != nullptr);
  CHECK(views::short_batch_id(one) == "0193f1a2\u20269f3a2b1c4d5e");
  CHECK(views::short_batch_id(one) != views::short_batch_id(other));
  CHECK(views::short_batch_id("own-2") == "own-2");
}

TEST_CASE("what is selected has the same bar below customers and below batches") {
  for (const float width : {1440.0F, 480.0F}) {
    CAPTURE(width);
    Page page("operator", "#/customers?cluster=EU", 1'000, {width, 900});
    give_batches(page.server);
    page.ui.click("Select " + page.server.customers[1].cid, Role::Checkbox);
    const Item customers_clear = *page.ui.find("Clear", Role::Button);
    const Item customers_action = *page.ui.find("Set action", Role::Button);
    page.go("#/batches?cluster=EU");
    page.ui.click("Select free-1");
    CHECK(page.ui.sees("1 batch selected"));
    const Item* clear = page.ui.find("Clear", Role::Button);
    const Item* action = page.ui.find("Set action", Role::Button);
    REQUIRE(clear != nullptr);
    REQUIRE(action != nullptr);
    if (width > 1'000) {
      CHECK(action->max.x == customers_action.max.x);
      CHECK(action->max.y == customers_action.max.y);
    } else {
      CHECK(clear->max.x == customers_clear.max.x);
    }
  }
}

TEST_CASE("customers are narrowed to any batch of the cluster, found by a part of its id") {
  Page page("viewer", "#/jobs");
  page.server.batches.items.clear();
  for (int i = 10; i < 40; ++i) {
    page.server.batches.items.push_back(
        make_batch("batch-" + std::to_string(i), model::BatchStatus::New, ""));
  }
  page.server.batches.total = 30;
  page.go("#/customers?cluster=EU");
  page.ui.click("Add filter");
  page.ui.click("Batch", Role::MenuItem);
  CHECK(page.ui.find("batch-39", Role::Option) == nullptr);
  CHECK(page.ui.sees("10 more: type a part of the id."));
  page.ui.type_into("Find a batch", "h-39");
  CHECK(page.server.asked.back().find("q=h-39") != std::string::npos);
  page.ui.click("batch-39", Role::Option);
  CHECK(page.state().route.filter.batches == std::vector<std::string>{"batch-39"});
  page.ui.type_into("Find a batch", "h-77");
  CHECK(page.ui.sees("No batch has this in its id."));
}
