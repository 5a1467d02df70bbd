// Customer lists, snapshots, runbooks and device types over HTTP.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kLists = "/api/v1/customer-lists";
const std::string kList = kLists + "/" + kClusterInUrl + "/AOS10%20Small";

json from_text(const std::string& text) {
  return {{"source", {{"kind", "text"}, {"text", text}}}};
}

// A web server that answers lists, and another place that it may send a caller to.
class ListSource {
 public:
  ListSource() {
    server_.Get("/list", [this](const httplib::Request& request, httplib::Response& answer) {
      ++requests_;
      if (request.get_header_value("Authorization") != "Bearer list-token") {
        answer.status = 401;
        return;
      }
      answer.set_content(R"({"customers": ["a", 1234567, "a"], "total_devices": 31})",
                         "application/json");
    });
    server_.Get("/moved", [this](const httplib::Request&, httplib::Response& answer) {
      answer.set_redirect(url_ + "/list");
    });
    const int port = server_.bind_to_any_port("127.0.0.1");
    url_ = "http://127.0.0.1:" + std::to_string(port);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  ~ListSource() {
    server_.stop();
    thread_.join();
  }
  const std::string& url() const { return url_; }
  int requests() const { return requests_; }

  json request(const std::string& path, const std::string& token = "list-token") const {
    return {{"source", {{"kind", "url"}, {"url", url_ + path}, {"token", token}}}};
  }

 private:
  httplib::Server server_;
  std::string url_;
  std::thread thread_;
  std::atomic<int> requests_{0};
};

}  // namespace

TEST_CASE("an admin loads a list and reads its report; viewers see it") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const auto put = admin.put(kList, from_text("cust_id,devices\nx-1,3\nx-2,1\nx-1,2\nno id,1\n"));
  REQUIRE_MESSAGE(put.status == 200, put.body);
  const auto list = put.parsed();
  CHECK(list.at("cluster") == kCluster);
  CHECK(list.at("device_type") == "AOS10 Small");
  CHECK(list.at("total_customers") == 2);
  CHECK(list.at("duplicates") == 1);
  CHECK(list.at("rejected").at(0).at("line") == 5);
  CHECK(list.at("ignored_columns") == json{"devices"});
  CHECK(list.at("devices_estimated") == true);
  auto viewer = shared_dashboard().signed_in(kViewer);
  CHECK(viewer.read(kList) == list);
  const auto all = viewer.read(kLists).at("items");
  CHECK(std::count_if(all.begin(), all.end(), [&](const json& one) {
          return one.at("device_type") == "AOS10 Small" && one.at("rejected").empty();
        }) == 1);
  CHECK(admin.remove(kList).status == 204);
  CHECK(viewer.get(kList).code() == "not_found");
  CHECK(admin.remove(kList).code() == "not_found");
}

TEST_CASE("PRODUCT 6.9: numeric ids, short ids, a BOM and mixed separators survive the door") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const json cids{{"source", {{"kind", "cids"}, {"cids", {1234567, "42", "a_b", 7}}}}};
  CHECK(admin.put(kList, cids).parsed().at("total_customers") == 4);
  json mixed = from_text(
      "\xEF\xBB\xBF"
      "7;1234567|a_b\t42,9\n8 ; 10\n");
  CHECK(admin.put(kList, mixed).code() == "ambiguous_columns");
  mixed["source"]["columns"] = "all";
  const auto all = admin.put(kList, mixed).parsed();
  CHECK(all.at("total_customers") == 7);
  CHECK(all.at("rejected_total") == 0);
  admin.remove(kList);
}

