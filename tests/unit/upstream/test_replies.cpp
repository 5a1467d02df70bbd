#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/upstream/replies.h"
#include "server/upstream/retry_after.h"
#include "server/upstream/state_reply.h"

using namespace tms::upstream;

namespace {

struct Record {
  std::string cid;
  std::optional<std::int64_t> code;
  std::string text;
  bool malformed;
};

std::vector<Record> records_of(std::string_view body, StateReplyResult& result) {
  std::vector<Record> records;
  result = parse_state_reply(body, [&](const StateRecord& r) {
    records.push_back({std::string(r.cid), r.action_code, std::string(r.action_desc), r.malformed});
  });
  return records;
}

const std::vector<std::string> kAsked{"a", "b", "0042"};

SetActionVerdict verdict(int status, std::string_view body) {
  return read_set_action(status, body, kAsked).verdict;
}

}  // namespace

TEST_CASE("a state reply gives every customer with its code and text") {
  StateReplyResult result;
  const auto records = records_of(
      R"({"e1": {"action_code": 2, "action_desc": "pe-enable"}, "7000001": {"extra": [1, {"action_code": 9}], "action_desc": "odd", "action_code": -1}})",
      result);
  REQUIRE(result.ok);
  REQUIRE(records.size() == 2);
  CHECK(records[0].cid == "e1");
  CHECK(records[0].code == 2);
  CHECK(records[0].text == "pe-enable");
  CHECK_FALSE(records[0].malformed);
  CHECK(records[1].code == -1);
  CHECK(records[1].text == "odd");
  CHECK_FALSE(records[1].malformed);
}

TEST_CASE("null records, null or text codes and missing descriptions are kept as malformed") {
  StateReplyResult result;
  const auto records = records_of(
      R"({"a": null, "b": {"action_code": null, "action_desc": "x"}, "c": {"action_code": "3", "action_desc": "t-enable"},
          "d": {"action_code": 2}, "e": [], "f": 7, "g": {"action_code": {"x": 1}, "action_desc": ["y"]},
          "h": {"action_code": 18446744073709551615, "action_desc": "x"}, "i": {"action_code": 2.5, "action_desc": "x"}})",
      result);
  REQUIRE(result.ok);
  REQUIRE(records.size() == 9);
  for (const auto& record : records) {
    CAPTURE(record.cid);
    CHECK(record.malformed);
  }
  CHECK(records[2].code == 3);
  CHECK(records[3].code == 2);
  CHECK_FALSE(records[1].code.has_value());
  CHECK_FALSE(records[7].code.has_value());
}

TEST_CASE("keys that are no customer ids are skipped and counted") {
  StateReplyResult result;
  const auto records = records_of(R"({"a b": null, "": null, "ok": null, "<img>": {}})", result);
  CHECK(result.ok);
  CHECK(result.invalid_ids == 3);
  REQUIRE(records.size() == 1);
  CHECK(records[0].cid == "ok");
}

TEST_CASE("what is no state reply is not understood") {
  const std::string deep = "{\"a\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  for (const std::string& body :
       {std::string{}, std::string("["), std::string("[]"), std::string("null"), std::string("7"),
        std::string(R"({"a": {"action_code": 2})"), std::string(R"({"a": null} x)"),
        std::string(R"({"errorCode": "X", "message": "no"})"), std::string("{\"a\": \"\xff\"}"),
        deep}) {
    StateReplyResult result;
    records_of(body, result);
    CHECK_FALSE(result.ok);
  }
  StateReplyResult result;
  records_of("{}", result);
  CHECK(result.ok);
}

TEST_CASE("texts of a state reply are made harmless") {
  StateReplyResult result;
  const auto records =
      records_of(R"({"a": {"action_code": 9, "action_desc": "line\nbreak \u202e )" +
                     std::string(10'000, 'x') + R"("}})",
                 result);
  REQUIRE(records.size() == 1);
  CHECK(records[0].text.size() <= 200);
  CHECK(records[0].text.find('\n') == std::string::npos);
  CHECK(records[0].text.find("\u202e") == std::string::npos);
}

TEST_CASE("set/action answers become verdicts") {
  CHECK(verdict(200, R"({"success": true, "message": "Sending"})") == SetActionVerdict::Accepted);
  CHECK(verdict(202, R"({"message": "no word on success"})") == SetActionVerdict::Accepted);
  CHECK(
      verdict(200, R"({"success": false, "message": "TMS bootstrap status(INIT) is not Ready"})") ==
      SetActionVerdict::NotReady);
  CHECK(verdict(200, R"({"success": false, "message": "no way"})") == SetActionVerdict::Refused);
  CHECK(verdict(400, R"({"message": "bad action"})") == SetActionVerdict::Refused);
  CHECK(verdict(302, "") == SetActionVerdict::Refused);
  CHECK(verdict(401, "") == SetActionVerdict::Unauthorized);
  CHECK(verdict(403, "{}") == SetActionVerdict::Unauthorized);
  CHECK(verdict(429, "") == SetActionVerdict::Busy);
  CHECK(verdict(503, "<html>") == SetActionVerdict::Busy);
}

