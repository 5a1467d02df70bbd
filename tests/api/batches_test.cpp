// Batches over HTTP: made, taken, worked on, finished.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kBatches = "/api/v1/batches";

std::string encoded(const std::string& text) {
  return httplib::encode_uri_component(text);
}

json request_for(const std::string& device_type, int device_cap, bool replace = false) {
  return {{"cluster", kCluster},
          {"device_type", device_type},
          {"device_cap", device_cap},
          {"replace_unassigned", replace}};
}

// Loads these customers as the list of a device type and cuts it (two devices a customer).
std::vector<std::string> make_batches(ApiClient& admin, const std::string& device_type,
                                      const std::vector<std::string>& cids, int per_batch) {
  const auto list =
      admin.put("/api/v1/customer-lists/" + kClusterInUrl + "/" + encoded(device_type),
                {{"source", {{"kind", "cids"}, {"cids", cids}}}});
  REQUIRE_MESSAGE(list.status == 200, list.body);
  const auto created = admin.post(kBatches, request_for(device_type, 2 * per_batch, true));
  REQUIRE_MESSAGE(created.status == 201, created.body);
  return created.parsed().at("batch_ids").get<std::vector<std::string>>();
}

json batch(ApiClient& client, const std::string& id) {
  const auto page = client.read(kBatches + "?q=" + encoded(id));
  REQUIRE(page.at("total") == 1);
  return page.at("items").at(0);
}

void remove_batches(ApiClient& admin, const std::string& device_type) {
  const json all{{"cluster", kCluster}, {"device_type", device_type}, {"force", true}};
  CHECK(admin.send("DELETE", kBatches, all.dump(), "application/json").status == 200);
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> cids;
  for (int i = 0; i < count; ++i) cids.push_back("made-up-" + std::to_string(100 + i));
  return cids;
}

}  // namespace

TEST_CASE("a list is previewed and cut by the arithmetic of the product") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const auto ids = make_batches(admin, "AOS10 Small", numbered(10), 3);
  REQUIRE(ids.size() == 4);
  CHECK(ids[0].ends_with("_LAB 1_AOS10SMALL"));
  const auto preview =
      admin.post(kBatches + "/preview", request_for("AOS10 Small", 6, true)).parsed();
  CHECK(preview.at("customers") == 10);
  CHECK(preview.at("devices") == 20);
  CHECK(preview.at("average") == 2.0);
  CHECK(preview.at("per_batch") == 3);
  CHECK(preview.at("batches") == 4);
  std::vector<std::string> codes;
  for (const auto& warning : preview.at("warnings")) codes.push_back(warning.at("code"));
  CHECK(codes ==
        std::vector<std::string>{"devices_estimated", "replaces_unassigned", "unknown_to_cluster"});
  const auto page = admin.read(kBatches + "?cluster=" + kClusterInUrl +
                               "&device_type=AOS10%20Small&status=NEW&limit=2");
  CHECK(page.at("total") == 4);
  CHECK(page.at("items").size() == 2);
  CHECK(page.at("items").at(0).at("id") == ids[0]);
  remove_batches(admin, "AOS10 Small");
}

TEST_CASE("PRODUCT 6.10: batches never overlap, can be replaced, released and finished") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  auto otto = shared_dashboard().signed_in(kOperator);
  const auto ids = make_batches(admin, "AOS10 Medium", numbered(10), 5);
  REQUIRE(ids.size() == 2);
  CHECK(admin.post(kBatches, request_for("AOS10 Medium", 6)).code() == "conflict");
  const json first{{"batch_ids", {ids[0]}}};
  CHECK(otto.post(kBatches + "/assign", first).parsed().at("assigned") == json{ids[0]});
  CHECK(batch(otto, ids[0]).at("status") == "ASSIGNED");
  CHECK(batch(otto, ids[0]).at("assigned_to") == kOperator);
  CHECK(otto.read(kBatches + "?assigned_to=me").at("total") == 1);
  CHECK(admin.post(kBatches, request_for("AOS10 Medium", 6, true)).code() == "conflict");
  CHECK(admin.read(kBatches + "?device_type=AOS10%20Medium").at("total") == 2);

  CHECK(otto.post(kBatches + "/close", first).parsed().at("assigned") == json{ids[0]});
  CHECK(batch(otto, ids[0]).at("status") == "DONE");
  CHECK(otto.post(kBatches + "/unassign", first).parsed().at("assigned") == json{ids[0]});
  CHECK(batch(otto, ids[0]).at("status") == "NEW");
  const auto again = admin.post(kBatches, request_for("AOS10 Medium", 6, true));
  REQUIRE_MESSAGE(again.status == 201, again.body);
  CHECK(again.parsed().at("replaced") == 2);
  CHECK(admin.read(kBatches + "?device_type=AOS10%20Medium").at("total") == 4);
  remove_batches(admin, "AOS10 Medium");
}

