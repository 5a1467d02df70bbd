#include "server/store/sqlite/audit_codec.h"

#include <doctest/doctest.h>

#include <limits>

namespace tms::store::sqlite {
namespace {

TEST_CASE("customer keys survive packing, in any order and of any size") {
  const std::vector<CustomerKey> keys{5,
                                      4,
                                      50'000,
                                      1,
                                      0,
                                      -1,
                                      std::numeric_limits<CustomerKey>::max(),
                                      std::numeric_limits<CustomerKey>::min()};
  const auto packed = pack_customers(keys);
  std::vector<CustomerKey> read;
  REQUIRE(unpack_customers(packed, read));
  CHECK(read == keys);
  CHECK(peek_customers(packed, 3, read) == keys.size());
  CHECK(read == std::vector<CustomerKey>{5, 4, 50'000});
}

TEST_CASE("a run of neighbours takes one byte each") {
  std::vector<CustomerKey> keys;
  for (CustomerKey key = 1000; key < 2000; ++key) keys.push_back(key);
  CHECK(pack_customers(keys).size() <= 1001);
}

TEST_CASE("broken packs are told") {
  std::vector<CustomerKey> read;
  const std::vector<std::uint8_t> cut{0x80};
  CHECK_FALSE(unpack_customers(cut, read));
  const std::vector<std::uint8_t> endless(11, 0xff);
  CHECK_FALSE(unpack_customers(endless, read));
}

TEST_CASE("a request id is packed only where its text comes back the same") {
  const std::string uuid = "0192f5b1-c0de-7abc-8def-0123456789ab";
  CHECK(pack_request_id(uuid).uuid.text() == uuid);
  CHECK(pack_request_id("0192F5B1-C0DE-7ABC-8DEF-0123456789AB").uuid.is_nil());
  CHECK(pack_request_id("00000000-0000-0000-0000-000000000000").uuid.is_nil());
  CHECK(pack_request_id("req").text == "req");
}

TEST_CASE("lines come back as they were joined") {
  const std::vector<std::string> lines{"a", "b c", "d"};
  CHECK(split_lines(join_lines(lines)) == lines);
  CHECK(split_lines("").empty());
}

}  // namespace
}  // namespace tms::store::sqlite
