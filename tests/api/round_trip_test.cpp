// Lists in parts, and what was read put back as it was.
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kLab = "/api/v1/clusters/" + kClusterInUrl;

json device_type(const std::string& code) {
  return {{"code", code}, {"name", code}, {"device_capacity", 9}};
}

json runbook(const std::string& app) {
  return {{"app", app}, {"category", "failed"}, {"url", "https://runbooks.example/" + app}};
}

}  // namespace

TEST_CASE("lists that are read whole are read in parts when asked, with the total of the whole") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  for (const auto name : {"one", "two", "three"}) {
    REQUIRE(
        admin.post("/api/v1/tokens", {{"name", name}, {"role", "viewer"}, {"expires_in_days", 1}})
            .status == 201);
    REQUIRE(admin.post("/api/v1/clusters", {{"code", name}}).status == 201);
    dashboard.signed_in(kAdmin);  // one session more
  }
  REQUIRE(admin.put("/api/v1/runbooks", {{"items", {runbook("a"), runbook("b"), runbook("c")}}})
              .status == 200);
  REQUIRE(admin
              .put("/api/v1/device-types",
                   {{"items", {device_type("A"), device_type("B"), device_type("C")}}})
              .status == 200);
  for (const char* type : {"A", "B", "C"}) {
    REQUIRE(admin
                .put(std::string("/api/v1/customer-lists/") + kClusterInUrl + "/" + type,
                     {{"source", {{"kind", "cids"}, {"cids", {"1000001"}}}}})
                .status == 200);
  }
  for (const char* list :
       {"users", "clusters", "tokens", "sessions", "runbooks", "device-types", "customer-lists"}) {
    CAPTURE(list);
    const std::string path = std::string("/api/v1/") + list;
    const auto whole = admin.read(path);
    const std::size_t total = whole.at("total");
    REQUIRE(total >= 3);
    CHECK(whole.at("items").size() == total);
    const auto part = admin.read(path + "?offset=1&limit=2");
    CHECK(part.at("total") == total);
    REQUIRE(part.at("items").size() == 2);
    for (const char* key : {"id", "code", "app", "device_type"}) {
      if (!whole.at("items")[1].contains(key)) continue;
      CHECK(part.at("items")[0].at(key) == whole.at("items")[1].at(key));
      CHECK(part.at("items")[1].at(key) == whole.at("items")[2].at(key));
    }
    CHECK(admin.read(path + "?offset=500").at("items").empty());
    CHECK(admin.get(path + "?limit=501").wrong_field() == "limit");
  }
}

TEST_CASE("a table that was read is put back as it is, a page of it is not taken for the whole") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  const json any_reason{{"app", "*"},
                        {"category", "failed"},
                        {"reason_pattern", nullptr},
                        {"url", "https://runbooks.example/"}};
  REQUIRE(admin.put("/api/v1/runbooks", {{"items", {any_reason, runbook("kms")}}}).status == 200);
  REQUIRE(
      admin.put("/api/v1/device-types", {{"items", {device_type("A"), device_type("B")}}}).status ==
      200);
  for (const char* path : {"/api/v1/runbooks", "/api/v1/device-types"}) {
    CAPTURE(path);
    const auto table = admin.read(path);
    const auto again = admin.put(path, table);
    REQUIRE_MESSAGE(again.status == 200, again.body);
    CHECK(again.parsed() == table);
    const auto page = admin.read(std::string(path) + "?limit=1");
    CHECK(admin.put(path, page).wrong_field() == "total");
    CHECK(admin.read(path) == table);
  }
}

TEST_CASE("a cluster, a user and preferences take back what was read of them") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  REQUIRE(admin.patch(kLab, {{"base_url", ""}, {"token_url", ""}}).status == 200);
  const auto cluster_of = [&] {
    const auto clusters = admin.read("/api/v1/clusters");
    for (const auto& item : clusters.at("items")) {
      if (item.at("code") == kCluster) return item;
    }
    return json();
  };
  const auto cluster = cluster_of();
  CHECK(cluster.at("base_url").is_null());
  json changes;
  for (const char* field :
       {"name", "description", "display_order", "base_url", "token_url", "settings"}) {
    changes[field] = cluster.at(field);
  }
  const auto patched = admin.patch(kLab, changes);
  REQUIRE_MESSAGE(patched.status == 200, patched.body);
  CHECK(cluster_of() == cluster);

  const auto user = admin.read("/api/v1/users?limit=1").at("items").at(0);
  const json same{{"display_name", user.at("display_name")},
                  {"role", user.at("role")},
                  {"disabled", user.at("disabled")}};
  CHECK(admin.patch("/api/v1/users/" + user.at("id").get<std::string>(), same).status == 200);

  REQUIRE(admin.put("/api/v1/preferences", {{"theme", "dark"}, {"views", nullptr}}).status == 200);
  const auto preferences = admin.read("/api/v1/preferences");
  CHECK(admin.put("/api/v1/preferences", preferences).parsed() == preferences);
}
