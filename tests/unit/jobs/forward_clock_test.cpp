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

TEST_CASE_FIXTURE(SetClocks, "a clock that is set forward is followed at once") {
  wall += 3'600'000;
  CHECK(clock() == wall);
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
