#include <doctest/doctest.h>

#include "server/core/clock.h"

using namespace tms;

namespace {

struct SetClocks {
  model::TimeMs wall = 1'000'000;
  model::TimeMs elapsed = 500;
  core::Clock clock = core::forward_clock([this] { return wall; }, [this] { return elapsed; });

  void pass(model::TimeMs ms) {
    wall += ms;
    elapsed += ms;
  }
};

}  // namespace

TEST_CASE_FIXTURE(SetClocks, "a clock that nobody sets is the wall clock") {
  for (const model::TimeMs ms : {0, 1, 7, 60'000}) {
    pass(ms);
    CHECK(clock() == wall);
  }
}

TEST_CASE_FIXTURE(SetClocks, "a clock that is set forward is caught up with at double speed") {
  const auto before = clock();
  wall += 10'000;
  CHECK(clock() == before);
  pass(3'000);
  CHECK(clock() == before + 6'000);
  pass(6'999);
  CHECK(clock() == before + 19'998);
  pass(1'000);
  CHECK(clock() == wall);
  pass(1'000);
  CHECK(clock() == wall);
}

TEST_CASE_FIXTURE(SetClocks,
                  "a jump that is taken back after a minute costs a minute, not an hour") {
  wall += 3'600'000;
  pass(60'000);
  const auto ahead = clock();
  wall -= 3'600'000;
  CHECK(ahead - wall == 60'000);
  pass(60'000);
  CHECK(clock() == ahead + 30'000);  // goes on meanwhile
  pass(60'000);
  CHECK(clock() == wall);
}

TEST_CASE_FIXTURE(SetClocks, "a machine that gets its time after the start is believed at once") {
  wall += model::TimeMs{56} * 365 * 24 * 3'600'000;
  CHECK(clock() == wall);
}

TEST_CASE_FIXTURE(SetClocks, "no look ever shows an earlier time than the one before") {
  auto before = clock();
  for (const model::TimeMs jump : {5'000, -7'000, 3'600'000, -3'599'000, -2, 1, 90'000'000, -1}) {
    wall += jump;
    for (const model::TimeMs ms : {0, 1, 3, 250, 1'001}) {
      pass(ms);
      const auto now = clock();
      REQUIRE(now >= before);
      before = now;
    }
  }
}

TEST_CASE_FIXTURE(SetClocks,
                  "a clock that is set back goes on at half speed until it has caught up") {
  const auto before = clock();
  wall -= 10'000;
  CHECK(clock() == before);
  for (int i = 0; i < 1000; ++i) {  // the halves of milliseconds are not lost
    pass(1);
    clock();
  }
  CHECK(clock() == before + 500);
  pass(18'999);
  CHECK(clock() == before + 9'999);
  pass(10);
  CHECK(clock() == wall);
  pass(10);
  CHECK(clock() == wall);
}