TEST_CASE(
    "PRODUCT 6.2: only an admin makes the server fetch, and only from a configured list source") {
  ListSource allowed, elsewhere;
  DashboardOptions options;
  options.server_flags = {"--list-source", allowed.url()};
  options.connected = false;
  Dashboard dashboard(options);
  for (const auto& username : {kViewer, kOperator}) {
    CHECK(dashboard.signed_in(username).put(kList, allowed.request("/list")).code() == "forbidden");
  }
  CHECK(allowed.requests() == 0);

  auto admin = dashboard.signed_in(kAdmin);
  const auto refused = admin.put(kList, elsewhere.request("/list"));
  CHECK(refused.status == 400);
  CHECK(refused.wrong_field() == "source.url");
  CHECK(elsewhere.requests() == 0);
  const auto denials = admin.read("/api/v1/audit?action=list.update&outcome=denied");
  CHECK(denials.at("items").size() == 1);

  const auto loaded = admin.put(kList, allowed.request("/list"));
  REQUIRE_MESSAGE(loaded.status == 200, loaded.body);
  CHECK(loaded.parsed().at("total_customers") == 2);
  CHECK(loaded.parsed().at("total_devices") == 31);
  CHECK(loaded.parsed().at("source") == "url");
  CHECK(loaded.body.find("list-token") == std::string::npos);

  const auto requests = allowed.requests();
  CHECK(admin.put(kList, allowed.request("/moved")).code() == "cluster_unreachable");
  CHECK(allowed.requests() == requests);  // the redirect was not followed
  CHECK(admin.put(kList, allowed.request("/list", "wrong")).code() == "cluster_unauthorized");
  CHECK(admin.put(kList, allowed.request("/nowhere")).code() == "cluster_unreachable");
  CHECK(admin.read(kList).at("total_customers") == 2);  // what was loaded stays

  // Those have records of their own; what is refused after them has one of the other kind.
  CHECK(admin.remove("/api/v1/customer-lists/MADEUP/AOS8").code() == "not_found");
  json records;
  CHECK(eventually([&] {
    records = admin.read("/api/v1/audit?action=request.refused").at("items");
    return !records.empty();
  }));
  CHECK(records.size() == 1);
  CHECK(records[0].at("detail") == "DELETE /api/v1/customer-lists/MADEUP/AOS8: not_found");
}

TEST_CASE("a list source that is no origin stops the start with a sentence") {
  TempDir directory;
  for (const char* source : {"lists.example.net", "https://lists.example.net/path", "ftp://x"}) {
    CAPTURE(source);
    Process process({program_path("tms-dashboard"), "serve", "--listen", "127.0.0.1:0",
                     "--data-dir", directory.path(), "--list-source", source});
    const auto code = process.wait();
    REQUIRE(code.has_value());
    CHECK(*code != 0);
    CHECK(process.errors().find("list-source") != std::string::npos);
  }
}

TEST_CASE("a list of 16 MiB is read, one byte more is refused and harms nobody") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const std::string head = R"({"source":{"kind":"text","text":")", tail = R"("}})";
  const std::size_t limit = 16u << 20;
  std::string text;
  for (int i = 0; text.size() + 16 < limit - head.size() - tail.size(); ++i) {
    text += "id" + std::to_string(i) + "\\n";
  }
  text.resize(limit - head.size() - tail.size(), ' ');
  const auto full = admin.send("PUT", kList, head + text + tail, "application/json");
  REQUIRE_MESSAGE(full.status < 500, full.body);
  // Above a million ids the list itself is refused; the body was read either way.
  CHECK((full.status == 200 || full.parsed().at("errors").at(0).at("code") == "too_many"));
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kAdmin, password_of(kAdmin)).status == 200);
  const auto above = script.send("PUT", kList, head + text + " " + tail, "application/json");
  CHECK(above.status == 413);
  CHECK(above.code() == "payload_too_large");
  CHECK(shared_dashboard().signed_in(kViewer).get("/api/v1/session").status == 200);
  admin.remove(kList);
}

