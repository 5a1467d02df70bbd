// Everything that changes something, and every refusal, is in the audit log: walked over the whole
// published table, so that a new route without a record fails here.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "shared/model/text.h"
#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

// Routes whose records are looked at here, or in the tests of signing in.
const std::set<std::string> kRecorded{
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "POST /api/v1/setup",
    "POST /api/v1/password-reset",
    "PUT /api/v1/me/password",
    "POST /api/v1/users",
    "PATCH /api/v1/users/{id}",
    "POST /api/v1/users/{id}/password-reset",
    "DELETE /api/v1/sessions/{id}",
    "POST /api/v1/tokens",
    "DELETE /api/v1/tokens/{id}",
    "PUT /api/v1/preferences",
    "POST /api/v1/clusters",
    "PATCH /api/v1/clusters/{code}",
    "DELETE /api/v1/clusters/{code}",
    "PUT /api/v1/clusters/{code}/credentials",
    "DELETE /api/v1/clusters/{code}/credentials",
    "POST /api/v1/clusters/{code}/sync",
    "POST /api/v1/jobs",
};

json newest(ApiClient& reader, const std::string& filter) {
  return reader.read("/api/v1/audit?limit=1&" + filter).at("items");
}

}  // namespace

TEST_CASE("sign-ins, failures and sign-outs are recorded with address and request") {
  auto reader = shared_dashboard().signed_in(kAdmin);
  auto client = shared_dashboard().stranger();
  const auto signed_in = client.sign_in(kViewer, password_of(kViewer));
  const auto in = newest(reader, "action=session.create&outcome=success&actor=" + kViewer);
  REQUIRE(in.size() == 1);
  CHECK(in[0].at("request_id") == signed_in.header("X-Request-Id"));
  CHECK(in[0].at("ip") == "127.0.0.1");
  CHECK(in[0].at("role") == "viewer");

  const auto signed_out = client.remove("/api/v1/session");
  CHECK(newest(reader, "action=session.delete&actor=" + kViewer)[0].at("request_id") ==
        signed_out.header("X-Request-Id"));

  const auto wrong = client.sign_in(kViewer, "not the right password");
  const auto denied = newest(reader, "action=session.create&outcome=denied&actor=" + kViewer);
  CHECK(denied[0].at("request_id") == wrong.header("X-Request-Id"));

  // Whoever types a password where the name belongs does not find it in the log.
  const auto mistyped = client.sign_in("Secret-harbour-77", "x");
  const auto unknown = newest(reader, "action=session.create&outcome=denied&actor=anonymous");
  CHECK(unknown[0].at("request_id") == mistyped.header("X-Request-Id"));
  CHECK(unknown[0].dump().find("Secret-harbour-77") == std::string::npos);
}

