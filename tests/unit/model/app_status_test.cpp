#include "shared/model/app_status.h"

#include <doctest/doctest.h>

#include <utility>

using namespace tms::model;

namespace {

const std::vector<std::string> kExpected(kExpectedApps.begin(), kExpectedApps.end());

std::vector<AppStatus> all_with(std::string status) {
  std::vector<AppStatus> apps;
  for (const std::string& app : kExpected) apps.push_back({app, status, ""});
  return apps;
}

Health health_with(const std::vector<AppStatus>& apps) {
  return health_of(count_apps(apps, kExpected));
}

}  // namespace

TEST_CASE("raw statuses are matched whole and in any case") {
  const std::vector<std::pair<std::string, Category>> known{
      {"Ready", Category::Ready},
      {"Passed", Category::Ready},
      {"ready", Category::Ready},
      {"PASSED", Category::Ready},
      {" Ready ", Category::Ready},
      {"Inapplicable", Category::Inapplicable},
      {"Failure", Category::Failed},
      {"Failed", Category::Failed},
      {"Transiting", Category::Transitioning},
      {"Transitioning", Category::Transitioning},
      {"Init", Category::Transitioning},
  };
  for (const auto& [raw, category] : known) {
    CAPTURE(raw);
    CHECK(category_from_raw(raw) == category);
  }
}

TEST_CASE("a status that only contains a known word is unknown") {
  for (const std::string raw : {"Not Ready", "unknown-Failed to track ack", "Readyish", "",
                                "Failures", "Initial", "ready to fail"}) {
    CAPTURE(raw);
    CHECK(category_from_raw(raw) == Category::Unknown);
  }
}

TEST_CASE("one failed app is enough for has_failure") {
  auto apps = all_with("Ready");
  apps[3].raw_status = "Failure";
  apps[4].raw_status = "Transiting";
  CHECK(health_with(apps) == Health::HasFailure);
}

TEST_CASE("all expected apps ready or inapplicable is all_ready") {
  auto apps = all_with("Ready");
  apps[0].raw_status = "Inapplicable";
  apps[1].raw_status = "Passed";
  CHECK(health_with(apps) == Health::AllReady);
}

TEST_CASE("an app in transition or with an odd status keeps the customer pending") {
  for (const std::string raw : {"Transiting", "Init", "Not Ready"}) {
    auto apps = all_with("Ready");
    apps[7].raw_status = raw;
    CHECK(health_with(apps) == Health::Pending);
  }
}

TEST_CASE("an expected app that was not reported counts as unknown") {
  auto apps = all_with("Ready");
  apps.pop_back();
  const AppCounts counts = count_apps(apps, kExpected);
  CHECK(counts[Category::Ready] == 7);
  CHECK(counts[Category::Unknown] == 1);
  CHECK(health_of(counts) == Health::Pending);
  CHECK(count_apps({}, kExpected)[Category::Unknown] == 8);
}

TEST_CASE("an app that nobody expected is counted too, and must be ready as well") {
  auto apps = all_with("Ready");
  apps.push_back({"newcomer", "Init", ""});
  const AppCounts counts = count_apps(apps, kExpected);
  CHECK(counts[Category::Ready] == 8);
  CHECK(counts[Category::Transitioning] == 1);
  CHECK(health_of(counts) == Health::Pending);
}

TEST_CASE("counts stop at their limit instead of beginning again at 0") {
  const std::vector<AppStatus> many(70'000, AppStatus{"kms", "Failed", ""});
  CHECK(count_apps(many, {})[Category::Failed] == 65'535);
}

TEST_CASE("names of categories and verdicts can be read back") {
  for (const Category category : kCategories)
    CHECK(parse_category(to_string(category)) == category);
  for (const Health health : kHealths) CHECK(parse_health(to_string(health)) == health);
  CHECK(to_string(Health::HasFailure) == "has_failure");
  CHECK(parse_category("Ready") == std::nullopt);
  CHECK(parse_health("ready") == std::nullopt);
}
