// The simulated cluster through real HTTP: what PRODUCT 2 says a cluster answers.
#include "server/cluster_sim/cluster_sim.h"

#include <atomic>
#include <future>
#include <map>
#include <set>
#include <thread>

#include "tests/unit/cluster_sim/sim_client.h"

using namespace tms::cluster_sim;
using namespace tms::cluster_sim::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 10s;

template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

TEST_CASE("the whole cluster comes in one reply, keyed by cid, about 80 bytes a customer") {
  RunningSim sim(quick_options(2000));
  SimClient client(sim);
  const auto answer = client.get("/tms/v1/get/action?cid=ALL");
  REQUIRE(answer);
  CHECK(answer->get_header_value("Content-Type") == "application/json");
  CHECK(answer->body.size() / 2000 >= 70);
  CHECK(answer->body.size() / 2000 <= 90);
  const auto all = json::parse(answer->body);
  CHECK(all.size() == 2000);
  std::map<std::string, int> counts;
  int null_records = 0;
  for (const auto& [cid, record] : all.items()) {
    if (record.is_null()) {
      ++null_records;
    } else {
      ++counts[record.at("action_desc").get<std::string>()];
    }
  }
  CHECK(counts["tran-begin"] == 480);
  CHECK(null_records == 2);
}

TEST_CASE("one customer is read alone, an unknown one is not in the reply") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  const auto& cid = sim.cid(3);
  const auto one = client.read("/tms/v1/get/action?cid=" + cid);
  CHECK(one.size() == 1);
  CHECK(one.at(cid) == client.all().at(cid));
  CHECK(client.read("/tms/v1/get/action?cid=nobody") == json::object());
  CHECK(client.read("/tms/v1/get/appstatus?app=ALL&cid=nobody") == json::array());
  CHECK(client.get("/tms/v1/get/action")->status == 400);
}

TEST_CASE("an accepted action shows in later reads and is counted for each customer") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  const std::vector<std::string> cids{sim.cid(0), sim.cid(1), sim.cid(2)};
  const auto answer = client.act("PE-Direct", cids);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(json::parse(answer->body) ==
        json{{"success", true}, {"message", "Sending action to migration services"}});
  for (const auto& cid : cids) {
    CHECK(client.record(cid) == json{{"action_code", 5}, {"action_desc", "pe-direct"}});
    CHECK(sim.applied(cid) == 1);
  }
  client.act("PE-Direct", {cids[0], cids[0]});
  CHECK(sim.applied(cids[0]) == 3);
  CHECK(sim.applied(sim.cid(9)) == 0);
  CHECK(sim.applied_total() == 5);
}

TEST_CASE("unknown customers make the cluster refuse the whole request and name them") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  const auto answer = client.act("PE-Enable", {sim.cid(0), "a", "b"});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(json::parse(answer->body) ==
        json{{"success", false}, {"message", "those CIDs [a, b] do not exist"}});
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("a request that is no action is refused") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  CHECK(client.act("explode", {sim.cid(0)})->status == 400);
  CHECK(client.act("PE-Enable", {})->status == 400);
  CHECK(client.post("/tms/v1/set/action", json::array())->status == 400);
  CHECK(client.post("/tms/v1/set/action", {{"action", "PE-Enable"}, {"cids", {1}}})->status == 400);
  CHECK(client.raw().Post("/tms/v1/set/action", "{nonsense", "application/json")->status == 400);
  CHECK(client.get("/somewhere")->status == 404);
}

TEST_CASE("an action is visible only after the read-back delay") {
  auto options = quick_options();
  options.readback_delay = 400ms;
  RunningSim sim(options);
  SimClient client(sim);
  const auto& cid = sim.cid(0);
  const auto before = client.record(cid);
  const auto sent_at = std::chrono::steady_clock::now();
  client.act("PE-Direct", {cid});
  CHECK(sim.applied(cid) == 1);
  CHECK(client.record(cid) == before);
  const json wanted{{"action_code", 5}, {"action_desc", "pe-direct"}};
  CHECK(eventually([&] { return client.record(cid) == wanted; }));
  CHECK(std::chrono::steady_clock::now() - sent_at >= 400ms);
}

TEST_CASE("an action is applied at the end of its latency although the caller has gone") {
  auto options = quick_options();
  options.action_latency = 300ms;
  RunningSim sim(options);
  SimClient client(sim);
  client.raw().set_read_timeout(50ms);
  const auto answer = client.act("PE-Direct", {sim.cid(0)});
  CHECK_FALSE(answer);
  CHECK(sim.applied(sim.cid(0)) == 0);
  CHECK(eventually([&] { return sim.applied(sim.cid(0)) == 1; }));
}

TEST_CASE("apps are in transit after an action and settle for good") {
  auto options = quick_options();
  options.settle = 300ms;
  RunningSim sim(options);
  SimClient client(sim);
  const auto& cid = sim.cid(0);
  const auto is_settled = [&] {
    for (const auto& app : client.app_status(cid)) {
      if (app.at("status") == "Transiting") return false;
    }
    return true;
  };
  CHECK(eventually(is_settled));
  const auto settled = client.app_status(cid);
  CHECK(settled.size() == 8);
  CHECK(settled[0].at("app_name") == "airgroup");
  client.act("T-Enable", {cid});
  CHECK_FALSE(is_settled());
  CHECK(eventually(is_settled));
  CHECK(client.app_status(cid) == settled);
}

