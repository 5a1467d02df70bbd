#include <doctest/doctest.h>

#include <string>

#include "server/upstream/bearer_token.h"

using tms::upstream::bearer_expires_at;

namespace {

// {"alg":"none"} and a signature around these claims.
std::string token_with(const std::string& claims_in_base64url) {
  return "eyJhbGciOiJub25lIn0." + claims_in_base64url + ".c2ln";
}

}  // namespace

TEST_CASE("a JSON Web Token says when it expires") {
  // {"sub":"tms","exp":1795428123}
  CHECK(bearer_expires_at(token_with("eyJzdWIiOiJ0bXMiLCJleHAiOjE3OTU0MjgxMjN9")) ==
        1'795'428'123'000);
  // {"exp":1795428123.5}
  CHECK(bearer_expires_at(token_with("eyJleHAiOjE3OTU0MjgxMjMuNX0")) == 1'795'428'123'500);
}

TEST_CASE("any other token says nothing") {
  CHECK_FALSE(bearer_expires_at(""));
  CHECK_FALSE(bearer_expires_at("opaque-token"));
  CHECK_FALSE(bearer_expires_at("one.two"));
  CHECK_FALSE(bearer_expires_at("a.b.c.d"));
  CHECK_FALSE(bearer_expires_at(token_with("not/base64url")));
  CHECK_FALSE(bearer_expires_at(token_with("bm8ganNvbg")));                   // no json
  CHECK_FALSE(bearer_expires_at(token_with("WzFd")));                         // [1]
  CHECK_FALSE(bearer_expires_at(token_with("e30")));                          // {}
  CHECK_FALSE(bearer_expires_at(token_with("eyJleHAiOiIxNzk1NDI4MTIzIn0")));  // "exp" is text
  CHECK_FALSE(bearer_expires_at(token_with("eyJleHAiOi0xfQ")));               // -1
  CHECK_FALSE(bearer_expires_at(token_with("eyJleHAiOjFlMzAwfQ")));           // 1e300
  CHECK_FALSE(bearer_expires_at(token_with(std::string(20'000, 'A'))));
}