TEST_CASE("assigned batches are deleted by force only, and the answer says how many") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const auto ids = make_batches(admin, "dummy", numbered(4), 2);
  admin.post(kBatches + "/assign", {{"batch_ids", {ids[0]}}, {"assignee", kOperator}});
  const json careful{{"cluster", kCluster}, {"device_type", "dummy"}};
  CHECK(admin.send("DELETE", kBatches, careful.dump(), "application/json").code() == "conflict");
  const json forced{{"cluster", kCluster}, {"device_type", "dummy"}, {"force", true}};
  const auto deleted = admin.send("DELETE", kBatches, forced.dump(), "application/json");
  CHECK(deleted.parsed().at("deleted") == 2);
  const auto records = admin.read("/api/v1/audit?action=batch.delete&limit=2").at("items");
  CHECK(records.at(0).at("outcome") == "success");
  CHECK(records.at(1).at("outcome") == "failure");
}

TEST_CASE("of a hundred operators who claim one batch at once one gets it") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(options);
  auto admin = dashboard.signed_in(kAdmin);
  const auto ids = make_batches(admin, "AOS8", numbered(2), 1);
  // Ten people with ten requests each: every sign-in costs a password hash.
  std::vector<std::string> names{kOperator, kAdmin};
  std::vector<ApiClient> clients;
  for (int i = 0; i < 8; ++i) {
    names.push_back("operator." + std::to_string(i));
    dashboard.admin_commands().add_user(names.back(), "operator");
  }
  std::vector<std::thread> people;
  std::atomic<int> won{0}, lost{0}, other{0};
  for (const auto& name : names) {
    auto signed_in = dashboard.signed_in(name);
    for (int i = 0; i < 10; ++i) {
      auto& client = clients.emplace_back(dashboard.stranger());
      client.set_cookie(signed_in.cookie());
      client.set_csrf_token(signed_in.csrf_token());
    }
  }
  for (auto& client : clients) {
    people.emplace_back([&] {
      const auto answer = client.post(kBatches + "/assign", {{"batch_ids", {ids[0]}}});
      if (answer.status != 200) {
        ++other;
      } else if (json::parse(answer.body).at("assigned").size() == 1) {
        ++won;
      } else {
        ++lost;
      }
    });
  }
  for (auto& person : people) person.join();
  CHECK(won == 1);
  CHECK(lost == 99);
  CHECK(other == 0);
  CHECK(batch(admin, ids[1]).at("status") == "NEW");
}

