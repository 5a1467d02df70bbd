#include "shared/model/ids.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace tms::model;

TEST_CASE("a customer id is 1 to 128 characters of letters, digits, _ . : and -") {
  for (const std::string text : {"a", "1234567", "A_b.c:d-9", "-x"}) {
    CAPTURE(text);
    REQUIRE(CustomerId::parse(text));
    CHECK(CustomerId::parse(text)->text() == text);
  }
  CHECK(CustomerId::parse(std::string(128, 'z')));
}

TEST_CASE("what is no customer id is refused with the reason") {
  CHECK(customer_id_problem("") == "it is empty");
  CHECK(customer_id_problem(std::string(129, 'a')) == "it is longer than 128 characters");
  CHECK(customer_id_problem("a b") == "it contains a space");
  CHECK(customer_id_problem("a\tb") == "it contains a tab");
  CHECK(customer_id_problem("a\nb") == "it contains a line break");
  CHECK(customer_id_problem("a/b") == "it contains '/'");
  CHECK(customer_id_problem("\xF0\x9F\x98\x80") == "it contains the character U+01F600");
  CHECK(customer_id_problem(std::string("a\0b", 3)) == "it contains the character U+0000");
  CHECK(customer_id_problem("\x80") == "it contains bytes that are not UTF-8");
  const auto refused = CustomerId::parse("a b");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::InvalidRequest);
}

TEST_CASE("customer ids are ordered by bytes and differ by case") {
  const std::set<CustomerId> ids{CustomerId::trusted("b"), CustomerId::trusted("B"),
                                 CustomerId::trusted("a")};
  CHECK(ids.size() == 3);
  CHECK(ids.begin()->text() == "B");
}

TEST_CASE("cluster codes may hold spaces, but not at an end") {
  for (const std::string text : {"US EAST1", "EU", "test", "a.b_c-d"})
    CHECK(ClusterCode::parse(text));
  for (const std::string text : {"", " EU", "EU ", "EU/2", "EU\n", "\xC3\x9C"}) {
    CAPTURE(text);
    CHECK_FALSE(ClusterCode::parse(text));
  }
  CHECK(ClusterCode::parse(std::string(64, 'x')));
  CHECK_FALSE(ClusterCode::parse(std::string(65, 'x')));
}

TEST_CASE("a version 7 UUID holds the time, the version and the variant") {
  const Uuid id = Uuid::v7(0x0193'5A6B'7C8D, {0xFF, 1, 0xFF, 3, 4, 5, 6, 7, 8, 9});
  CHECK(id.text() == "01935a6b-7c8d-7f01-bf03-040506070809");
}

TEST_CASE("UUIDs are read in either case and written in lower case") {
  const auto id = Uuid::parse("01935A6B-7c8d-7F01-BF03-040506070809");
  REQUIRE(id);
  CHECK(id->text() == "01935a6b-7c8d-7f01-bf03-040506070809");
  CHECK(Uuid::parse(id->text()) == *id);
  const auto& bytes = id->bytes();
  CHECK(Uuid::from_bytes({reinterpret_cast<const char*>(bytes.data()), 16}) == *id);
}

TEST_CASE("what is no UUID is refused") {
  for (const std::string text :
       {"", "01935a6b", "01935a6b-7c8d-7f01-bf03-04050607080",
        "01935a6b-7c8d-7f01-bf03-0405060708090", "01935a6b7c8d-7f01-bf03-040506070809-",
        "g1935a6b-7c8d-7f01-bf03-040506070809", "{1935a6b-7c8d-7f01-bf03-04050607080}"}) {
    CAPTURE(text);
    CHECK_FALSE(Uuid::parse(text));
  }
  CHECK_FALSE(Uuid::from_bytes("short"));
}

TEST_CASE("later UUIDs are greater, and the nil one stands for none") {
  CHECK(Uuid::v7(1, {}) < Uuid::v7(2, {}));
  CHECK(Uuid{}.is_nil());
  CHECK_FALSE(Uuid::v7(1, {}).is_nil());
  CHECK(UuidHash{}(Uuid::v7(1, {})) != UuidHash{}(Uuid::v7(2, {})));
}
