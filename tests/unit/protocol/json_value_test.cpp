#include "shared/protocol/json_value.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace tms::protocol;
using tms::model::ErrorCode;

namespace {

std::string problem_of(std::string_view json) {
  const auto document = JsonDocument::parse(json);
  return document ? "" : document.error().message;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("a document is walked by names and siblings") {
  const auto document =
      JsonDocument::parse(R"({"a":[1,-2,{"deep":"\u00fc"}],"b":null,"c":true,"d":1.5,"":"empty"})");
  REQUIRE(document);
  const JsonValue root = document->root();
  CHECK(root.size() == 5);
  const auto a = root.find("a");
  REQUIRE(a);
  CHECK(a->size() == 3);
  CHECK(a->first()->integer() == 1);
  CHECK(a->first()->next()->integer() == -2);
  CHECK(a->first()->next()->next()->find("deep")->text() == "\xC3\xBC");
  CHECK_FALSE(a->first()->next()->next()->next());
  CHECK(root.find("b")->is(JsonKind::Null));
  CHECK(root.find("c")->boolean());
  CHECK(root.find("d")->decimal() == 1.5);
  CHECK(root.find("")->text() == "empty");
  CHECK_FALSE(root.find("e"));
}

TEST_CASE("numbers keep their sign and their 64 bits") {
  const auto document =
      JsonDocument::parse("[18446744073709551615,-9223372036854775808,9223372036854775807,1e3]");
  REQUIRE(document);
  const JsonValue most = *document->root().first();
  CHECK(most.unsigned_integer() == UINT64_MAX);
  CHECK_FALSE(most.integer());
  const JsonValue least = *most.next();
  CHECK(least.integer() == INT64_MIN);
  CHECK_FALSE(least.unsigned_integer());
  CHECK(least.next()->integer() == INT64_MAX);
  CHECK(least.next()->next()->is(JsonKind::Decimal));
}

TEST_CASE("what is not strict JSON is refused with its place") {
  for (const std::string json :
       {"",          " ",         "{",      "[1,]",    "{\"a\":}",    "{a:1}",  "{'a':1}",
        "nul",       "01",        "+1",     ".5",      "1.",          "NaN",    "Infinity",
        "[1] x",     "/* c */ 1", "\"\t\"", "\"\\x\"", "\"\\ud800\"", "\"open", "1e999",
        "{\"a\":1,}"}) {
    CAPTURE(json);
    CHECK(problem_of(json).find("not valid JSON") != std::string::npos);
  }
}

TEST_CASE("invalid UTF-8 is refused, in texts and in keys") {
  CHECK_FALSE(problem_of("\"\xFF\"").empty());
  CHECK_FALSE(problem_of("{\"\xC0\xAF\":1}").empty());
  CHECK_FALSE(problem_of("\"\xED\xA0\x80\"").empty());
}

TEST_CASE("32 levels are read, 33 are not, and a million cost nothing") {
  CHECK(problem_of(nested(32)) == "");
  CHECK(problem_of(nested(33)) == "The JSON is nested deeper than 32 levels.");
  CHECK_FALSE(problem_of(std::string(1'000'000, '[')).empty());
  std::string objects;
  for (int i = 0; i < 40; ++i) objects += "{\"a\":";
  CHECK(problem_of(objects).find("deeper") != std::string::npos);
}

TEST_CASE("a field twice in one object is refused, in small and in large objects") {
  CHECK(problem_of(R"({"a":1,"b":2,"a":3})").find("\"a\" twice") != std::string::npos);
  CHECK(problem_of(R"({"a":1,"\u0061":2})").find("twice") != std::string::npos);
  CHECK(problem_of(R"([{"a":1},{"a":2},{"b":{"a":3}}])") == "");
  std::string large = "{";
  for (int i = 0; i < 5000; ++i) large += "\"k" + std::to_string(i) + "\":1,";
  CHECK(problem_of(large + "\"z\":1}") == "");
  CHECK(problem_of(large + "\"k77\":1}").find("\"k77\" twice") != std::string::npos);
}

TEST_CASE("a document of too many values is refused") {
  std::string json = "[0";
  json.reserve(9'000'000);
  for (std::size_t i = 0; i < JsonDocument::kMaxValues; ++i) json += ",0";
  CHECK(problem_of(json + "]").find("values") != std::string::npos);
}
