#include "server/cluster_sim/population.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace tms::cluster_sim;

TEST_CASE("the same seed gives the same cluster and another seed another one") {
  const auto first = populate(1000, 7);
  const auto again = populate(1000, 7);
  const auto other = populate(1000, 8);
  CHECK(std::equal(first.begin(), first.end(), again.begin(), [](const auto& a, const auto& b) {
    return a.cid == b.cid && a.shown == b.shown;
  }));
  CHECK(first.front().cid != other.front().cid);
}

TEST_CASE("50,000 customers have distinct ids of the three shapes") {
  const auto inhabitants = populate(50'000, 1);
  std::set<std::string> distinct;
  std::size_t digits = 0;
  std::size_t underscores = 0;
  std::size_t hex = 0;
  for (const auto& [cid, shown] : inhabitants) {
    distinct.insert(cid);
    const bool is_hex = cid.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (cid.size() == 7 && cid.find_first_not_of("0123456789") == std::string::npos) ++digits;
    if (cid.find('_') != std::string::npos) ++underscores;
    if (cid.size() == 32 && is_hex) ++hex;
  }
  CHECK(distinct.size() == 50'000);
  CHECK(digits == 1500);
  CHECK(underscores == 500);
  CHECK(hex == 48'000);
}

TEST_CASE("the states of 50,000 customers are exact shares") {
  std::map<Shown, int> counts;
  for (const auto& inhabitant : populate(50'000, 3)) ++counts[inhabitant.shown];
  CHECK(counts[Shown::TranBegin] == 12'000);
  CHECK(counts[Shown::PeEnable] == 9'000);
  CHECK(counts[Shown::TEnable] == 6'500);
  CHECK(counts[Shown::PeFinalize] == 21'000);
  CHECK(counts[Shown::PeDirect] == 1'250);
  CHECK(counts[Shown::Other] == 200);
  CHECK(counts[Shown::Null] == 50);
}

TEST_CASE("a cluster of a few customers has exactly that many") {
  for (const std::uint32_t customers : {0u, 1u, 10u, 99u}) {
    CHECK(populate(customers, 1).size() == customers);
  }
}

TEST_CASE("apps end up 88 % ready, 6 % inapplicable, 4 % failed with a reason, 2 % odd") {
  std::map<std::string_view, double> share;
  std::set<std::string_view> reasons;
  const auto inhabitants = populate(5'000, 1);
  const double one = 100.0 / static_cast<double>(inhabitants.size() * kApps.size());
  for (const auto& inhabitant : inhabitants) {
    for (const auto app : kApps) {
      const auto verdict = settled_verdict(1, inhabitant.cid, app);
      share[verdict.status] += one;
      CHECK((verdict.status == "Failure") != verdict.reason.empty());
      if (!verdict.reason.empty()) reasons.insert(verdict.reason);
    }
  }
  CHECK(share["Ready"] == doctest::Approx(88).epsilon(0.01));
  CHECK(share["Inapplicable"] == doctest::Approx(6).epsilon(0.1));
  CHECK(share["Failure"] == doctest::Approx(4).epsilon(0.1));
  CHECK(share["Not Ready"] + share["unknown-Failed to track ack"] ==
        doctest::Approx(2).epsilon(0.15));
  CHECK(reasons.size() == 6);
}