TEST_CASE("the customers of one batch and of many are listed, filtered and exported") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  auto viewer = dashboard.signed_in(kViewer);
  auto cids = customers_in(admin, "pe-enable", 4);
  cids.push_back("made-up-1");
  std::sort(cids.begin(), cids.end());
  const auto ids = make_batches(admin, "AOS10 Large", cids, 3);
  REQUIRE(ids.size() == 2);

  const auto listed = viewer.read(kBatches + "/" + encoded(ids[0]) + "/customers");
  CHECK(listed.at("total") == 3);
  CHECK(listed.at("items").at(0).at("cid") == cids[0]);
  CHECK(listed.at("items").at(0).at("state") == "pe-enable");
  const auto second = viewer.read(kBatches + "/" + encoded(ids[1]) + "/customers?q=MADE-up");
  CHECK(second.at("total") == 1);
  CHECK(second.at("items").at(0).at("state").is_null());

  const auto one = viewer.get(kBatches + "/" + encoded(ids[0]) + "/customers.csv");
  CHECK(one.body == "cust_id\r\n" + cids[0] + "\r\n" + cids[1] + "\r\n" + cids[2] + "\r\n");
  CHECK(one.header("Content-Disposition").find("AOS10LARGE") != std::string::npos);
  const auto both = viewer.get(kBatches + "/customers.csv?ids=" + encoded(ids[1]) + "," +
                               encoded(ids[0]) + "," + encoded(ids[0]));
  std::string expected = "cust_id\r\n";
  for (const auto& cid : cids) expected += cid + "\r\n";
  CHECK(both.body == expected);
  const auto records =
      viewer.read("/api/v1/audit?action=batch.export&limit=2&actor=" + kViewer).at("items");
  REQUIRE(records.size() == 2);
  CHECK(records[0].at("outcome") == "success");
  CHECK(records[0].at("detail") == "3_batches: " + std::to_string(cids.size()) + " customers");
  CHECK(records[1].at("outcome") == "intent");

  // The same customers through the filters of the table.
  const std::string customers = "/api/v1/customers?cluster=" + kClusterInUrl;
  CHECK(viewer.read(customers + "&batch=" + encoded(ids[0])).at("total") == 3);
  CHECK(viewer.read(customers + "&batch=" + encoded(ids[0]) + "," + encoded(ids[1])).at("total") ==
        4);
  const auto listed_by_type = viewer.get(customers + "&list=AOS10%20Large");
  CHECK(listed_by_type.parsed().at("total") == 4);
  const auto etag = listed_by_type.header("ETag");
  CHECK(viewer.get(customers + "&list=AOS10%20Large", {{"If-None-Match", etag}}).status == 304);
  make_batches(admin, "AOS10 Large", {cids[0]}, 1);
  CHECK(viewer.get(customers + "&list=AOS10%20Large", {{"If-None-Match", etag}}).status == 200);
  CHECK(viewer.get(customers + "&batch=" + encoded(ids[0])).code() == "not_found");
  CHECK(viewer.get(customers + "&list=AOS8").code() == "not_found");
  remove_batches(admin, "AOS10 Large");
}

TEST_CASE(
    "PRODUCT 6.4: the source of a job is one, and one missing batch stops the whole selection") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  const auto cids = customers_in(admin, "pe-enable", 2);
  const auto ids = make_batches(admin, "AOS10 Xlarge", cids, 1);
  const auto preview = [&](const json& selection) {
    return admin.post("/api/v1/jobs/preview", {{"kind", "action"},
                                               {"cluster", kCluster},
                                               {"action", "t-enable"},
                                               {"selection", selection}});
  };
  const auto applied = dashboard.sim().applied_total();
  const auto both = preview({{"cids", {cids[0]}}, {"batch_ids", {ids[0]}}});
  CHECK(both.status == 400);
  CHECK(both.wrong_field() == "selection");
  CHECK(preview({{"batch_ids", {ids[0], "gone"}}}).code() == "not_found");
  CHECK(preview({{"batch_ids", json::array()}}).wrong_field() == "selection.batch_ids");
  const auto direct = admin.post("/api/v1/jobs", {{"kind", "action"},
                                                  {"cluster", kCluster},
                                                  {"action", "t-enable"},
                                                  {"selection", {{"batch_ids", {ids[0], "gone"}}}},
                                                  {"reason", "half a selection"}});
  CHECK(direct.code() == "not_found");
  CHECK(dashboard.sim().applied_total() == applied);
  CHECK(preview({{"batch_ids", ids}}).parsed().at("total") == 2);
  remove_batches(admin, "AOS10 Xlarge");
}

