// The server over real sockets: what slow, greedy and broken clients see, and what they cost.
#include <doctest/doctest.h>

#include "tests/unit/http/raw_client.h"
#include "tests/unit/http/server_fixture.h"

using namespace tms::http;
using namespace tms::http::testing;
using namespace std::chrono_literals;

namespace {

const std::string kHead = "POST /echo HTTP/1.1\r\nHost: localhost\r\n";

// Sends `piece` until `total` bytes are out or the server has had enough.
void flood(RawClient& client, const std::string& piece, std::size_t total) {
  for (std::size_t sent = 0; sent < total; sent += piece.size()) {
    if (!client.send(piece)) return;
  }
}

}  // namespace

TEST_CASE("an endless header, a million headers and an endless body cost no memory") {
  ServerFixture fixture(options_for_tests());
  const std::string megabyte(1u << 20, 'x');
  const std::size_t before = resident_bytes();

  RawClient line(fixture.port());
  line.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
  flood(line, megabyte, 200u << 20);
  RawClient target(fixture.port());
  target.send("GET /");
  flood(target, megabyte, 200u << 20);
  RawClient many(fixture.port());
  many.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  std::string headers;
  for (int i = 0; i < 1000; ++i) headers += "X: y\r\n";
  flood(many, headers, 1'000'000 * 6);
  RawClient body(fixture.port());
  body.send(kHead + "Transfer-Encoding: chunked\r\n\r\n");
  flood(body, "100000\r\n" + megabyte + "\r\n", 300u << 20);

  CHECK(resident_bytes() < before + (10u << 20));
  RawClient honest(fixture.port());
  honest.get("/hello");
  CHECK(honest.read().status == 200);
  CHECK(fixture.count(fixture.exchanges, "POST /echo 413 complete") == 1);
}