TEST_CASE("unreadable successes and server errors leave the outcome unknown") {
  for (const char* body : {"", "OK", "[]", "null", "{\"success\": tru", "{\"success\": \"yes\"}"}) {
    CAPTURE(body);
    CHECK(verdict(200, body) == SetActionVerdict::Unknown);
  }
  CHECK(verdict(200, std::string(100'000, '[')) == SetActionVerdict::Unknown);
  CHECK(verdict(500, R"({"success": false, "message": "x is not ready"})") ==
        SetActionVerdict::Unknown);
  CHECK(verdict(502, "") == SetActionVerdict::Unknown);
  CHECK(verdict(504, "") == SetActionVerdict::Unknown);
}

TEST_CASE("unknown customers are those of the message that were asked for") {
  const auto meaning = read_set_action(
      200, R"({"success": false, "message": "those CIDs [b, 'zz', \"0042\", b] do not exist"})",
      kAsked);
  CHECK(meaning.verdict == SetActionVerdict::UnknownCids);
  CHECK(meaning.unknown_cids == std::vector<std::string>{"b", "0042"});
  CHECK(verdict(200, R"({"success": false, "message": "those CIDs [zz] do not exist"})") ==
        SetActionVerdict::Refused);
  CHECK(verdict(200, R"({"success": false, "message": "those CIDs [a, b do not exist"})") ==
        SetActionVerdict::Refused);
}

TEST_CASE("words of an answer are cleaned, cut and never hold the token") {
  CHECK(words_of(401, R"({"errorCode": "E", "message": "Invalid token s3cret"})", "s3cret") ==
        "Invalid token [token]");
  CHECK(words_of(401, R"({"message": "not the token no: no"})", "no") ==
        "not the token [token]: [token]");
  CHECK(words_of(401, R"({"message": "xs3cret-1x"})", "s3cret-1") == "x[token]x");
  CHECK(words_of(401, "a=+b, a+b+", "+b") == "HTTP 401: a=[token], a[token]+");
  const std::string padded = std::string(495, '.') + "long-secret-of-a-client";
  CHECK(words_of(500, padded, "long-secret-of-a-client").find("long") == std::string::npos);
  const std::string cut = std::string(64 * 1024 - 4, ' ') + "long-secret-of-a-client";
  CHECK(words_of(500, cut, "long-secret-of-a-client") == "HTTP 500");
  CHECK(words_of(500, "<h1>\nbroken</h1>", "t").find('\n') == std::string::npos);
  CHECK(words_of(500, "", "t") == "HTTP 500");
  CHECK(words_of(200, std::string(100, '['), "t").empty());
  CHECK(words_of(500, "{\"message\": \"" + std::string(10'000, 'x') + "\"}", "t").size() <= 500);
}

TEST_CASE("app statuses are read from an array of records only") {
  std::vector<AppRecord> apps;
  REQUIRE(read_app_status_body(
      R"([{"app_name": "kms", "status": "Ready"}, {"app_name": "ucc", "status": null, "reason": "r\n"}])",
      apps));
  REQUIRE(apps.size() == 2);
  CHECK(apps[0].status == "Ready");
  CHECK(apps[1].status.empty());
  CHECK(apps[1].reason.find('\n') == std::string::npos);
  CHECK_FALSE(read_app_status_body(R"({"message": "x"})", apps));
  CHECK_FALSE(read_app_status_body(R"([1])", apps));
  CHECK_FALSE(read_app_status_body(R"([{"status": "Ready"}])", apps));
}

TEST_CASE("tokens must fit into a header") {
  CHECK(read_token(R"({"access_token": "abc", "expires_in": 60})")->expires_in_s == 60);
  CHECK_FALSE(read_token(R"({"access_token": "a\r\nb"})"));
  CHECK_FALSE(read_token(R"({"access_token": ""})"));
  CHECK_FALSE(read_token(R"({"access_token": 7})"));
  CHECK_FALSE(read_token(R"([])"));
  CHECK_FALSE(read_token(R"({"access_token": "abc", "expires_in": "soon"})")->expires_in_s);
}

TEST_CASE("Retry-After is a number of seconds or a date") {
  constexpr tms::model::TimeMs kNow = 784111777000;  // Sun, 06 Nov 1994 08:49:37 GMT
  CHECK(parse_retry_after("7", kNow) == 7);
  CHECK(parse_retry_after(" 120 ", kNow) == 120);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", kNow) == 10);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:27 GMT", kNow) == 0);
  CHECK(parse_retry_after("99999999999999", kNow) == 3600);
  CHECK(parse_retry_after("Sun, 06 Nov 2094 08:49:47 GMT", kNow) == 3600);
  for (const char* text : {"", "soon", "-5", "1.5", "Sun, 66 Nov 1994 08:49:47 GMT",
                           "Sun, 06 Nov 1994 08:49:47 CET"}) {
    CAPTURE(text);
    CHECK(parse_retry_after(text, kNow) == 0);
  }
}