TEST_CASE("a batch runs with its job, and is done when its customers are") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  auto otto = dashboard.signed_in(kOperator);
  const auto cids = customers_in(admin, "t-enable", 3);
  const auto ids = make_batches(admin, "AOS8", cids, 2);
  REQUIRE(otto.post(kBatches + "/assign", {{"batch_ids", ids}}).status == 200);
  CHECK(batch(otto, ids[0]).at("progress") == json{{"done", 0}, {"total", 2}});

  // A refused token pauses the job: it is unfinished for as long as the test needs.
  dashboard.sim().set_token("another");
  const auto started = otto.post("/api/v1/jobs", {{"kind", "action"},
                                                  {"cluster", kCluster},
                                                  {"action", "pe-finalize"},
                                                  {"selection", {{"batch_ids", {ids[0]}}}},
                                                  {"reason", "the last step"}});
  REQUIRE_MESSAGE(started.status == 202, started.body);
  const std::string job = started.parsed().at("job").at("id");
  CHECK(started.parsed().at("job").at("batch_ids") == json{ids[0]});
  CHECK(batch(otto, ids[0]).at("status") == "RUNNING");
  CHECK(batch(otto, ids[1]).at("status") == "ASSIGNED");
  const auto busy = otto.post(kBatches + "/unassign", {{"batch_ids", {ids[0]}}}).parsed();
  CHECK(busy.at("skipped").at(0).at("reason") == "running");
  CHECK(otto.read("/api/v1/jobs?batch=" + encoded(ids[0])).at("total") == 1);
  const json by_force{{"cluster", kCluster}, {"device_type", "AOS8"}, {"force", true}};
  const auto kept = admin.send("DELETE", kBatches, by_force.dump(), "application/json");
  CHECK(kept.code() == "conflict");
  CHECK(kept.parsed().at("detail").get<std::string>().find(job) != std::string::npos);
  CHECK(admin.read(kBatches).at("total") == 2);

  REQUIRE(eventually([&] { return otto.read("/api/v1/jobs/" + job).at("status") == "paused"; }));
  dashboard.sim().set_token("lab-token");
  REQUIRE(otto.post("/api/v1/jobs/" + job + "/resume").status == 202);
  CHECK(dashboard.ended_job(otto, job).at("status") == "succeeded");
  CHECK(batch(otto, ids[0]).at("progress") == json{{"done", 2}, {"total", 2}});
  // A job has ended a moment before it lets its batches go.
  const auto are_done = [&](int count) {
    return eventually([&] { return admin.read(kBatches + "?status=DONE").at("total") == count; });
  };
  CHECK(are_done(1));
  CHECK(batch(otto, ids[0]).at("status") == "DONE");

  // A filter by batch names the batch as well.
  const auto filtered =
      otto.post("/api/v1/jobs", {{"kind", "action"},
                                 {"cluster", kCluster},
                                 {"action", "pe-finalize"},
                                 {"selection", {{"filter", {{"batch", {ids[1]}}}}}},
                                 {"reason", "the last step"}});
  REQUIRE_MESSAGE(filtered.status == 202, filtered.body);
  CHECK(filtered.parsed().at("job").at("batch_ids") == json{ids[1]});
  dashboard.ended_job(otto, filtered.parsed().at("job").at("id"));
  dashboard.kill_and_restart();
  admin = dashboard.signed_in(kAdmin);
  CHECK(are_done(2));
}

TEST_CASE("changes of lists, batches and owners move the revision of batches") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const auto revision = [&] {
    return admin.read("/api/v1/revisions").at("batches").get<std::uint64_t>();
  };
  auto last = revision();
  const auto ids = make_batches(admin, "AOS8", numbered(2), 1);
  CHECK(revision() > last);
  last = revision();
  admin.post(kBatches + "/assign", {{"batch_ids", {ids[0]}}});
  CHECK(revision() > last);
  last = revision();
  admin.read(kBatches);
  CHECK(revision() == last);
  remove_batches(admin, "AOS8");
  CHECK(revision() > last);
}

TEST_CASE("an operator claims for himself only, an admin for anyone who can work") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  auto otto = shared_dashboard().signed_in(kOperator);
  const auto ids = make_batches(admin, "AOS8", numbered(2), 1);
  const json for_admin{{"batch_ids", ids}, {"assignee", kAdmin}};
  CHECK(otto.post(kBatches + "/assign", for_admin).code() == "forbidden");
  CHECK(
      admin.post(kBatches + "/assign", {{"batch_ids", ids}, {"assignee", kViewer}}).wrong_field() ==
      "assignee");
  CHECK(admin.post(kBatches + "/assign", {{"batch_ids", ids}, {"assignee", kOperator}})
            .parsed()
            .at("assigned") == json(ids));
  CHECK(otto.post(kBatches + "/close", {{"batch_ids", ids}}).parsed().at("assigned").size() == 2);
  remove_batches(admin, "AOS8");
}
