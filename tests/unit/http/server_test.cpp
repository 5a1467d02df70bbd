// The server over real sockets: what a well-behaved client sees.
#include "server/http/server.h"

#include <doctest/doctest.h>

#include "tests/unit/http/raw_client.h"
#include "tests/unit/http/server_fixture.h"

using namespace tms::http;
using namespace tms::http::testing;
using namespace std::chrono_literals;

TEST_CASE("a request is answered with the security headers, and the connection lives on") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  for (int i = 0; i < 3; ++i) {
    client.get("/hello");
    const Reply reply = client.read();
    CHECK(reply.status == 200);
    CHECK(reply.body == "{\"hello\":\"world\"}");
    CHECK(reply.header("Content-Type") == "application/json");
    CHECK(reply.header("Cache-Control") == "no-store");
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("Referrer-Policy") == "no-referrer");
    CHECK(reply.header("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(reply.header("Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(reply.header("Content-Security-Policy").starts_with("default-src 'none'; "));
    CHECK(reply.header("X-Request-Id").size() == 13);
    CHECK(reply.header("Server").empty());
    CHECK(reply.header("Strict-Transport-Security").empty());
  }
}

TEST_CASE("errors are problems that carry the security headers too") {
  ServerFixture fixture(options_for_tests());
  const auto check = [&](std::string request, int status, std::string_view code) {
    RawClient client(fixture.port());
    client.send(request);
    const Reply reply = client.read();
    CHECK(reply.status == status);
    CHECK(reply.header("Content-Type") == "application/problem+json");
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.body.find("\"code\":\"" + std::string(code) + "\"") != std::string::npos);
    CHECK(reply.body.find("\"request_id\":\"" + reply.header("X-Request-Id") + "\"") !=
          std::string::npos);
    return reply;
  };
  check("GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "not_found");
  check("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "misdirected_request");
  check("nonsense\r\n\r\n", 400, "invalid_request");
  check("GET /me HTTP/1.1\r\nHost: localhost\r\n\r\n", 401, "unauthenticated");
  check("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n\r\n", 415,
        "unsupported_media_type");
  check(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
      "Transfer-Encoding: chunked\r\n\r\n",
      400, "invalid_request");
  const Reply reply =
      check("DELETE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method_not_allowed");
  CHECK(reply.header("Allow") == "GET, HEAD");
}

TEST_CASE("an exception becomes 500 with a request id, its text only in the log") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.get("/broken");
  const Reply reply = client.read();
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == std::string::npos);
  CHECK(fixture.failures == std::vector<std::string>{"a secret detail"});
}

TEST_CASE("a change that a fault stopped is told to the observer, a read is not") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.get("/broken", "Authorization: Bearer viewer\r\n");
  CHECK(client.read().status == 500);
  client.send(
      "POST /broken HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer viewer\r\n"
      "Content-Length: 0\r\n\r\n");
  CHECK(client.read().status == 500);
  CHECK(fixture.denials == std::vector<std::string>{"/broken internal"});
}

TEST_CASE("roles decide, and every refusal is told to the observer") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.get("/me", "Authorization: Bearer viewer\r\n");
  CHECK(client.read().body == "\"viewer 127.0.0.1\"");
  client.get("/admin", "Authorization: Bearer operator\r\n");
  CHECK(client.read().status == 403);
  client.get("/admin", "Authorization: Bearer admin\r\n");
  CHECK(client.read().status == 200);
  client.get("/me");
  CHECK(client.read().status == 401);
  CHECK(fixture.denials == std::vector<std::string>{"/admin forbidden", "/me unauthenticated"});
}

TEST_CASE("HEAD answers like GET without the body") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  for (const std::string path : {"/hello", "/stream"}) {
    client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.read(true).status == 200);
  }
  client.get("/hello");
  CHECK(client.read().body.size() == 17);
}

TEST_CASE("a known ETag is answered 304 and the connection lives on") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.get("/hello", "If-None-Match: W/\"1\"\r\n");
  const Reply reply = client.read(true);
  CHECK(reply.status == 304);
  CHECK(reply.header("ETag") == "W/\"1\"");
  client.get("/thing/7");
  CHECK(client.read().body == "7");
}

TEST_CASE("pipelined requests are answered in order, slow ones among them") {
  ServerFixture fixture(options_for_tests());
  fixture.gate.open();
  RawClient client(fixture.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    const std::string path = i % 10 == 5 ? "/held" : "/thing/" + std::to_string(i);
    requests += "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) {
    CHECK(client.read().body == (i % 10 == 5 ? "\"held\"" : std::to_string(i)));
  }
}

TEST_CASE("a body arrives whole, in pieces or chunks, and the next request follows it") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: localhost\r\n";
  for (const char c : head + "Content-Length: 5\r\n\r\nhello") client.send({&c, 1});
  CHECK(client.read().body == "hello");
  client.send(head + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n" + head +
              "Content-Length: 2\r\n\r\nxy");
  CHECK(client.read().body == "hello");
  CHECK(client.read().body == "xy");
}

TEST_CASE("Expect: 100-continue is answered before the body is sent") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  CHECK(client.read(true).status == 100);
  client.send("ok");
  CHECK(client.read().body == "ok");
}

TEST_CASE("a client that has finished sending is still answered") {
  ServerFixture fixture(options_for_tests());
  RawClient client(fixture.port());
  client.get("/held");
  client.finish_sending();
  REQUIRE(eventually([&] { return fixture.gate.waiting() == 1; }));
  fixture.gate.open();
  CHECK(client.read().body == "\"held\"");
  CHECK(client.is_closed());
}

