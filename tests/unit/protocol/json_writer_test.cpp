#include "shared/protocol/json_writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "shared/protocol/json_value.h"

using namespace tms::protocol;

namespace {

template <typename Write>
std::string written(Write write) {
  std::string text;
  JsonWriter out(text);
  write(out);
  return text;
}

std::string text_of(std::string_view value) {
  return written([&](JsonWriter& out) { out.text(value); });
}

std::string decimal_of(double value) {
  return written([&](JsonWriter& out) { out.decimal(value); });
}

}  // namespace

TEST_CASE("commas stand between values and nowhere else") {
  CHECK(written([](JsonWriter& out) {
          out.begin_object();
          out.key("a").begin_array().number(1).null().begin_object().end_object().end_array();
          out.key("b").begin_object().key("c").boolean(false).key("d").text("x").end_object();
          out.key("e").begin_array().end_array();
          out.key("f").raw("[1]");
          out.end_object();
        }) == R"({"a":[1,null,{}],"b":{"c":false,"d":"x"},"e":[],"f":[1]})");
}

TEST_CASE("quotes, backslashes and control characters are escaped") {
  CHECK(text_of("say \"hi\" \\ / \b\f\n\r\t") == R"("say \"hi\" \\ / \b\f\n\r\t")");
  CHECK(text_of(std::string("\0\x01\x1f\x7f", 4)) == "\"\\u0000\\u0001\\u001f\\u007f\"");
  CHECK(text_of("<script>\xC3\xBC\xF0\x9F\x98\x80") == "\"<script>\xC3\xBC\xF0\x9F\x98\x80\"");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD") {
  CHECK(text_of("a\xFF"
                "b") ==
        "\"a\xEF\xBF\xBD"
        "b\"");
  CHECK(text_of("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(text_of("\xED\xA0\x80x") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx\"");
}

TEST_CASE("every text, however hostile, is written as valid JSON") {
  std::uint32_t random = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 24; ++i) {
      random = random * 1664525u + 1013904223u;
      bytes += static_cast<char>(random >> 24);
    }
    const auto document = JsonDocument::parse(written(
        [&](JsonWriter& out) { out.begin_object().text_key(bytes).text(bytes).end_object(); }));
    REQUIRE(document);
    CHECK(document->root().first()->key() == document->root().first()->text());
  }
}

TEST_CASE("whole numbers are written whole") {
  CHECK(written([](JsonWriter& out) {
          out.begin_array();
          out.number(std::numeric_limits<std::int64_t>::min());
          out.number(std::numeric_limits<std::uint64_t>::max());
          out.number(std::uint16_t{7}).number(-1).number_or_null(0u).number_or_null(5);
          out.end_array();
        }) == "[-9223372036854775808,18446744073709551615,7,-1,null,5]");
}

TEST_CASE("decimals have at most three places and no exponent") {
  CHECK(decimal_of(0) == "0");
  CHECK(decimal_of(1.5) == "1.5");
  CHECK(decimal_of(-0.25) == "-0.25");
  CHECK(decimal_of(2.0004) == "2");
  CHECK(decimal_of(123.4567) == "123.457");
  CHECK(decimal_of(0.001) == "0.001");
  CHECK(decimal_of(1e15) == "1000000000000000");
  CHECK(decimal_of(std::nan("")) == "null");
  CHECK(decimal_of(HUGE_VAL) == "null");
}

TEST_CASE("what is not there is null") {
  CHECK(written([](JsonWriter& out) {
          out.begin_array().time(0).uuid({}).text_or_null("").text_or_null("x").end_array();
        }) == R"([null,null,null,"x"])");
}
