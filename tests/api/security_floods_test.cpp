// What strangers can send does not fill the memory of the server, nor hold others up (QUALITY,
// Security: Limits).
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <vector>

#include "tests/api/support/dashboard.h"
#include "tests/unit/http/raw_client.h"

using namespace tms::testing;
using namespace std::chrono_literals;
using tms::http::testing::RawClient;

namespace {

constexpr std::size_t kMegabyte = 1u << 20;

struct Target {
  TempDir directory;
  // Limits as they are by default.
  ServerProcess server{directory.path(),
                       {"--rate-limit", "50", "--max-connections-per-address", "64"}};

  RawClient client(const std::string& from = "127.0.0.1") const {
    return RawClient(static_cast<std::uint16_t>(server.port()), from);
  }
  std::string proc(const std::string& file) {
    return "/proc/" + std::to_string(server.process().id()) + "/" + file;
  }
  std::size_t status_bytes(const std::string& field) {
    std::ifstream status(proc("status"));
    for (std::string word; status >> word;) {
      std::size_t kibibytes = 0;
      if (word == field + ":" && status >> kibibytes) return kibibytes << 10;
    }
    FAIL("the status of the server has no " << field);
    return 0;
  }
  // Memory in use now. From here on growth() tells how much more the server ever had, what it has
  // given back included.
  void begin_growth() {
    std::ofstream(proc("clear_refs")) << "5" << std::flush;  // proc(5): the peak is the present
    before_ = status_bytes("VmRSS");
    REQUIRE(status_bytes("VmHWM") < before_ + kMegabyte);
  }
  std::size_t growth() { return std::max(status_bytes("VmHWM"), before_) - before_; }
  // Half of the requests of somebody at another address are quicker than this.
  std::chrono::milliseconds honest_latency() const {
    std::vector<std::chrono::steady_clock::duration> took;
    for (int i = 0; i < 21; ++i) {
      const auto start = std::chrono::steady_clock::now();
      auto honest = client("127.0.0.2");
      honest.get("/healthz");
      REQUIRE(honest.read().status == 200);
      took.push_back(std::chrono::steady_clock::now() - start);
    }
    std::nth_element(took.begin(), took.begin() + 10, took.end());
    return std::chrono::duration_cast<std::chrono::milliseconds>(took[10]);
  }

 private:
  std::size_t before_ = 0;
};

// Sends `piece` until `total` bytes are out or the server has had enough.
void flood(RawClient& client, const std::string& piece, std::size_t total) {
  for (std::size_t sent = 0; sent < total && client.send(piece); sent += piece.size()) {
  }
}

}  // namespace