TEST_CASE("what people change is recorded under their name, with what it was") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  const auto check = [&](const Answer& answer, const std::string& action) {
    CAPTURE(action);
    CHECK_MESSAGE(answer.status / 100 == 2, answer.body);
    const auto found = newest(admin, "actor=" + kAdmin + "&action=" + action);
    REQUIRE(found.size() == 1);
    CHECK(found[0].at("request_id") == answer.header("X-Request-Id"));
    CHECK(found[0].at("outcome") == "success");
    CHECK(found[0].at("ip") == "127.0.0.1");
  };

  const auto user = admin.post("/api/v1/users", {{"username", "walked"}, {"role", "viewer"}});
  check(user, "user.create");
  const std::string user_path = "/api/v1/users/" + user.parsed().at("id").get<std::string>();
  check(admin.patch(user_path, {{"role", "operator"}}), "user.update");
  check(admin.post(user_path + "/password-reset"), "user.reset_link");
  check(admin.patch(user_path, {{"disabled", true}}), "user.update");

  const auto token =
      admin.post("/api/v1/tokens", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", 1}});
  check(token, "token.create");
  check(admin.remove("/api/v1/tokens/" + token.parsed().at("id").get<std::string>()),
        "token.delete");
  check(admin.put("/api/v1/preferences", {{"walked", token.parsed().at("id")}}),
        "preferences.update");

  check(admin.post("/api/v1/clusters", {{"code", "WALK"}, {"base_url", "http://127.0.0.1:9"}}),
        "cluster.create");
  check(admin.patch("/api/v1/clusters/WALK", {{"description", "walked"}}), "cluster.update");
  check(admin.put("/api/v1/clusters/WALK/credentials",
                  {{"kind", "bearer"}, {"token", "secret-of-walk"}, {"keep", "cluster"}}),
        "credentials.set");
  check(admin.remove("/api/v1/clusters/WALK/credentials?keep=cluster"), "credentials.remove");
  check(admin.remove("/api/v1/clusters/WALK"), "cluster.delete");

  auto other = dashboard.signed_in(kAdmin);
  std::string other_id;
  const json sessions = other.read("/api/v1/sessions");
  for (const auto& item : sessions.at("items")) {
    if (item.at("current") == true) other_id = item.at("id");
  }
  check(admin.remove("/api/v1/sessions/" + other_id), "session.revoke");
  CHECK(other.get("/api/v1/session").status == 401);
  const auto everything = admin.get("/api/v1/audit?limit=100&actor=" + kAdmin);
  CHECK(everything.body.find("secret-of-walk") == std::string::npos);
}

TEST_CASE("outcomes of a job carry the address and the request of whoever asked for it") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto job = dashboard.start_action(client, "t-enable", customers_in(client, "pe-enable", 2));
  dashboard.ended_job(client, job.at("id"));
  const auto records =
      client.read("/api/v1/audit?job=" + job.at("id").get<std::string>()).at("items");
  REQUIRE(records.size() >= 2);
  const json& intent = records.back();
  CHECK(intent.at("outcome") == "intent");
  for (const auto& record : records) {
    CHECK(record.at("actor") == kOperator);
    CHECK(record.at("role") == "operator");
    CHECK(record.at("ip") == "127.0.0.1");
    CHECK(record.at("request_id") == intent.at("request_id"));
  }
}

TEST_CASE("what leaves as a file is recorded") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kViewer);
  // An intent, and its end with what left: all but the header, if it is CSV.
  const auto check = [&](const std::string& target, const std::string& action,
                         const std::string& counted_as) {
    const auto answer = client.get(target);
    CHECK_MESSAGE(answer.status == 200, answer.body);
    const auto found =
        client.read("/api/v1/audit?limit=2&actor=" + kViewer + "&action=" + action).at("items");
    REQUIRE(found.size() == 2);
    CHECK(found[0].at("outcome") == "success");
    CHECK(found[1].at("outcome") == "intent");
    for (const auto& record : found) {
      CHECK(record.at("request_id") == answer.header("X-Request-Id"));
    }
    const auto lines = std::count(answer.body.begin(), answer.body.end(), '\n');
    const bool is_csv = answer.header("Content-Type").starts_with("text/csv");
    const auto count = static_cast<std::uint64_t>(is_csv ? lines - 1 : lines);
    const std::string end = ": " + tms::model::counted(count, counted_as, counted_as + "s");
    CHECK(found[0].at("detail") == found[1].at("detail").get<std::string>() + end);
  };
  check("/api/v1/customers.csv?cluster=" + kClusterInUrl + "&state=pe-enable", "customers.export",
        "customer");
  check("/api/v1/audit/export?format=ndjson&actor=" + kViewer, "audit.export", "record");
  auto operator_ = dashboard.signed_in(kOperator);
  const auto job =
      dashboard.start_action(operator_, "t-enable", customers_in(operator_, "pe-enable", 1));
  dashboard.ended_job(operator_, job.at("id"));
  check("/api/v1/jobs/" + job.at("id").get<std::string>() + "/customers.csv", "job.export",
        "customer");
}

