#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"
#include "server/upstream/tms_client.h"
#include "tests/unit/upstream/scripted_server.h"

using namespace tms;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using test::http_answer;
using test::Peer;
using test::ScriptedServer;
using upstream::Delivery;
using upstream::SetActionVerdict;
using upstream::TmsClient;

namespace {

// A small cluster that answers at once.
struct SimFixture {
  static cluster_sim::Options options() {
    cluster_sim::Options options;
    options.customers = 300;
    options.latency = options.action_latency = options.settle = 0ms;
    options.token = "secret";
    options.client_id = "me";
    options.client_secret = "pass&word";
    options.threads = 16;
    return options;
  }
  cluster_sim::ClusterSim sim{options()};
  std::string url = *sim.start();
  TmsClient client{{url, sim.token_url()}, {.connect = 1000ms, .total = 5000ms}};

  upstream::ReadReply read_all(std::map<std::string, std::int64_t>& codes,
                               std::string_view token = "secret") {
    return client.read_all_states(token, [&](const upstream::StateRecord& record) {
      codes[std::string(record.cid)] = record.action_code.value_or(-1);
    });
  }
};

TmsClient client_of(const ScriptedServer& server, std::chrono::milliseconds total = 2000ms) {
  return TmsClient({server.url(), server.url()}, {.connect = 1000ms, .total = total});
}

const std::function<void(const upstream::StateRecord&)> kIgnore = [](const auto&) {};

}  // namespace

TEST_CASE_FIXTURE(SimFixture, "the whole cluster is read, and what was set is read back") {
  std::map<std::string, std::int64_t> codes;
  const auto reply = read_all(codes);
  REQUIRE(reply.ok);
  CHECK(reply.call.http_status == 200);
  CHECK(codes.size() == sim.size());

  const std::string cid = sim.cid(7);
  const auto set = client.set_action("secret", model::Action::PeDirect, {cid});
  CHECK(set.verdict == SetActionVerdict::Accepted);
  CHECK(set.call.message == "Sending action to migration services");
  std::int64_t code = 0;
  REQUIRE(client.read_state("secret", cid, [&](const auto& r) { code = *r.action_code; }).ok);
  CHECK(code == 5);
  CHECK(sim.applied(cid) == 1);
}

TEST_CASE_FIXTURE(SimFixture, "unknown customers are named, nothing is applied") {
  const auto set = client.set_action("secret", model::Action::TEnable, {sim.cid(0), "nobody"});
  CHECK(set.verdict == SetActionVerdict::UnknownCids);
  CHECK(set.unknown_cids == std::vector<std::string>{"nobody"});
  CHECK(sim.applied_total() == 0);
}

TEST_CASE_FIXTURE(SimFixture, "a wrong token is told apart from everything else") {
  std::map<std::string, std::int64_t> codes;
  const auto reply = read_all(codes, "wrong");
  CHECK_FALSE(reply.ok);
  CHECK(reply.unauthorized);
  CHECK(reply.call.delivery == Delivery::Answered);
  CHECK(client.set_action("wrong", model::Action::TEnable, {sim.cid(0)}).verdict ==
        SetActionVerdict::Unauthorized);
}

TEST_CASE_FIXTURE(SimFixture, "tokens are fetched with client credentials") {
  const auto token = client.fetch_token("me", "pass&word");
  REQUIRE(token);
  std::map<std::string, std::int64_t> codes;
  CHECK(read_all(codes, token->access_token).ok);
  const auto refused = client.fetch_token("me", "guess");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == model::ErrorCode::ClusterUnauthorized);
  CHECK(refused.error().message.find("guess") == std::string::npos);
}

TEST_CASE_FIXTURE(SimFixture, "app statuses are read one customer at a time") {
  std::vector<upstream::AppRecord> apps;
  REQUIRE(client.read_app_status("secret", sim.cid(0), apps).ok);
  CHECK(apps.size() >= 8);
}

