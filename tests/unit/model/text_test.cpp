#include "shared/model/text.h"

#include <doctest/doctest.h>

#include <string>

#include "shared/model/utf8.h"

using namespace tms::model;

namespace {

std::string csv_text(std::string_view cell) {
  std::string out;
  append_csv_text(cell, out);
  return out;
}

std::string csv_plain(std::string_view cell) {
  std::string out;
  append_csv_plain(cell, out);
  return out;
}

}  // namespace

TEST_CASE("valid UTF-8 is told from overlong forms, surrogates and cut characters") {
  CHECK(is_valid_utf8("plain, \xC3\xBC, \xE2\x82\xAC, \xF0\x9F\x98\x80"));
  for (const std::string bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                                "\xF4\x90\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x98"}) {
    CHECK_FALSE(is_valid_utf8(bad));
  }
  CHECK(to_valid_utf8("a\xFF"
                      "b\xE2\x82") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("every code point survives encoding and decoding") {
  for (const char32_t c : {U'a', U'\u007F', U'\u0080', U'\u07FF', U'\u0800', U'\uFFFD',
                           U'\U00010000', U'\U0010FFFF'}) {
    std::string text;
    append_utf8(c, text);
    const DecodedCharacter back = decode_utf8(text, 0);
    CHECK(back.valid);
    CHECK(back.code_point == c);
    CHECK(back.length == text.size());
  }
}

TEST_CASE("clean text holds nothing that could deceive or break a line") {
  CHECK(clean_text("one\r\ntwo\tthree", 100) == "one  two three");
  CHECK(clean_text("a\x1b[31mb\x7f", 100) == "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD");
  CHECK(clean_text("a\xE2\x80\xAE"
                   "b",
                   100) ==
        "a\xEF\xBF\xBD"
        "b");  // right-to-left override
  CHECK(clean_text("a\xE2\x80\x8B"
                   "b",
                   100) ==
        "a\xEF\xBF\xBD"
        "b");  // zero-width space
  CHECK(clean_text("a\xFF"
                   "b",
                   100) ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(clean_text("<b>\xC3\xBC</b>", 100) == "<b>\xC3\xBC</b>");
}

TEST_CASE("clean text is cut at a character and shows that it was") {
  CHECK(clean_text("abcdef", 6) == "abcdef");
  CHECK(clean_text("abcdefg", 6) == "abc\xE2\x80\xA6");
  CHECK(clean_text("\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC", 6) == "\xC3\xBC\xE2\x80\xA6");
  CHECK(clean_text("abc", 2) == "ab");
  CHECK(clean_text(std::string(10'000, 'x'), 64).size() == 64);
}

TEST_CASE("case and blanks are ASCII matters") {
  CHECK(to_lower("AbC\xC3\x9C") == "abc\xC3\x9C");
  CHECK(to_upper("AbC\xC3\xBC") == "ABC\xC3\xBC");
  CHECK(trim(" \t\r\n a b \n") == "a b");
  CHECK(trim("   ").empty());
  CHECK(equal_ignoring_case("PE-Enable", "pe-enable"));
  CHECK_FALSE(equal_ignoring_case("pe", "pe-enable"));
}

TEST_CASE("long ids are shortened in the middle") {
  CHECK(middle_truncate("e106b3d0aa2b4d0e9b7a3c64c30d43d0") ==
        "e106b3d0\xE2\x80\xA6"
        "30d43d0");
  CHECK(middle_truncate("123456789012345678") == "123456789012345678");
  CHECK(middle_truncate("1234567890123456789") ==
        "12345678\xE2\x80\xA6"
        "3456789");
}

TEST_CASE("numbers are grouped by thousands") {
  CHECK(group_digits(0) == "0");
  CHECK(group_digits(999) == "999");
  CHECK(group_digits(1'000) == "1,000");
  CHECK(group_digits(50'000) == "50,000");
  CHECK(group_digits(18'446'744'073'709'551'615ull) == "18,446,744,073,709,551,615");
}

TEST_CASE("percent-encoding and decoding undo each other") {
  std::string every_byte;
  for (int i = 1; i < 256; ++i) every_byte += static_cast<char>(i);
  std::string back;
  REQUIRE(percent_decode(percent_encode(every_byte), back, true));
  CHECK(back == every_byte);
  CHECK(percent_encode("US EAST1") == "US%20EAST1");
}

TEST_CASE("a plus is a space in queries only; broken escapes and NUL are refused") {
  std::string out;
  REQUIRE(percent_decode("a+b%2B", out, true));
  CHECK(out == "a b+");
  REQUIRE(percent_decode("a+b", out, false));
  CHECK(out == "a+b");
  for (const std::string bad : {"%", "%2", "%zz", "a%0", "%00"}) {
    CHECK_FALSE(percent_decode(bad, out, true));
  }
}

TEST_CASE("CSV text cells cannot become formulas") {
  CHECK(csv_text("=1+1") == "'=1+1");
  CHECK(csv_text("+49") == "'+49");
  CHECK(csv_text("-1") == "'-1");
  CHECK(csv_text("@x") == "'@x");
  CHECK(csv_text("\tx") == "\"'\tx\"");
  CHECK(csv_text("\rx") == "\"'\rx\"");
  CHECK(csv_text("a=b") == "a=b");
}

TEST_CASE("CSV cells are quoted where they must be, and ids are never prefixed") {
  CHECK(csv_text("a,b") == "\"a,b\"");
  CHECK(csv_text("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv_text("two\r\nlines") == "\"two\r\nlines\"");
  CHECK(csv_text("") == "");
  CHECK(csv_plain("-abc") == "-abc");
  CHECK(csv_plain("a,b") == "\"a,b\"");
}

TEST_CASE("one is one, and many are counted") {
  CHECK(counted(1, "batch", "batches") == "1 batch");
  CHECK(counted(0, "batch", "batches") == "0 batches");
  CHECK(counted(2'769, "batch", "batches") == "2,769 batches");
}