TEST_CASE("a snapshot gives states to a cluster without URL, and to no other") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const std::string snapshot = "/api/v1/clusters/EU3/snapshot";
  const auto loaded = admin.put(
      snapshot, {{"a", {{"action_code", 2}, {"action_desc", "pe-enable"}}}, {"b", nullptr}});
  REQUIRE_MESSAGE(loaded.status == 200, loaded.body);
  CHECK(loaded.parsed().at("customers") == 2);
  CHECK(loaded.parsed().at("malformed") == 1);
  CHECK(loaded.parsed().at("duplicates") == 0);
  CHECK(admin.read("/api/v1/customers/summary?cluster=EU3").at("by_state").at("pe-enable") == 1);

  std::string csv = "cid,action_code\r\n";
  for (int i = 0; i < 30; ++i) csv += "c" + std::to_string(i) + ",4\r\n";
  const auto lacking = admin.send("PUT", snapshot, csv, "text/csv");
  CHECK(lacking.code() == "conflict");
  CHECK(admin.read("/api/v1/customers/summary?cluster=EU3").at("total") == 2);
  const auto accepted = admin.send("PUT", snapshot + "?accept_missing=true", csv, "text/csv");
  REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
  CHECK(accepted.parsed().at("missing") == 2);
  CHECK(admin.read("/api/v1/customers/summary?cluster=EU3").at("by_state").at("pe-finalize") == 30);
  CHECK(admin.read("/api/v1/audit?action=cluster.snapshot").at("items").size() == 3);

  CHECK(admin.send("PUT", "/api/v1/clusters/" + kClusterInUrl + "/snapshot", csv, "text/csv")
            .code() == "conflict");
  CHECK(admin.send("PUT", "/api/v1/clusters/NOWHERE/snapshot", csv, "text/csv").code() ==
        "not_found");
  CHECK(admin.send("PUT", snapshot, "cid\na\n", "text/csv").code() == "invalid_request");
  CHECK(admin.send("PUT", snapshot, "[]", "application/json").code() == "invalid_request");
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kAdmin, password_of(kAdmin)).status == 200);
  CHECK(script.send("PUT", snapshot, csv, "text/plain").status == 415);
  const auto query = admin.send("PUT", snapshot + "?accept_missing=1", csv, "text/csv");
  CHECK(query.wrong_field() == "accept_missing");
}

TEST_CASE("the runbook table is replaced as a whole, and survives a restart") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  CHECK(admin.read("/api/v1/runbooks").at("total") == 0);
  const json table{{"items",
                    {{{"app", "kms"},
                      {"category", "failed"},
                      {"reason_pattern", "certificate*"},
                      {"url", "https://wiki.example/kms"}},
                     {{"app", "*"}, {"category", "failed"}, {"url", "https://wiki.example/any"}}}}};
  const auto put = admin.put("/api/v1/runbooks", table);
  REQUIRE_MESSAGE(put.status == 200, put.body);
  CHECK(put.parsed().at("total") == 2);
  dashboard.kill_and_restart();
  auto viewer = dashboard.signed_in(kViewer);
  const auto back = viewer.read("/api/v1/runbooks");
  CHECK(back == put.parsed());
  admin = dashboard.signed_in(kAdmin);
  CHECK(admin.put("/api/v1/runbooks", {{"items", back.at("items")}}).status == 200);
  CHECK(admin.read("/api/v1/audit?action=runbook.update").at("items").size() == 2);
}

TEST_CASE("device types are edited by admins, and lists need one that exists") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  auto items = admin.read("/api/v1/device-types").at("items");
  REQUIRE(items.size() == 6);
  items.push_back({{"code", "AOS12"},
                   {"name", "AOS12"},
                   {"description", "new"},
                   {"device_capacity", 40},
                   {"display_order", 9}});
  const std::string list = kLists + "/EU/AOS12";
  CHECK(admin.put(list, from_text("a\n")).code() == "not_found");
  const auto put = admin.put("/api/v1/device-types", {{"items", items}});
  REQUIRE_MESSAGE(put.status == 200, put.body);
  CHECK(put.parsed().at("items").size() == 7);
  CHECK(admin.put(list, from_text("a\n")).status == 200);
  CHECK(admin.read("/api/v1/audit?action=device-type.update").at("items").size() == 1);
}

TEST_CASE("lists and batches go with their cluster") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  REQUIRE(admin.post("/api/v1/clusters", {{"code", "Short lived"}}).status == 201);
  REQUIRE(admin.put(kLists + "/Short%20lived/AOS8", from_text("a\nb\n")).status == 200);
  const json request{{"cluster", "Short lived"}, {"device_type", "AOS8"}, {"device_cap", 2}};
  REQUIRE(admin.post("/api/v1/batches", request).status == 201);
  REQUIRE(admin.read("/api/v1/batches?cluster=Short%20lived").at("total") == 2);
  REQUIRE(admin.remove("/api/v1/clusters/Short%20lived").status == 204);
  CHECK(admin.read("/api/v1/batches?cluster=Short%20lived").at("total") == 0);
  CHECK(admin.get(kLists + "/Short%20lived/AOS8").code() == "not_found");
}