TEST_CASE_FIXTURE(SimFixture, "faults of the cluster become deliveries and verdicts") {
  struct Case {
    FaultKind fault;
    SetActionVerdict verdict;
    Delivery delivery;
  };
  for (const Case& c :
       {Case{FaultKind::Reset, SetActionVerdict::Unknown, Delivery::Lost},
        Case{FaultKind::TooMany, SetActionVerdict::Busy, Delivery::Answered},
        Case{FaultKind::Unavailable, SetActionVerdict::Busy, Delivery::Answered},
        Case{FaultKind::ServerError, SetActionVerdict::Unknown, Delivery::Answered},
        Case{FaultKind::Malformed, SetActionVerdict::Unknown, Delivery::Lost},
        Case{FaultKind::Truncated, SetActionVerdict::Unknown, Delivery::Lost},
        Case{FaultKind::NotReady, SetActionVerdict::NotReady, Delivery::Answered},
        Case{FaultKind::ApplyThenDrop, SetActionVerdict::Unknown, Delivery::Lost},
        Case{FaultKind::Unauthorized, SetActionVerdict::Unauthorized, Delivery::Answered}}) {
    CAPTURE(to_string(c.fault));
    sim.set_fault({c.fault, cluster_sim::Route::Set, 1.0});
    const auto reply = client.set_action("secret", model::Action::TEnable, {sim.cid(1)});
    CHECK(reply.verdict == c.verdict);
    CHECK(reply.call.delivery == c.delivery);
    CHECK_FALSE(reply.call.message.empty());
    if (c.verdict == SetActionVerdict::Busy) CHECK(reply.call.retry_after_s == 1);
    sim.set_fault({c.fault, cluster_sim::Route::Set, 0});
  }
  CHECK(sim.applied(sim.cid(1)) == 1);  // by apply-then-drop alone
}

TEST_CASE_FIXTURE(SimFixture, "a state reply that is cut off is not ok") {
  std::map<std::string, std::int64_t> codes;
  for (const FaultKind fault : {FaultKind::Truncated, FaultKind::Malformed, FaultKind::Reset}) {
    sim.set_fault({fault, cluster_sim::Route::Action, 1.0});
    const auto reply = read_all(codes);
    CHECK_FALSE(reply.ok);
    CHECK(reply.call.delivery == Delivery::Lost);
    sim.set_fault({fault, cluster_sim::Route::Action, 0});
  }
}

TEST_CASE_FIXTURE(SimFixture, "many threads share one client") {
  std::atomic<int> good = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto cid = sim.cid(static_cast<std::size_t>(t * 20 + i));
        good += client.read_state("secret", cid, kIgnore).ok;
      }
    });
  }
  threads.clear();
  CHECK(good == 160);
}

TEST_CASE("a host that nobody listens on is not sent to") {
  TmsClient client({"http://127.0.0.1:1", ""}, {.connect = 500ms, .total = 1000ms});
  const auto reply = client.set_action("t", model::Action::TEnable, {"a"});
  CHECK(reply.call.delivery == Delivery::NotSent);
  CHECK(reply.verdict == SetActionVerdict::Unknown);
  CHECK(client.read_all_states("t", kIgnore).call.delivery == Delivery::NotSent);
  const auto token = client.fetch_token("id", "secret");
  CHECK(token.error().code == model::ErrorCode::ClusterUnreachable);
}

TEST_CASE("the total deadline holds against an answer that drips") {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    const auto end = std::chrono::steady_clock::now() + 3s;
    while (std::chrono::steady_clock::now() < end && peer.write("{")) {
      std::this_thread::sleep_for(20ms);  // the drip itself
    }
  });
  auto client = client_of(server, 400ms);
  const auto start = std::chrono::steady_clock::now();
  const auto reply = client.read_all_states("t", kIgnore);
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  CHECK(reply.call.delivery == Delivery::Lost);
  CHECK(reply.call.message == "No whole answer within 400 ms.");
}

TEST_CASE("redirects are not followed") {
  ScriptedServer target([](Peer& peer) { peer.write(http_answer(200, "{}")); });
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.write(http_answer(307, "", "Location: " + target.url() + "/tms/v1/set/action\r\n"));
  });
  auto client = client_of(server);
  CHECK_FALSE(client.read_all_states("t", kIgnore).ok);
  CHECK(client.set_action("t", model::Action::TEnable, {"a"}).verdict == SetActionVerdict::Refused);
  CHECK(target.connections() == 0);
}

TEST_CASE("answers over their limit are lost, not swallowed") {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 40; ++i) peer.write(std::string(65'536, ' '));
  });
  auto client = client_of(server);
  std::vector<upstream::AppRecord> apps;
  const auto reply = client.read_app_status("t", "a", apps);
  CHECK_FALSE(reply.ok);
  CHECK(reply.call.message == "The answer was larger than allowed.");
  CHECK(client.set_action("t", model::Action::TEnable, {"a"}).verdict == SetActionVerdict::Unknown);
}

