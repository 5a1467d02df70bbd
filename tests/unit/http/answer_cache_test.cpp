#include "server/http/answer_cache.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using tms::http::AnswerCache;

namespace {

AnswerCache::Body body_of(std::size_t size) {
  return std::make_shared<const std::string>(size, 'x');
}

}  // namespace

TEST_CASE("An answer is found again while the data has the same version") {
  AnswerCache cache(16 * 100);
  CHECK(cache.find("1", "cid=a") == nullptr);
  const auto body = body_of(10);
  cache.keep("1", "cid=a", body);
  CHECK(cache.find("1", "cid=a") == body);
  CHECK(cache.find("1", "cid=b") == nullptr);
  CHECK(cache.find("2", "cid=a") == nullptr);
}

TEST_CASE("The first answer of a new version forgets those of the old one") {
  AnswerCache cache(16 * 100);
  cache.keep("1", "cid=a", body_of(10));
  cache.keep("2", "cid=b", body_of(10));
  CHECK(cache.find("1", "cid=a") == nullptr);
  CHECK(cache.find("2", "cid=a") == nullptr);
  CHECK(cache.find("2", "cid=b") != nullptr);
}

TEST_CASE("What was asked for longest ago makes room") {
  AnswerCache cache(16 * 100);
  for (int i = 0; i < 16; ++i) cache.keep("1", std::to_string(i), body_of(100));
  REQUIRE(cache.find("1", "0") != nullptr);
  cache.keep("1", "16", body_of(100));
  CHECK(cache.find("1", "0") != nullptr);
  CHECK(cache.find("1", "1") == nullptr);
  CHECK(cache.find("1", "16") != nullptr);
}

TEST_CASE("An answer that would crowd out many others is not kept") {
  AnswerCache cache(16 * 100);
  cache.keep("1", "long", body_of(101));
  CHECK(cache.find("1", "long") == nullptr);
}
