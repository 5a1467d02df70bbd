// The end of a server: requests in flight are finished, nobody is left hanging.
#include <doctest/doctest.h>

#include <thread>

#include "tests/unit/http/raw_client.h"
#include "tests/unit/http/server_fixture.h"

using namespace tms::http;
using namespace tms::http::testing;
using namespace std::chrono_literals;

TEST_CASE("a stop finishes the requests in flight and closes idle connections") {
  ServerFixture fixture(options_for_tests());
  RawClient idle(fixture.port());
  idle.get("/hello");
  CHECK(idle.read().status == 200);
  RawClient busy(fixture.port());
  busy.get("/held");
  REQUIRE(eventually([&] { return fixture.gate.waiting() == 1; }));

  bool all_finished = false;
  std::jthread stopping([&] { all_finished = fixture.server->stop(10s); });
  CHECK(idle.is_closed());
  fixture.gate.open();
  const Reply reply = busy.read();
  CHECK(reply.body == "\"held\"");
  CHECK(reply.header("Connection") == "close");
  stopping.join();
  CHECK(all_finished);
  RawClient late(fixture.port());
  late.get("/hello");
  CHECK(late.read().status == 0);
}

TEST_CASE("a stop under load leaves no request half answered") {
  ServerOptions options = options_for_tests();
  options.max_connections_per_address = 0;
  ServerFixture fixture(options);
  std::atomic<int> answered{0};
  std::atomic<int> half_answered{0};
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (;;) {
        RawClient client(fixture.port());
        if (!client.get("/stream?pieces=3")) return;
        const Reply reply = client.read();
        if (reply.status == 0) {
          half_answered += reply.head.empty() ? 0 : 1;
          return;
        }
        ++answered;
      }
    });
  }
  REQUIRE(eventually([&] { return answered > 100; }));
  CHECK(fixture.server->stop(10s));
  clients.clear();
  CHECK(half_answered == 0);
  for (const std::string& exchange : fixture.exchanges) {
    CHECK(exchange == "GET /stream 200 complete");
  }
}

TEST_CASE("a stop does not wait beyond its deadline for a client that never finishes") {
  ServerFixture fixture(options_for_tests());
  RawClient slow(fixture.port());
  slow.send("GET /hello HTTP/1.1\r\n");
  RawClient probe(fixture.port());
  probe.get("/hello");
  CHECK(probe.read().status == 200);
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(fixture.server->stop(200ms));
  CHECK(std::chrono::steady_clock::now() - start < 3s);
  CHECK(slow.is_closed());
}

TEST_CASE("a server that never started, or stops twice, stops quietly") {
  Server never(options_for_tests(), {}, {});
  CHECK(never.stop(1s));
  ServerFixture fixture(options_for_tests());
  CHECK(fixture.server->stop(1s));
  CHECK(fixture.server->stop(1s));
}
