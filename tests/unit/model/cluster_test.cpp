#include "shared/model/cluster.h"

#include <doctest/doctest.h>

using namespace tms::model;

namespace {

constexpr TimeMs kNow = 1'795'435'200'000;
constexpr TimeMs kMinute = 60'000;

Cluster synced(TimeMs ago, std::uint32_t interval_s, bool ok = true) {
  Cluster cluster;
  cluster.settings.sync_interval_s = interval_s;
  cluster.last_sync.emplace();
  cluster.last_sync->at = kNow - ago;
  cluster.last_sync->ok = ok;
  return cluster;
}

}  // namespace

TEST_CASE("states are stale after two intervals of the sync, and never before two minutes") {
  CHECK_FALSE(states_are_stale(synced(2 * kMinute, 60), kNow));
  CHECK(states_are_stale(synced(2 * kMinute + 1, 60), kNow));
  CHECK_FALSE(states_are_stale(synced(2 * kMinute, 5), kNow));
  CHECK_FALSE(states_are_stale(synced(60 * kMinute, 1'800), kNow));
  CHECK(states_are_stale(synced(60 * kMinute + 1, 1'800), kNow));
}

TEST_CASE("states that are synced by hand are stale after ten minutes") {
  CHECK_FALSE(states_are_stale(synced(10 * kMinute, 0), kNow));
  CHECK(states_are_stale(synced(10 * kMinute + 1, 0), kNow));
}

TEST_CASE("states that were never read, or not the last time, are stale") {
  CHECK(states_are_stale(Cluster{}, kNow));
  CHECK(states_are_stale(synced(0, 60, false), kNow));
}