TEST_CASE("HTTP/1.0 is closed after the answer unless it asks to stay") {
  ServerFixture fixture(options_for_tests());
  RawClient once(fixture.port());
  once.send("GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n");
  CHECK(once.read().status == 200);
  CHECK(once.is_closed());
  RawClient staying(fixture.port());
  for (int i = 0; i < 2; ++i) {
    staying.send("GET /hello HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    CHECK(staying.read().header("Connection") == "keep-alive");
  }
}

TEST_CASE("a stream arrives whole, to many readers at once, and one that fails is cut") {
  ServerFixture fixture(options_for_tests());
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(fixture.port()).get("/stream?pieces=50");
  }
  for (RawClient& client : clients) CHECK(client.read().body.size() == 50 * 40'000);
  clients[0].get("/stream?pieces=3");
  const Reply reply = clients[0].read();
  CHECK(reply.header("Content-Disposition") == "attachment; filename=\"pieces_of_2026.csv\"");

  clients[1].get("/stream?pieces=3&fail=1");
  CHECK(clients[1].read().status == 0);
  clients[2].get("/stream?pieces=0&fail=1");
  CHECK(clients[2].read().status == 500);
  CHECK(fixture.count(fixture.failures, "the disk is gone") == 2);
}

TEST_CASE("500 connections are served by two workers, and cost no thread") {
  ServerOptions options = options_for_tests();
  options.max_connections_per_address = 0;
  ServerFixture fixture(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 500; ++i) clients.emplace_back(fixture.port());
  for (int round = 0; round < 5; ++round) {
    for (RawClient& client : clients) client.get("/hello");
    for (RawClient& client : clients) REQUIRE(client.read().status == 200);
  }
  CHECK(fixture.server->load().connections == 500);
  clients.clear();
  CHECK(eventually([&] { return fixture.server->load().connections == 0; }));
}

TEST_CASE("the client is served with its CSP, and API origins reach connect-src") {
  auto assets = std::make_shared<StaticAssets>();
  assets->add("index.html", "<html>");
  assets->add("app.1f3c9a20.js", std::string(100'000, 'j'));
  assets->add("config.json", R"({"api_origin":"https://api.example"})");
  ServerFixture fixture(options_for_tests(), assets);
  RawClient client(fixture.port());
  client.get("/");
  const Reply page = client.read();
  CHECK(page.body == "<html>");
  CHECK(page.header("Cache-Control") == "no-cache");
  CHECK(page.header("Content-Security-Policy").find("connect-src 'self' https://api.example;") !=
        std::string::npos);
  client.get("/app.1f3c9a20.js");
  CHECK(client.read().body.size() == 100'000);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.read().header("Allow") == "GET, HEAD");
}

TEST_CASE("a configured origin may preflight and read, another may not") {
  ServerOptions options = options_for_tests();
  options.cors_origins = {"https://static.example"};
  ServerFixture fixture(options);
  RawClient client(fixture.port());
  client.send(
      "OPTIONS /me HTTP/1.1\r\nHost: localhost\r\nOrigin: https://static.example\r\n"
      "Access-Control-Request-Method: GET\r\n\r\n");
  const Reply preflight = client.read(true);
  CHECK(preflight.status == 204);
  CHECK(preflight.header("Access-Control-Allow-Origin") == "https://static.example");
  CHECK(preflight.header("Access-Control-Allow-Methods") == "GET, HEAD");

  const std::string token = "Authorization: Bearer viewer\r\n";
  client.get("/me", token + "Origin: https://static.example\r\n");
  CHECK(client.read().header("Access-Control-Allow-Origin") == "https://static.example");
  client.get("/me", token + "Origin: https://evil.example\r\n");
  const Reply refused = client.read();
  CHECK(refused.status == 403);
  CHECK(refused.header("Access-Control-Allow-Origin").empty());
}

TEST_CASE("forwarded addresses count behind a trusted proxy") {
  ServerOptions options = options_for_tests();
  options.trusted_proxies = {"127.0.0.0/8"};
  ServerFixture fixture(options);
  RawClient client(fixture.port());
  client.get("/me",
             "Authorization: Bearer viewer\r\nX-Forwarded-For: 203.0.113.9\r\n"
             "X-Forwarded-Proto: https\r\n");
  const Reply reply = client.read();
  CHECK(reply.body == "\"viewer 203.0.113.9\"");
  CHECK(reply.header("Strict-Transport-Security") == "max-age=31536000");
}

TEST_CASE("a taken port and wrong settings are errors that name the flag") {
  ServerFixture fixture(options_for_tests());
  const auto error_with = [](ServerOptions options) {
    Server server(std::move(options), {}, {});
    return server.start().error();
  };
  ServerOptions taken = options_for_tests();
  taken.listen = "127.0.0.1:" + std::to_string(fixture.port());
  CHECK(error_with(taken).fields.at(0).code == "address_taken");
  ServerOptions wrong = options_for_tests();
  for (const std::string text : {"8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "::1:80"}) {
    wrong.listen = text;
    CHECK(error_with(wrong).fields.at(0).field == "--listen");
  }
  ServerOptions tls = options_for_tests();
  tls.tls_cert_file = "/nowhere/cert.pem";
  tls.tls_key_file = "/nowhere/key.pem";
  CHECK(error_with(tls).fields.at(0).field == "--tls-cert");
}

TEST_CASE("exchanges are told to the observer with their outcome") {
  ServerFixture fixture(options_for_tests());
  RawClient(fixture.port()).get("/hello");
  CHECK(
      eventually([&] { return fixture.count(fixture.exchanges, "GET /hello 200 complete") == 1; }));
}