TEST_CASE("a 200 MB header, a million headers and a 300 MB body cost less than 10 MiB") {
  Target target;
  CHECK(target.honest_latency() < 100ms);
  target.begin_growth();

  auto line = target.client();
  line.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
  flood(line, std::string(kMegabyte, 'x'), 200 * kMegabyte);
  auto many = target.client();
  many.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += "X: y\r\n";
  flood(many, thousand, 1000 * thousand.size());
  auto body = target.client();
  body.send(
      "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  flood(body, "100000\r\n" + std::string(kMegabyte, 'x') + "\r\n", 300 * kMegabyte);

  CHECK(target.growth() < 10 * kMegabyte);
  CHECK(target.honest_latency() < 100ms);
}

TEST_CASE("500 slow sockets from ten addresses cost less than 10 MiB and hold nobody up") {
  Target target;
  CHECK(target.honest_latency() < 100ms);
  target.begin_growth();
  std::vector<RawClient> slow;
  for (int i = 0; i < 500; ++i) {
    slow.push_back(target.client("127.0.1." + std::to_string(1 + i / 50)));
    REQUIRE(slow.back().send("POST /api/v1/session HTTP/1.1\r\nHost: loc"));
  }
  CHECK(target.honest_latency() < 100ms);
  CHECK(target.growth() < 10 * kMegabyte);
}

TEST_CASE("an address may have 64 unfinished requests, the next is answered 503 and closed") {
  Target target;
  std::vector<RawClient> unfinished;
  for (int i = 0; i < 64; ++i) {
    unfinished.push_back(target.client("127.0.0.5"));
    REQUIRE(unfinished.back().send("GET /healthz HTTP/1.1\r\nHost: loc"));
  }
  tms::http::testing::Reply refused;
  REQUIRE(eventually([&] {  // the last heads may not have been read yet
    auto next = target.client("127.0.0.5");
    next.get("/healthz");
    refused = next.read();
    return refused.status == 503;
  }));
  CHECK(refused.body.find("\"overloaded\"") != std::string::npos);
  CHECK(target.honest_latency() < 100ms);
  unfinished.clear();
  CHECK(eventually([&] {
    auto next = target.client("127.0.0.5");
    next.get("/healthz");
    return next.read().status == 200;
  }));
}

TEST_CASE("a head that drips is cut off after 5 s, a body after 10 s, and nobody else notices") {
  Target target;
  auto head = target.client("127.0.0.3");
  auto body = target.client("127.0.0.4");
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(head.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "));
  REQUIRE(
      body.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                "Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"));
  const auto lasts = [&](RawClient& slow) {  // a byte every quarter of a second
    while (slow.send(" ") && slow.read(false, 250ms).status == 0) {
      if (std::chrono::steady_clock::now() - start > 30s) break;
    }
    return std::chrono::steady_clock::now() - start;
  };
  const auto head_lasted = lasts(head);
  CHECK(head_lasted > 4500ms);
  CHECK(head_lasted < 8s);
  CHECK(target.honest_latency() < 100ms);
  const auto body_lasted = lasts(body);
  CHECK(body_lasted > 9500ms);
  CHECK(body_lasted < 14s);
  CHECK(target.honest_latency() < 100ms);
}

TEST_CASE("more passwords than can be hashed are answered 503 at once, and others go on") {
  Target target;
  std::vector<RawClient> people;
  for (int i = 0; i < 200; ++i)
    people.push_back(target.client("127.0.2." + std::to_string(1 + i / 10)));
  const std::string body = R"({"username":"nobody","password":"a wrong password","mode":"token"})";
  for (auto& person : people) {
    REQUIRE(
        person.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                    "Content-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body));
  }
  CHECK(target.honest_latency() < 200ms);
  int refused = 0;
  for (auto& person : people) {
    const auto reply = person.read(false, 30s);
    REQUIRE_MESSAGE((reply.status == 401 || reply.status == 429 || reply.status == 503),
                    reply.head);
    if (reply.status != 503) continue;
    ++refused;
    CHECK(reply.body.find("\"overloaded\"") != std::string::npos);
    CHECK(reply.head.find("Retry-After:") != std::string::npos);
  }
  CHECK(refused > 0);
}

TEST_CASE("what a parser could read in two ways is refused") {
  Target target;
  const auto status_of = [&](const std::string& request) {
    auto client = target.client();
    client.send(request);
    return client.read().status;
  };
  const std::string post = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n";
  CHECK(status_of(post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}") == 400);
  CHECK(status_of(post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}") == 415);
  CHECK(status_of("GET /" + std::string(8200, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n") ==
        400);
  CHECK(status_of("GET /healthz HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n") == 421);
  std::string headers;
  for (int i = 0; i < 101; ++i) headers += "X-" + std::to_string(i) + ": y\r\n";
  CHECK(status_of("GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n") == 400);
}

TEST_CASE("JSON may be 32 levels deep, one more is refused") {
  auto client = shared_dashboard().signed_in(kViewer);
  const auto nested = [](int levels) {
    return "{\"x\":" + std::string(static_cast<std::size_t>(levels - 1), '[') +
           std::string(static_cast<std::size_t>(levels - 1), ']') + "}";
  };
  const auto put = [&](const std::string& body) {
    return client.send("PUT", "/api/v1/preferences", body, "application/json");
  };
  CHECK(put(nested(32)).status == 200);
  CHECK(put(nested(33)).status == 400);
  CHECK(put(nested(30'000)).status == 400);
  CHECK(put("{}").status == 200);
}
