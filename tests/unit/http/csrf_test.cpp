#include "server/http/csrf.h"

#include <doctest/doctest.h>

#include "tests/unit/http/requests.h"

using namespace tms::http;
using namespace tms::http::testing;

namespace {

constexpr std::string_view kOrigin = "https://tms.example";
constexpr std::string_view kToken = "0123456789abcdef";

Request post(std::initializer_list<std::pair<std::string, std::string>> headers) {
  return request_with(headers, Method::Post);
}

bool passes(const Request& request) {
  return check_csrf(request, kToken, kOrigin).has_value();
}

}  // namespace

TEST_CASE("the session's token from the same origin passes") {
  CHECK(passes(post({{"sec-fetch-site", "same-origin"}, {"x-csrf-token", std::string(kToken)}})));
  CHECK(passes(post({{"sec-fetch-site", "none"}, {"x-csrf-token", std::string(kToken)}})));
}

TEST_CASE("a request from another site fails, even with the token") {
  for (const std::string site : {"cross-site", "same-site", "something-new"}) {
    CHECK_FALSE(passes(post({{"sec-fetch-site", site}, {"x-csrf-token", std::string(kToken)}})));
  }
}

TEST_CASE("without Sec-Fetch-Site the Origin must be ours") {
  const std::string token(kToken);
  CHECK(passes(post({{"origin", std::string(kOrigin)}, {"x-csrf-token", token}})));
  CHECK_FALSE(passes(post({{"origin", "https://evil.example"}, {"x-csrf-token", token}})));
  CHECK_FALSE(passes(post({{"origin", "null"}, {"x-csrf-token", token}})));
  CHECK(passes(post({{"x-csrf-token", token}})));
}

TEST_CASE("a missing, wrong or empty token fails") {
  CHECK_FALSE(passes(post({})));
  CHECK_FALSE(passes(post({{"x-csrf-token", "0123456789abcdeX"}})));
  CHECK_FALSE(passes(post({{"x-csrf-token", "0123"}})));
  CHECK_FALSE(check_csrf(post({{"x-csrf-token", ""}}), "", kOrigin));
}

TEST_CASE("a body must be of a type that no form can send") {
  const std::string token(kToken);
  const auto with_type = [&](std::string type) {
    return passes(post({{"x-csrf-token", token}, {"content-length", "2"}, {"content-type", type}}));
  };
  CHECK(with_type("application/json"));
  CHECK(with_type("Application/JSON; charset=utf-8"));
  CHECK(with_type("text/csv"));
  CHECK_FALSE(with_type("text/plain"));
  CHECK_FALSE(with_type("application/x-www-form-urlencoded"));
  CHECK_FALSE(with_type("multipart/form-data; boundary=x"));
  CHECK_FALSE(with_type(""));
  CHECK_FALSE(passes(post({{"x-csrf-token", token}, {"transfer-encoding", "chunked"}})));
}

TEST_CASE("GET passes: it changes nothing") {
  CHECK(check_csrf(request_with({{"sec-fetch-site", "cross-site"}}), kToken, kOrigin));
}

TEST_CASE("signing in needs no token but the same sender and type") {
  CHECK(check_csrf_of_sign_in(post({{"sec-fetch-site", "same-origin"}}), kOrigin));
  CHECK_FALSE(check_csrf_of_sign_in(post({{"sec-fetch-site", "cross-site"}}), kOrigin));
  CHECK_FALSE(check_csrf_of_sign_in(post({{"content-length", "5"}, {"content-type", "text/plain"}}),
                                    kOrigin));
}