TEST_CASE("a wrong or missing token is answered 401 in the words of a cluster") {
  auto options = quick_options();
  options.token = "right";
  RunningSim sim(options);
  SimClient wrong(sim, "wrong");
  const auto refused = wrong.act("PE-Enable", {sim.cid(0)});
  REQUIRE(refused);
  CHECK(refused->status == 401);
  const auto body = json::parse(refused->body);
  CHECK(body.at("errorCode").get<std::string>().ends_with("UNAUTHORIZED"));
  CHECK(body.at("httpStatusCode") == 401);
  CHECK(body.at("message") == "Invalid access token");
  CHECK(httplib::Client("127.0.0.1", sim.port()).Get("/tms/v1/get/action?cid=ALL")->status == 401);
  CHECK(sim.applied_total() == 0);
  CHECK(SimClient(sim, "right").all().size() == 100);
}

TEST_CASE("client credentials buy a token, wrong ones do not") {
  auto options = quick_options();
  options.client_id = "dashboard";
  options.client_secret = "s3cret";
  RunningSim sim(options);
  httplib::Client client("127.0.0.1", sim.port());
  const auto fetch = [&](const std::string& grant, const std::string& secret) {
    return client.Post("/token", httplib::Params{{"grant_type", grant},
                                                 {"client_id", "dashboard"},
                                                 {"client_secret", secret}});
  };
  const auto granted = fetch("client_credentials", "s3cret");
  REQUIRE(granted);
  CHECK(granted->status == 200);
  const auto body = json::parse(granted->body);
  CHECK(body.at("token_type") == "Bearer");
  CHECK(body.at("expires_in") == 3600);
  CHECK(SimClient(sim, body.at("access_token")).all().size() == 100);
  CHECK(SimClient(sim, "another").get("/tms/v1/get/action?cid=ALL")->status == 401);

  const auto refused = fetch("client_credentials", "guess");
  CHECK(refused->status == 401);
  CHECK(json::parse(refused->body).at("error") == "invalid_client");
  CHECK(fetch("password", "s3cret")->status == 400);
}

TEST_CASE("an issued token ends with its lifetime") {
  auto options = quick_options();
  options.client_id = "dashboard";
  options.client_secret = "s3cret";
  options.token_lifetime = 0s;
  RunningSim sim(options);
  httplib::Client client("127.0.0.1", sim.port());
  const auto granted = client.Post("/token", httplib::Params{{"grant_type", "client_credentials"},
                                                             {"client_id", "dashboard"},
                                                             {"client_secret", "s3cret"}});
  const auto token = json::parse(granted->body).at("access_token").get<std::string>();
  CHECK(SimClient(sim, token).get("/tms/v1/get/action?cid=ALL")->status == 401);
}

TEST_CASE("64 requests wait out their latency at once") {
  auto options = quick_options();
  options.action_latency = 1s;  // long enough for 64 threads to start on a busy machine
  options.threads = 80;
  RunningSim sim(options);
  std::vector<std::thread> callers;
  std::atomic<int> accepted = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    callers.emplace_back([&, i] {
      const auto answer = SimClient(sim).act("PE-Enable", {sim.cid(i)});
      accepted += answer && answer->status == 200;
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(accepted == 64);
  CHECK(sim.most_in_flight() == 64);
}

TEST_CASE("stopping ends waits at once and applies nothing more") {
  auto options = quick_options();
  options.action_latency = 60s;
  RunningSim sim(options);
  auto call = std::async(std::launch::async, [&] {
    SimClient client(sim);
    client.raw().set_read_timeout(30s);
    return static_cast<bool>(client.act("PE-Enable", {sim.cid(0)}));
  });
  REQUIRE(eventually([&] { return sim.requests(Route::Set) == 1; }));
  const auto asked_at = std::chrono::steady_clock::now();
  sim.stop();
  CHECK(std::chrono::steady_clock::now() - asked_at < 5s);
  CHECK_FALSE(call.get());
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("a taken port is refused with a sentence") {
  RunningSim first(quick_options());
  auto options = quick_options();
  options.port = first.port();
  ClusterSim second(options);
  const auto url = second.start();
  REQUIRE_FALSE(url);
  CHECK(url.error().message.find(std::to_string(first.port())) != std::string::npos);
}

TEST_CASE("requests above the rate limit are answered 429 with Retry-After") {
  auto options = quick_options();
  options.rate_limit_per_s = 5;
  RunningSim sim(options);
  SimClient client(sim);
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.get("/tms/v1/get/action?cid=" + sim.cid(0));
    REQUIRE(answer);
    if (answer->status == 429) {
      CHECK(answer->get_header_value("Retry-After") == "1");
      ++refused;
    }
  }
  CHECK(refused > 0);
  CHECK(refused < 20);
}

TEST_CASE("a record can be replaced and customers can go missing") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  sim.override_record(sim.cid(0), R"({"action_code": "7", "action_desc": "<b>odd</b>"})");
  sim.override_record("newcomer", "null");
  sim.hide_last(10);
  const auto all = client.all();
  CHECK(all.size() == 91);
  CHECK(all.at(sim.cid(0)).at("action_desc") == "<b>odd</b>");
  CHECK(all.at("newcomer").is_null());
  CHECK_FALSE(all.contains(sim.cid(99)));
}
