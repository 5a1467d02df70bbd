// Every fault of the contract as a caller meets it, and /control.
#include <atomic>
#include <thread>

#include "server/cluster_sim/cluster_sim.h"
#include "tests/unit/cluster_sim/sim_client.h"

using namespace tms::cluster_sim;
using namespace tms::cluster_sim::testing;
using namespace std::chrono_literals;

namespace {

Options with_fault(const std::string& fault) {
  auto options = quick_options();
  options.faults.push_back(*parse_fault(fault));
  options.timeout_hold = 200ms;
  options.slow_answer = 200ms;
  return options;
}

const std::string kRead = "/tms/v1/get/action?cid=ALL";

}  // namespace

TEST_CASE("refusals carry their status, and 429 and 503 say when to come back") {
  for (const auto& [fault, status] :
       std::vector<std::pair<std::string, int>>{{"429", 429}, {"500", 500}, {"503", 503}}) {
    CAPTURE(fault);
    RunningSim sim(with_fault(fault + ":1"));
    SimClient client(sim);
    for (const auto& answer : {client.get(kRead), client.act("PE-Enable", {sim.cid(0)})}) {
      REQUIRE(answer);
      CHECK(answer->status == status);
      CHECK(answer->get_header_value("Retry-After") == (status == 500 ? "" : "1"));
    }
    CHECK(sim.applied_total() == 0);
  }
}

TEST_CASE("a reset cuts the connection without an answer and applies nothing") {
  RunningSim sim(with_fault("reset:1"));
  SimClient client(sim);
  CHECK_FALSE(client.act("PE-Enable", {sim.cid(0)}));
  CHECK_FALSE(client.get(kRead));
  CHECK(sim.applied_total() == 0);
  CHECK(sim.injected(FaultKind::Reset) >= 2);
}

TEST_CASE("an action can be applied and its answer dropped") {
  RunningSim sim(with_fault("apply-then-drop:1"));
  SimClient client(sim);
  CHECK_FALSE(client.act("PE-Enable", {sim.cid(0)}));
  CHECK(sim.applied(sim.cid(0)) == 1);
  CHECK(client.get(kRead)->status == 200);
}

TEST_CASE("a held answer comes as a 504 in the end and nothing was applied") {
  RunningSim sim(with_fault("timeout@set:1"));
  SimClient client(sim);
  const auto sent_at = std::chrono::steady_clock::now();
  const auto answer = client.act("PE-Enable", {sim.cid(0)});
  REQUIRE(answer);
  CHECK(answer->status == 504);
  CHECK(std::chrono::steady_clock::now() - sent_at >= 200ms);
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("a held answer does not hold up the end of the simulator") {
  auto options = with_fault("timeout:1");
  options.timeout_hold = 60s;
  RunningSim sim(options);
  std::atomic<bool> is_answered = true;
  std::thread caller([&] {
    SimClient client(sim);
    client.raw().set_read_timeout(30s);
    is_answered = static_cast<bool>(client.get(kRead));
  });
  while (sim.requests(Route::Action) == 0) std::this_thread::yield();
  const auto asked_at = std::chrono::steady_clock::now();
  sim.stop();
  caller.join();
  CHECK(std::chrono::steady_clock::now() - asked_at < 5s);
  CHECK_FALSE(is_answered);
}

TEST_CASE("a slow read drips to its whole end, a slow action to a refusal that applied nothing") {
  RunningSim sim(with_fault("slow:1"));
  SimClient client(sim);
  const auto sent_at = std::chrono::steady_clock::now();
  const auto all = client.get(kRead);
  REQUIRE(all);
  CHECK(std::chrono::steady_clock::now() - sent_at >= 190ms);
  CHECK(json::parse(all->body).size() == 100);
  const auto action = client.act("PE-Enable", {sim.cid(0)});
  REQUIRE(action);
  CHECK(json::parse(action->body).at("success") == false);
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("a malformed answer is a 200 that is not JSON") {
  RunningSim sim(with_fault("malformed:1"));
  SimClient client(sim);
  for (const auto& answer : {client.get(kRead), client.act("PE-Enable", {sim.cid(0)})}) {
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(json::parse(answer->body, nullptr, false).is_discarded());
  }
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("a truncated answer ends before the length it declared") {
  RunningSim sim(with_fault("truncated:1"));
  SimClient client(sim);
  CHECK_FALSE(client.get(kRead));
  CHECK_FALSE(client.act("PE-Enable", {sim.cid(0)}));
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("the right token can be refused") {
  RunningSim sim(with_fault("unauthorized@action:1"));
  SimClient client(sim);
  CHECK(client.get(kRead)->status == 401);
  CHECK(client.act("PE-Enable", {sim.cid(0)})->status == 200);
}

TEST_CASE("a cluster that is not ready says so and applies nothing") {
  RunningSim sim(with_fault("not-ready:1"));
  SimClient client(sim);
  const auto answer = client.act("PE-Enable", {sim.cid(0)});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(json::parse(answer->body) ==
        json{{"success", false}, {"message", "TMS bootstrap status(INIT) is not Ready"}});
  CHECK(sim.applied_total() == 0);
}

TEST_CASE("control tells what was asked and applied") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  client.act("PE-Enable", {sim.cid(4), sim.cid(5)});
  client.app_status(sim.cid(4));
  const auto stats = client.read("/control/stats");
  CHECK(stats.at("requests") == json{{"action", 0}, {"appstatus", 1}, {"set", 1}, {"token", 0}});
  CHECK(stats.at("in_flight").at("most") == 1);
  CHECK(client.read("/control/applied") == json{{"applied", {{sim.cid(4), 1}, {sim.cid(5), 1}}}});
}

TEST_CASE("control changes faults and the token while the cluster runs") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  CHECK(client.post("/control/faults", {{"503@action", 1}})->status == 200);
  CHECK(client.get(kRead)->status == 503);
  CHECK(client.act("PE-Enable", {sim.cid(0)})->status == 200);
  CHECK(client.post("/control/faults", {{"503@action", 0}})->status == 200);
  CHECK(client.get(kRead)->status == 200);
  CHECK(client.post("/control/token", {{"token", "new"}})->status == 200);
  CHECK(client.get(kRead)->status == 401);
  CHECK(SimClient(sim, "new").get(kRead)->status == 200);
}

TEST_CASE("control refuses what it does not understand and changes nothing") {
  RunningSim sim(quick_options());
  SimClient client(sim);
  CHECK(client.post("/control/faults", {{"503", 1}, {"504", 1}})->status == 400);
  CHECK(client.post("/control/faults", {{"503", 2}})->status == 400);
  CHECK(client.post("/control/token", {{"token", 5}})->status == 400);
  CHECK(client.get(kRead)->status == 200);
}

TEST_CASE("without the option there is no control") {
  auto options = quick_options();
  options.control = false;
  RunningSim sim(options);
  CHECK(SimClient(sim).get("/control/applied")->status == 404);
}
