#include "server/http/cookie.h"

#include <doctest/doctest.h>

#include "tests/unit/http/requests.h"

using namespace tms::http;
using namespace tms::http::testing;

TEST_CASE("the session cookie is for this host, this site and no script") {
  CHECK(set_session_cookie("abc", false) == "tms_session=abc; Path=/; HttpOnly; SameSite=Strict");
  CHECK(set_session_cookie("abc", true) ==
        "__Host-tms_session=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
  CHECK(clear_session_cookie(false) ==
        "tms_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_CASE("over TLS only the cookie that no neighbour can plant counts") {
  Request request = request_with({{"cookie", "a=1; tms_session=plain; __Host-tms_session=safe"}});
  CHECK(session_cookie(request) == "plain");
  request.over_tls = true;
  CHECK(session_cookie(request) == "safe");
}

TEST_CASE("cookies are found by their whole name") {
  const Request request = request_with({{"cookie", "xtms_session=1;tms_sessions=2; tms=3"}});
  CHECK(session_cookie(request).empty());
  CHECK(request.cookie("tms") == "3");
  CHECK(request_with({{"cookie", "tms_session"}}).cookie("tms_session").empty());
}

TEST_CASE("a bearer token is what follows the scheme, in any case") {
  CHECK(bearer_token(request_with({{"authorization", "Bearer t0k"}})) == "t0k");
  CHECK(bearer_token(request_with({{"authorization", "bearer  t0k"}})) == "t0k");
  CHECK(bearer_token(request_with({{"authorization", "Basic dDpr"}})).empty());
  CHECK(bearer_token(request_with({{"authorization", "Bearer"}})).empty());
  CHECK(bearer_token(request_with({})).empty());
}
