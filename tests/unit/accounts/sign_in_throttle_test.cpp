#include "server/core/accounts/sign_in_throttle.h"

#include <doctest/doctest.h>

#include <string>

using tms::core::SignInThrottle;
using tms::model::TimeMs;

namespace {

constexpr TimeMs kStart = 1'700'000'000'000;
constexpr TimeMs kMinute = 60'000;
constexpr TimeMs kDay = 24 * 60 * kMinute;
constexpr const char* kAddress = "192.0.2.1";

// Fails as soon as it is allowed; returns the moment of the last failure.
TimeMs fail_in_turn(SignInThrottle& throttle, const std::string& name, int times, TimeMs now,
                    const std::string& address = kAddress) {
  for (int i = 0; i < times; ++i) {
    now += TimeMs{1000} * throttle.wait_s(name, address, now);
    throttle.failed(name, address, now);
  }
  return now;
}

}  // namespace

TEST_CASE("four failures cost nothing, the fifth costs a second, and then it doubles") {
  SignInThrottle throttle;
  TimeMs now = fail_in_turn(throttle, "anna", 4, kStart);
  CHECK(now == kStart);
  CHECK(throttle.wait_s("anna", kAddress, now) == 0);
  for (const std::uint32_t wait : {1u, 2u, 4u, 8u, 16u}) {
    throttle.failed("anna", kAddress, now);
    CHECK(throttle.wait_s("anna", kAddress, now) == wait);
    CHECK(throttle.wait_s("anna", kAddress, now + wait * 1000 - 1) == 1);
    now += TimeMs{1000} * wait;
    CHECK(throttle.wait_s("anna", kAddress, now) == 0);
  }
}

TEST_CASE("the wait never exceeds a quarter of an hour, and never becomes a lock") {
  SignInThrottle throttle;
  const TimeMs now = fail_in_turn(throttle, "anna", 40, kStart);
  CHECK(throttle.wait_s("anna", kAddress, now) == 15 * 60);
  CHECK(throttle.wait_s("anna", kAddress, now + 15 * kMinute) == 0);
}

TEST_CASE("a success clears the account, a day without a failure too") {
  SignInThrottle throttle;
  TimeMs now = fail_in_turn(throttle, "anna", 8, kStart);
  throttle.succeeded("ANNA", kAddress);
  now += kMinute;
  CHECK(throttle.wait_s("anna", kAddress, now) == 0);
  throttle.failed("anna", kAddress, now);
  CHECK(throttle.wait_s("anna", kAddress, now) == 0);

  now = fail_in_turn(throttle, "bert", 12, now + kMinute) + kDay;
  throttle.failed("bert", kAddress, now);
  CHECK(throttle.wait_s("bert", kAddress, now) == 0);
}

TEST_CASE("one who guesses does not lock out the owner at another address") {
  SignInThrottle throttle;
  const TimeMs now = fail_in_turn(throttle, "anna", 9, kStart);
  CHECK(throttle.wait_s("Anna", kAddress, now) > 0);
  CHECK(throttle.wait_s("anna", "198.51.100.7", now) == 0);
}

TEST_CASE("an address has ten failures a minute over all names") {
  SignInThrottle throttle;
  for (int i = 0; i < 10; ++i) {
    CHECK(throttle.wait_s("user" + std::to_string(i), kAddress, kStart) == 0);
    throttle.failed("user" + std::to_string(i), kAddress, kStart);
  }
  CHECK(throttle.wait_s("another", kAddress, kStart + 1) == 60);
  CHECK(throttle.wait_s("another", "192.0.2.2", kStart + 1) == 0);
  CHECK(throttle.wait_s("another", kAddress, kStart + kMinute) == 0);
}

TEST_CASE("the addresses of one IPv6 network are one stranger") {
  SignInThrottle throttle;
  for (int i = 0; i < 10; ++i) {
    throttle.failed("user" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i), kStart);
  }
  CHECK(throttle.wait_s("another", "2001:db8:1:2:ffff::1", kStart) == 60);
  CHECK(throttle.wait_s("another", "2001:db8:1:3::1", kStart) == 0);
}

TEST_CASE("a clock that was set back blocks nobody, two requests at once forget nothing") {
  SignInThrottle throttle;
  const TimeMs now = fail_in_turn(throttle, "anna", 12, kStart);
  CHECK(throttle.wait_s("anna", kAddress, now - kDay) == 0);
  throttle.failed("anna", kAddress, now - 5);
  CHECK(throttle.wait_s("anna", kAddress, now) >= 128);
}

TEST_CASE("strangers cannot grow the table without end, nor empty it of what is recent") {
  SignInThrottle throttle;
  for (int i = 0; i < 50'000; ++i) {
    throttle.failed("user" + std::to_string(i),
                    "10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "." +
                        std::to_string(i % 256),
                    kStart + i);
  }
  CHECK(throttle.size() <= 40'000);
  const TimeMs now = fail_in_turn(throttle, "anna", 9, kStart + 50'000);
  for (int i = 0; i < 9'000; ++i) {
    throttle.failed("more" + std::to_string(i),
                    "10.9." + std::to_string(i / 256) + "." + std::to_string(i % 256),
                    now + i % 100);
  }
  CHECK(throttle.size() <= 40'000);
  CHECK(throttle.wait_s("anna", kAddress, now + 1) > 0);
}
