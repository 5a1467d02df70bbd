#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::FigureStep;
using model::Fold;

using Steps = std::vector<FigureStep>;

Steps load(Store& store, std::int64_t since_s = 0) {
  Steps steps;
  REQUIRE(
      store.figures().load_steps(since_s, [&](const FigureStep& step) { steps.push_back(step); }));
  return steps;
}

}  // namespace

void check_figures(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  const Steps steps{{100, {{"rss_bytes", Fold::Mean, 45'000'000}, {"errors.x", Fold::Sum, 2}}},
                    {110, {}},
                    {120, {{"response_ms.p99", Fold::Most, 0.25f}, {"rss_bytes", Fold::Mean, 1}}}};
  REQUIRE(store->figures().write_steps(steps, 0));
  store.reset();
  store = subject.open();

  SUBCASE("steps are as they were after a restart, oldest first") {
    CHECK(load(*store) == steps);
    CHECK(load(*store, 110) == Steps{steps[1], steps[2]});
    CHECK(load(*store, 121).empty());
  }
  SUBCASE("what is too old goes, and a step that comes again is replaced") {
    const Steps later{{120, {{"rss_bytes", Fold::Mean, 7}}}, {130, {{"new", Fold::Most, -1}}}};
    REQUIRE(store->figures().write_steps(later, 110));
    CHECK(load(*store) == Steps{steps[1], later[0], later[1]});
  }
  SUBCASE("they are no part of the audit log") {
    const auto before = store->audit().head().seq;
    REQUIRE(store->figures().write_steps(steps, 0));
    CHECK(store->audit().head().seq == before);
  }
}

}  // namespace tms::store::test