TEST_CASE("the hours of the log can be those of one cluster") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto job = dashboard.start_action(client, "t-enable", customers_in(client, "pe-enable", 2));
  dashboard.ended_job(client, job.at("id"));
  const auto moved = [&](const std::string& query) {
    std::uint64_t customers = 0;
    const json stats = client.read("/api/v1/audit/stats?bucket=hour" + query);
    for (const auto& hour : stats.at("by_hour")) {
      customers += hour.at("customers").get<std::uint64_t>();
    }
    return customers;
  };
  CHECK(moved("&cluster=" + job.at("cluster").get<std::string>()) >= 2);
  CHECK(moved("&cluster=NOWHERE") == 0);
  CHECK(client.get("/api/v1/audit/stats?cluster=").wrong_field() == "cluster");
  CHECK(client.get("/api/v1/audit/stats?cluster=EU&cluster=EU2").wrong_field() == "cluster");
}

TEST_CASE("a HEAD of a file is answered like its GET, and records nothing") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kViewer);
  auto script = dashboard.stranger();
  const auto session = script.sign_in_for_token(kViewer, password_of(kViewer)).parsed();
  httplib::Client probe("127.0.0.1", dashboard.server().port());
  probe.set_bearer_token_auth(session.at("access_token").get<std::string>());
  const auto last = [&] { return newest(client, "actor=" + kViewer)[0].at("seq"); };
  for (const auto& file : {"/api/v1/customers.csv?cluster=" + kClusterInUrl,
                           std::string("/api/v1/audit/export?format=csv")}) {
    CAPTURE(file);
    const auto before = last();
    const auto head = probe.Head(file);
    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(last() == before);
    const auto whole = probe.Get(file);
    REQUIRE(whole);
    CHECK(last() > before);
    for (const char* name : {"Content-Type", "Content-Disposition"})
      CHECK(whole->get_header_value(name) == head->get_header_value(name));
  }
}

TEST_CASE("an export is oldest first and ends where the log ended when it was asked for") {
  auto client = shared_dashboard().signed_in(kViewer);
  const auto export_of = [&](const std::string& query) {
    std::vector<json> records;
    std::istringstream lines(client.get("/api/v1/audit/export?format=ndjson" + query).body);
    for (std::string line; std::getline(lines, line);) records.push_back(json::parse(line));
    return records;
  };
  REQUIRE(client.post("/api/v1/users", {{"username", "nobody"}, {"role", "viewer"}}).status == 403);
  REQUIRE(eventually([&] {
    return newest(client, "outcome=denied&action=request.denied&actor=" + kViewer).size() == 1;
  }));
  const std::size_t before = client.read("/api/v1/audit/stats").at("records");
  const auto all = export_of("");
  REQUIRE(all.size() >= before);  // other tests' clients may still write
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].at("seq") == i + 1);
  const auto exported = newest(client, "action=audit.export&actor=" + kViewer);
  CHECK(exported[0].at("outcome") == "success");
  CHECK(exported[0].at("seq") > all.back().at("seq"));  // it is no part of itself
  const auto denied = export_of("&outcome=denied");
  CHECK_FALSE(denied.empty());
  for (const auto& record : denied) CHECK(record.at("outcome") == "denied");
  CHECK(export_of("&to=2001-01-01T00:00:00Z").empty());

  const auto csv = client.get("/api/v1/audit/export");
  CHECK(csv.header("Content-Type").starts_with("text/csv"));
  CHECK(csv.header("Content-Disposition").find("audit_20") != std::string::npos);
  CHECK(csv.body.starts_with("seq,at,actor,role,ip,action,"));
  CHECK(client.get("/api/v1/audit/export?format=pdf").wrong_field() == "format");
  CHECK(client.get("/api/v1/audit/export?colour=red").wrong_field() == "colour");
  CHECK(client.get("/api/v1/audit/export?limit=1").wrong_field() == "limit");
  CHECK(client.get("/api/v1/audit/export?before_seq=2").wrong_field() == "before_seq");
}

