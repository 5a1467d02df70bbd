#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/upstream/list_source.h"
#include "tests/unit/upstream/scripted_server.h"

using namespace tms;
using namespace std::chrono_literals;
using model::ErrorCode;
using test::http_answer;
using test::Peer;
using test::ScriptedServer;
using upstream::fetch_list;
using upstream::list_origin;
using upstream::parse_list_reply;

namespace {

std::vector<std::string> ids_of(std::string_view body) {
  std::vector<std::string> ids;
  const auto reply = parse_list_reply(body);
  REQUIRE(reply);
  for (const auto& id : reply->list.ids) ids.push_back(id.text());
  return ids;
}

using Ids = std::vector<std::string>;

constexpr upstream::Timeouts kQuick{.connect = 1000ms, .total = 1000ms};

model::Result<upstream::ListReply> fetch(ScriptedServer& server, std::string path = "/list",
                                         upstream::Timeouts timeouts = kQuick) {
  return fetch_list(server.url() + path, "secret", timeouts);
}

}  // namespace

TEST_CASE("a source answers an array, an object, or plain text") {
  CHECK(ids_of(R"(["a", "b"])") == Ids{"a", "b"});
  CHECK(ids_of(R"({"customer_ids": ["a", "b"]})") == Ids{"a", "b"});
  CHECK(ids_of(R"({"customers": ["a"], "total_devices": 7})") == Ids{"a"});
  CHECK(ids_of("cust_id\r\na\r\nb\r\n") == Ids{"a", "b"});
  CHECK(ids_of("\xEF\xBB\xBF"
               "customer_id\na\n") == Ids{"a"});
  CHECK(ids_of("\xEF\xBB\xBF[\"a\"]") == Ids{"a"});
  CHECK(ids_of("[]").empty());
  CHECK(ids_of("").empty());
}

TEST_CASE("ids may be numbers, and short ones do not vanish") {
  CHECK(ids_of(R"([1234567, "42", 7, 18446744073709551615])") ==
        Ids{"1234567", "42", "7", "18446744073709551615"});
  CHECK(ids_of(R"({"customer_ids": [1234567]})") == Ids{"1234567"});
}

TEST_CASE("the devices are taken where they are a number") {
  CHECK(parse_list_reply(R"({"customers": ["a"], "total_devices": 55364})")->total_devices ==
        55'364);
  CHECK(parse_list_reply(R"({"total_devices": 20.0, "customers": ["a"]})")->total_devices == 20);
  CHECK_FALSE(parse_list_reply(R"({"customers": ["a"], "total_devices": "20"})")->total_devices);
  CHECK_FALSE(parse_list_reply(R"({"customers": ["a"], "total_devices": 0})")->total_devices);
  CHECK_FALSE(parse_list_reply(R"({"customers": ["a"], "total_devices": -5})")->total_devices);
  CHECK_FALSE(parse_list_reply(R"(["a"])")->total_devices);
}

TEST_CASE("what is no id is reported with its place, and nested values are not read as ids") {
  const auto reply =
      parse_list_reply(R"(["a", null, true, 1.5, {"cid": "hidden"}, ["inside"], "b c", "a", "z"])");
  REQUIRE(reply);
  CHECK(reply->list.ids.size() == 2);
  CHECK(reply->list.duplicates == 1);
  REQUIRE(reply->list.rejected_total == 6);
  CHECK(reply->list.rejected[0].line == 2);
  CHECK(reply->list.rejected[3].line == 5);
  CHECK(reply->list.rejected[5].text == "b c");
  CHECK(ids_of(R"({"meta": {"customers": ["no"]}, "pages": ["no"], "customers": ["yes"]})") ==
        Ids{"yes"});
  CHECK(ids_of(R"({"customers": ["no"], "customer_ids": ["yes"]})") == Ids{"yes"});
}

TEST_CASE("JSON that is no list is refused") {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"customers": 5})"), std::string(R"({"customers": {}})"),
        std::string(R"(["a", )"), std::string(R"(["a"] trailing)"), std::string("{\"a\""), deep}) {
    CAPTURE(body);
    CHECK_FALSE(parse_list_reply(body));
  }
}

TEST_CASE("an address has a scheme, a host, a path and perhaps a query") {
  CHECK(list_origin("https://lists.example.net/customers?type=AOS8&x=1") ==
        "https://lists.example.net:443");
  CHECK(list_origin("HTTP://Lists.Example.NET:8080") == "http://lists.example.net:8080");
  CHECK(list_origin("https://[::1]:9000/x") == "https://[::1]:9000");
  for (const char* url :
       {"", "lists.example.net", "ftp://lists.example.net/", "file:///etc/passwd",
        "https://user:word@lists.example.net/", "https://lists.example.net/#part",
        "https://lists.example.net/?a#b", "https://169.254.169.254/latest", "https://",
        "https://lists.example.net:0/", "https://lists.example.net:99999/",
        "https://lists.example.net/?a b", "https://lists.example.net/\r\nX: y",
        "https://lists.example.net\\@evil.example/", "https://2852039166/"}) {
    CAPTURE(url);
    CHECK_FALSE(list_origin(url));
  }
}

TEST_CASE("path and query arrive as they were given, with the token") {
  std::string request;
  ScriptedServer server([&](Peer& peer) {
    request = peer.read_request();
    peer.write(http_answer(200, "[\"a\"]"));
  });
  REQUIRE(fetch(server, "/lists/?type=AOS8&page=all"));
  CHECK(request.starts_with("GET /lists/?type=AOS8&page=all HTTP/1.1\r\n"));
  CHECK(request.find("Authorization: Bearer secret\r\n") != std::string::npos);
}

TEST_CASE("a redirect is refused, not followed") {
  ScriptedServer elsewhere([](Peer& peer) { peer.write(http_answer(200, "[\"a\"]")); });
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.write(http_answer(302, "", "Location: " + elsewhere.url() + "/list\r\n"));
  });
  const auto reply = fetch(server);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == ErrorCode::ClusterUnreachable);
  CHECK(reply.error().message.find("redirect (302)") != std::string::npos);
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a source that refuses, fails or talks nonsense is named as such") {
  struct Case {
    int status;
    std::string body;
    ErrorCode code;
  };
  for (const auto& [status, body, code] :
       {Case{401, "", ErrorCode::ClusterUnauthorized},
        Case{403, "", ErrorCode::ClusterUnauthorized}, Case{404, "", ErrorCode::ClusterUnreachable},
        Case{429, "", ErrorCode::RateLimited}, Case{500, "", ErrorCode::ClusterUnreachable},
        Case{204, "", ErrorCode::ClusterUnreachable},
        Case{200, "{\"message\":\"no\"}", ErrorCode::ClusterUnreachable}}) {
    CAPTURE(status);
    ScriptedServer server([&](Peer& peer) {
      peer.read_request();
      peer.write(http_answer(status, body));
    });
    const auto reply = fetch(server);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().code == code);
    CHECK(reply.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("a reply of more than 64 MiB and one that does not end are cut off") {
  ScriptedServer large([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 68157440\r\n\r\n[");  // 65 MiB
  });
  const auto too_large = fetch(large);
  REQUIRE_FALSE(too_large);
  CHECK(too_large.error().message.find("larger than allowed") != std::string::npos);
  ScriptedServer endless([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (peer.write("2\r\na\n\r\n")) continue;
  });
  const auto cut = fetch(endless, "/list", {.connect = 1000ms, .total = 300ms});
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == ErrorCode::ClusterUnreachable);
}