TEST_CASE("a status line and headers of absurd length do no harm") {
  for (const std::string& head :
       {"HTTP/1.1 200 " + std::string(4'000, 'x') + "\r\n\r\n",
        "HTTP/1.1 200 " + std::string(30'000, 'x') + "\r\n\r\n",
        "HTTP/1.1 200 " + std::string(3'000'000, 'x') + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + std::string(3'000'000, 'x') + "\r\n\r\n"}) {
    ScriptedServer server([&](Peer& peer) {
      peer.read_request();
      peer.write(head);
    });
    auto client = client_of(server);
    CHECK_FALSE(client.read_all_states("t", kIgnore).ok);
  }
}

TEST_CASE("set/action never uses a kept connection that may be dead") {
  // Reads are answered on a kept connection; whatever comes second on it is read and never
  // answered.
  std::atomic<int> posts = 0;
  ScriptedServer server([&](Peer& peer) {
    const std::string first = peer.read_request();
    posts += first.starts_with("POST");
    peer.write(http_answer(200, first.starts_with("POST") ? R"({"success": true})" : "{}"));
    if (first.starts_with("POST")) return;
    posts += peer.read_request().starts_with("POST");
  });
  auto client = client_of(server);
  REQUIRE(client.read_all_states("t", kIgnore).ok);
  std::atomic<bool> done = false;
  std::jthread other([&] {
    // The server serves one connection at a time: it comes to the new one when the kept one ends.
    const auto reply = client.set_action("t", model::Action::TEnable, {"a"});
    CHECK(reply.verdict == SetActionVerdict::Unknown);
    done = true;
  });
  other.join();
  CHECK(done);
  CHECK(posts == 0);
}

TEST_CASE("over TLS set/action leaves once, even when the peer closes early") {
  test::trust_test_certificate();
  // The peer says goodbye as soon as it has spoken TLS, so that httplib finds the connection closed
  // after it has written, and reads on to see whether the request comes a second time.
  std::atomic<int> bodies = 0;
  ScriptedServer server(
      [&](Peer& peer) {
        peer.close();
        bodies += peer.read_request().find("\"action\"") != std::string::npos;
      },
      ScriptedServer::Scheme::Https);
  auto client = client_of(server);
  for (int round = 1; round <= 20; ++round) {
    const int before = bodies;
    const auto reply = client.set_action("t", model::Action::TEnable, {"a"});
    CHECK(reply.verdict == SetActionVerdict::Unknown);
    CHECK(bodies - before <= 1);
    if (reply.call.delivery == Delivery::NotSent) CHECK(bodies == before);
  }
}

TEST_CASE("over TLS set/action that is read and never answered is lost") {
  test::trust_test_certificate();
  std::atomic<int> requests = 0;
  ScriptedServer server(
      [&](Peer& peer) {
        requests += !peer.read_request().empty();
        peer.close();
      },
      ScriptedServer::Scheme::Https);
  auto client = client_of(server);
  for (int round = 1; round <= 20; ++round) {
    const auto reply = client.set_action("t", model::Action::TEnable, {"a"});
    CHECK(reply.call.delivery == Delivery::Lost);
    CHECK(requests == round);
  }
}

TEST_CASE("over TLS answers are read and certificates are verified") {
  test::trust_test_certificate();
  ScriptedServer server(
      [](Peer& peer) {
        while (!peer.read_request().empty()) peer.write(http_answer(200, R"({"success": true})"));
      },
      ScriptedServer::Scheme::Https);
  auto client = client_of(server);
  CHECK(client.set_action("t", model::Action::TEnable, {"a"}).verdict ==
        SetActionVerdict::Accepted);

  std::string other_name = server.url();
  other_name.replace(other_name.find("127.0.0.1"), 9, "localhost");
  TmsClient stranger({other_name, ""}, {.connect = 1000ms, .total = 2000ms});
  const auto refused = stranger.set_action("t", model::Action::TEnable, {"a"});
  CHECK(refused.call.delivery == Delivery::NotSent);
  CHECK(refused.call.message.find("certificate") != std::string::npos);
}