TEST_CASE("refusals are recorded one by one for people, and counted for strangers") {
  auto& dashboard = shared_dashboard();
  auto viewer = dashboard.signed_in(kViewer);
  std::set<std::string> refused;
  for (const auto& route : dashboard.contract().routes()) {
    if (route.access != "admin" && route.access != "operator") continue;
    std::string target = route.path;
    for (auto at = target.find('{'); at != std::string::npos; at = target.find('{')) {
      target.replace(at, target.find('}') - at + 1, "0190163d-8694-739b-aea5-966c26f8ad91");
    }
    const auto answer = viewer.send(route.method, target, "", "application/json");
    CHECK_MESSAGE(answer.status == 403, route.method << " " << route.path);
    refused.insert(answer.header("X-Request-Id"));
  }
  CHECK(refused.size() > 15);
  CHECK(eventually([&] {
    auto missing = refused;
    const auto records =
        viewer.read("/api/v1/audit?limit=500&action=request.denied&actor=" + kViewer).at("items");
    for (const auto& record : records) missing.erase(record.at("request_id").get<std::string>());
    return missing.empty();
  }));
}

TEST_CASE("a change that could not be made is recorded as a failure, once") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  const auto job = dashboard.start_action(admin, "pe-enable", customers_in(admin, "tran-begin", 1));
  const std::string id = job.at("id");
  dashboard.ended_job(admin, id);
  const auto path = "/api/v1/jobs/" + id + "/cancel";
  REQUIRE(admin.post(path).code() == "conflict");
  json refused;
  REQUIRE(eventually([&] {
    refused = admin.read("/api/v1/audit?action=request.refused&job=" + id).at("items");
    return !refused.empty();
  }));
  CHECK(refused.size() == 1);
  CHECK(refused[0].at("outcome") == "failure");
  CHECK(refused[0].at("actor") == kAdmin);
  CHECK(refused[0].at("detail") == "POST " + path + ": conflict");
}

TEST_CASE("a change whose body cannot be taken is recorded under the name of who sent it") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  const std::string path = "/api/v1/runbooks";
  const std::string large(17 * 1024 * 1024, ' ');
  const std::map<std::string, Answer> refused{
      {"unsupported_media_type",
       admin.send("PUT", path, "x", "application/json", {{"Content-Encoding", "gzip"}})},
      {"payload_too_large", admin.send("PUT", path, large, "application/json")}};
  for (const auto& [code, answer] : refused) {
    CAPTURE(code);
    CHECK(answer.code() == code);
    CHECK(eventually([&] {
      const auto records =
          admin.read("/api/v1/audit?action=request.refused&actor=" + kAdmin).at("items");
      return std::any_of(records.begin(), records.end(), [&](const json& record) {
        return record.at("request_id") == answer.header("X-Request-Id") &&
               record.at("detail") == "PUT " + path + ": " + code;
      });
    }));
  }
}

TEST_CASE("every unsafe route of the table is known to leave a record, or to change nothing") {
  const std::set<std::string> changes_nothing{
      "POST /api/v1/jobs/preview", "POST /api/v1/audit/verify", "POST /api/v1/batches/preview",
      "POST /api/v1/clusters/{code}/test"};
  // Controls of jobs, batches, lists, runbooks and caches have tests of their own beside them.
  const std::set<std::string> elsewhere{"jobs",     "batches",      "customer-lists",
                                        "runbooks", "device-types", "app-status"};
  for (const auto& route : shared_dashboard().contract().routes()) {
    if (route.method == "GET") continue;
    const auto name = route.method + " " + route.path;
    const auto resource = route.path.substr(8, route.path.find('/', 8) - 8);
    const bool known = kRecorded.contains(name) || changes_nothing.contains(name) ||
                       elsewhere.contains(resource) ||
                       route.path == "/api/v1/clusters/{code}/snapshot";
    CHECK_MESSAGE(known, name << " is new: record what it changes and say so here");
  }
}
