#include "shared/model/batch.h"

#include <doctest/doctest.h>

#include <limits>

using namespace tms::model;

TEST_CASE("10 customers on 20 devices with a capacity of 6 make 4 batches of 3") {
  const auto plan = plan_batches(10, 20, 6);
  REQUIRE(plan);
  CHECK(plan->per_batch == 3);
  CHECK(plan->batches == 4);
  CHECK(plan->average_hundredths == 200);
}

TEST_CASE("27,682 customers on 55,364 devices with a capacity of 20 make 2,769 batches of 10") {
  const auto plan = plan_batches(27'682, 55'364, 20);
  REQUIRE(plan);
  CHECK(plan->per_batch == 10);
  CHECK(plan->batches == 2'769);
}

TEST_CASE("unknown devices are taken as two a customer") {
  const auto plan = plan_batches(10, 0, 6);
  REQUIRE(plan);
  CHECK(plan->devices == 20);
  CHECK(*plan == *plan_batches(10, 20, 6));
}

TEST_CASE("a batch holds at least one customer, however many devices he has") {
  const auto plan = plan_batches(3, 3'000, 10);
  REQUIRE(plan);
  CHECK(plan->per_batch == 1);
  CHECK(plan->batches == 3);
}

TEST_CASE("a capacity above everything makes one batch") {
  CHECK(plan_batches(10, 10, 1'000)->batches == 1);
}

TEST_CASE("the average is rounded half up to two decimals") {
  CHECK(plan_batches(3, 10, 1)->average_hundredths == 333);
  CHECK(plan_batches(3, 5, 1)->average_hundredths == 167);
  CHECK(plan_batches(8, 1, 1)->average_hundredths == 13);
}

TEST_CASE("huge numbers do not overflow") {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  CHECK(plan_batches(kMost, kMost, kMost)->per_batch == kMost);
  CHECK(plan_batches(kMost, 1, kMost)->batches == 1);
  CHECK(plan_batches(kMost, 0, 2)->devices == kMost);
  CHECK(plan_batches(kMost, kMost, 1)->batches == kMost);
}

TEST_CASE("no customers and no capacity are errors, not divisions by zero") {
  CHECK(plan_batches(0, 10, 10).error().code == ErrorCode::InvalidRequest);
  CHECK(plan_batches(10, 10, 0).error().fields.front().field == "device_cap");
}

TEST_CASE("a batch id is upper case and loses the spaces of the device type only") {
  CHECK(batch_id("0193-ab", "US EAST1", "AOS10 Small") == "0193-AB_US EAST1_AOS10SMALL");
}

TEST_CASE("a full batch holds about its share of the devices, rounded up") {
  CHECK(devices_per_batch(*plan_batches(10, 20, 6)) == 6);
  CHECK(devices_per_batch(*plan_batches(3, 10, 4)) == 4);           // one customer of 3.33 devices
  CHECK(devices_per_batch(*plan_batches(1, 5'000, 100)) == 5'000);  // one customer is never split
  CHECK(devices_per_batch({}) == 0);
}

TEST_CASE("every status, warning and refusal is known by its name; statuses in either case") {
  for (const auto status :
       {BatchStatus::New, BatchStatus::Assigned, BatchStatus::Running, BatchStatus::Done}) {
    CHECK(parse_batch_status(to_string(status)) == status);
  }
  CHECK(to_string(BatchStatus::Assigned) == "ASSIGNED");
  CHECK(parse_batch_status("running") == BatchStatus::Running);
  CHECK_FALSE(parse_batch_status("open"));
  for (std::size_t i = 0; i <= static_cast<std::size_t>(BatchWarningCode::UnknownToCluster); ++i) {
    const auto code = static_cast<BatchWarningCode>(i);
    CHECK(parse_batch_warning_code(to_string(code)) == code);
  }
  for (std::size_t i = 0; i <= static_cast<std::size_t>(BatchRefusal::Done); ++i) {
    const auto reason = static_cast<BatchRefusal>(i);
    CHECK(parse_batch_refusal(to_string(reason)) == reason);
  }
}