TEST_CASE("a body above the route's limit is answered 413, and the answer can be read") {
  ServerFixture fixture(options_for_tests());
  RawClient announced(fixture.port());
  announced.send(kHead + "Content-Length: 65537\r\n\r\n" + std::string(65537, 'x'));
  CHECK(announced.read().status == 413);
  CHECK(announced.is_closed());
  RawClient chunked(fixture.port());
  chunked.send(kHead + "Transfer-Encoding: chunked\r\n\r\n10000\r\n" + std::string(65536, 'x') +
               "\r\n1\r\nx\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 413);
  RawClient largest(fixture.port());
  largest.send(kHead + "Content-Length: 65536\r\n\r\n" + std::string(65536, 'x'));
  CHECK(largest.read().status == 200);
}

TEST_CASE("a stranger is refused before his body is read") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.send("POST /private HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
  CHECK(client.read().status == 401);
}

TEST_CASE("a head that drips is ended at its deadline, whatever still arrives") {
  ServerOptions options = options_for_tests();
  options.limits.head_time = 300ms;
  ServerFixture fixture(options);
  RawClient client(fixture.port());
  const auto start = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  Reply reply;
  while (reply.head.empty() && std::chrono::steady_clock::now() < start + 5s) {
    client.send("X: y\r\n");
    reply = client.read(false, 20ms);
  }
  CHECK(reply.status == 400);
  CHECK(std::chrono::steady_clock::now() - start >= 300ms);
}

TEST_CASE("a body that stalls is ended at its deadline") {
  ServerOptions options = options_for_tests();
  options.limits.body_time = 300ms;
  ServerFixture fixture(options);
  RawClient client(fixture.port());
  client.send(kHead + "Content-Length: 10\r\n\r\nhalf");
  CHECK(client.read().status == 400);
  CHECK(client.is_closed());
}

TEST_CASE("an idle connection is closed after its time, without a word") {
  ServerOptions options = options_for_tests();
  options.limits.idle_time = 300ms;
  ServerFixture fixture(options);
  RawClient fresh(fixture.port());
  RawClient used(fixture.port());
  used.get("/hello");
  CHECK(used.read().status == 200);
  CHECK(fresh.is_closed());
  CHECK(used.is_closed());
}

TEST_CASE("a reader that takes nothing is cut, and others do not notice") {
  ServerOptions options = options_for_tests();
  options.limits.write_time = 300ms;
  options.limits.write_bytes_per_extra_s = 1u << 30;
  ServerFixture fixture(options);
  std::vector<RawClient> lazy;
  for (int i = 0; i < 20; ++i) lazy.emplace_back(fixture.port()).get("/big");
  RawClient honest(fixture.port());
  honest.get("/hello");
  CHECK(honest.read().status == 200);
  CHECK(eventually([&] { return fixture.count(fixture.exchanges, "GET /big 200 cut") == 20; }));
}

TEST_CASE("readers that stall in a stream hold no thread of the slow lane") {
  ServerFixture fixture(options_for_tests());
  std::vector<RawClient> lazy;
  for (int i = 0; i < 20; ++i) lazy.emplace_back(fixture.port()).get("/stream?pieces=1000");
  RawClient honest(fixture.port());
  honest.get("/stream?pieces=3");
  CHECK(honest.read().body.size() == 120'000);
}

TEST_CASE("more streams than there are places are answered 503") {
  ServerOptions options = options_for_tests();
  options.limits.streams = 1;
  ServerFixture fixture(options);
  RawClient lazy(fixture.port());
  lazy.get("/stream?pieces=1000");
  CHECK(lazy.read(true).status == 200);
  RawClient second(fixture.port());
  second.get("/stream?pieces=1");
  CHECK(second.read().status == 503);
}

TEST_CASE("500 slow sockets leave an honest request from another address untouched") {
  ServerFixture fixture(options_for_tests());
  std::vector<RawClient> slow;
  for (int i = 0; i < 500; ++i) {
    slow.emplace_back(fixture.port()).send("GET /hello HTTP/1.1\r\nHost: loc");
  }
  const auto start = std::chrono::steady_clock::now();
  RawClient honest(fixture.port(), "127.0.0.2");
  honest.get("/hello");
  CHECK(honest.read().status == 200);
  CHECK(std::chrono::steady_clock::now() - start < 1s);
}

TEST_CASE("an address with too many unfinished requests is answered 503, another is served") {
  ServerOptions options = options_for_tests();
  options.max_connections_per_address = 4;
  options.slow_workers = 4;
  ServerFixture fixture(options);
  std::vector<RawClient> unfinished;
  for (int i = 0; i < 4; ++i) unfinished.emplace_back(fixture.port()).get("/held");
  REQUIRE(eventually([&] { return fixture.gate.waiting() == 4; }));

  RawClient fifth(fixture.port());
  const Reply refused = fifth.read();  // before it has sent a byte
  CHECK(refused.status == 503);
  CHECK(refused.header("Retry-After") == "1");
  CHECK(fifth.is_closed());
  RawClient other(fixture.port(), "127.0.0.2");
  other.get("/hello");
  CHECK(other.read().status == 200);

  fixture.gate.open();
  for (RawClient& client : unfinished) CHECK(client.read().status == 200);
  CHECK(eventually([&] {
    RawClient again(fixture.port());
    again.get("/hello");
    return again.read().status == 200;
  }));
}

TEST_CASE("heads that stay unfinished count against their address") {
  ServerOptions options = options_for_tests();
  options.max_connections_per_address = 4;
  ServerFixture fixture(options);
  std::vector<RawClient> clients;
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(fixture.port()).send("GET /hello HTTP/1.1\r\nHost: loc");
  }
  CHECK(eventually([&] { return fixture.count(fixture.exchanges, "  503 complete") == 6; }));
  for (RawClient& client : clients) {
    client.send("alhost\r\n\r\n");
    refused += client.read().status == 503;
  }
  CHECK(refused == 6);
}

TEST_CASE("a full slow lane answers 503 while fast routes go on") {
  ServerOptions options = options_for_tests();
  options.slow_queue = 3;
  ServerFixture fixture(options);
  std::vector<RawClient> held;
  for (int i = 0; i < 2; ++i) held.emplace_back(fixture.port()).get("/held");
  REQUIRE(eventually([&] { return fixture.gate.waiting() == 2; }));
  for (int i = 0; i < 6; ++i) held.emplace_back(fixture.port()).get("/held");
  REQUIRE(
      eventually([&] { return fixture.count(fixture.exchanges, "GET /held 503 complete") == 3; }));
  RawClient fast(fixture.port());
  fast.get("/hello");
  CHECK(fast.read().status == 200);
  fixture.gate.open();
  int answered = 0;
  for (RawClient& client : held) answered += client.read().status == 200;
  CHECK(answered == 5);
}

TEST_CASE("at most two large bodies are taken at once") {
  ServerFixture fixture(options_for_tests());
  const std::string head = "PUT /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
  const std::string three_mb(3u << 20, 'x');
  std::vector<RawClient> uploads;
  for (int i = 0; i < 2; ++i) {
    uploads.emplace_back(fixture.port())
        .send(head + std::to_string(three_mb.size()) + "\r\nExpect: 100-continue\r\n\r\n");
    CHECK(uploads.back().read(true).status == 100);
  }
  RawClient third(fixture.port());
  third.send(head + std::to_string(three_mb.size()) + "\r\n\r\n");
  const Reply reply = third.read();
  CHECK(reply.status == 503);
  CHECK(reply.header("Retry-After") == "1");
  RawClient small(fixture.port());
  small.send(head + "5\r\n\r\nhello");
  CHECK(small.read().body == "5");
  for (RawClient& client : uploads) {
    client.send(three_mb);
    CHECK(client.read().body == std::to_string(three_mb.size()));
  }
}

TEST_CASE("parked connections above the cap make room, the oldest first") {
  ServerOptions options = options_for_tests();
  options.limits.parked_connections = 100;
  options.max_connections_per_address = 0;
  ServerFixture fixture(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) {
    clients.emplace_back(fixture.port()).get("/hello");
    REQUIRE(clients.back().read().status == 200);
  }
  CHECK(fixture.server->load().connections <= 165);
  CHECK(clients.front().is_closed());
  clients.back().get("/hello");
  CHECK(clients.back().read().status == 200);
}

TEST_CASE("requests above the rate are answered 429 with when to come back") {
  ServerOptions options = options_for_tests();
  options.rate_limit_per_s = 1;
  options.rate_limit_burst = 3;
  ServerFixture fixture(options);
  RawClient client(fixture.port());
  for (int i = 0; i < 3; ++i) {
    client.get("/hello");
    const Reply reply = client.read();
    CHECK(reply.status == 200);
    CHECK(reply.header("RateLimit-Remaining") == std::to_string(2 - i));
  }
  client.get("/hello");
  const Reply limited = client.read();
  CHECK(limited.status == 429);
  CHECK(limited.header("Retry-After") == "1");
  CHECK(limited.header("RateLimit-Limit") == "3");
  CHECK(fixture.denials == std::vector<std::string>{"/hello rate_limited"});
}

TEST_CASE("random bytes never hurt the server") {
  ServerFixture fixture(options_for_tests());
  unsigned seed = 7;
  const std::string alphabet = "GET POST/HTTP1.0:\r\n\r\n chunked,\t%\x01\xff";
  for (int round = 0; round < 300; ++round) {
    std::string noise = round % 2 == 0 ? "GET /hello HTTP/1.1\r\nHost: localhost\r\n" : "";
    for (int i = 0; i < 200; ++i) {
      seed = seed * 1103515245u + 12345u;
      noise += alphabet[(seed >> 16) % alphabet.size()];
    }
    RawClient client(fixture.port());
    client.send(noise);
    client.finish_sending();
  }
  RawClient honest(fixture.port());
  honest.get("/hello");
  CHECK(honest.read().status == 200);
}
