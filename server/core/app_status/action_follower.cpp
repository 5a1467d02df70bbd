#include "server/core/app_status/action_follower.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace tms::core {

namespace {
// At a time, so that those whose turn comes later are judged by what is known then.
constexpr std::size_t kMostAtATime = 1'000;
constexpr std::size_t kMostOwners = 1'000;
}  // namespace

ActionFollower::ActionFollower(const LaneServices& services, LaneOf lane_of)
    : services_(services),
      lane_of_(std::move(lane_of)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void ActionFollower::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  const auto pause = services_.options.follow.look_every;
  while (!wake.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
    for (const auto& [code, cluster] : services_.clusters.codes()) look_at(cluster, code);
  }
}

void ActionFollower::look_at(ClusterKey cluster, const std::string& code) {
  auto& known = known_[cluster];
  auto unsettled = unsettled_of(cluster);
  const auto count = unsettled.size();
  if (count == 0 && !known.is_followed) return;
  known.is_followed = count > 0;
  StatusLane* const lane = lane_of_(cluster, code);
  std::vector<FollowedCustomer> due;
  if (count == 0) {
    known.tried_at.clear();
  } else if (lane->wants_followed()) {
    due = due_of(std::move(unsettled), known);
  }
  lane->follow(std::move(due), count);
}

// Its apps were read well after the action, and none is on its way any more. (A read that fails is
// tried again as long as the customer is followed.)
bool ActionFollower::is_settled(const CustomerFacts& facts) const {
  const auto settles_after = services_.options.follow.settles_after.count();
  return facts.knows_all_apps() && !facts.apps_moving &&
         facts.apps_fetched_at > facts.requested_at + settles_after;
}

std::vector<CustomerFacts> ActionFollower::unsettled_of(ClusterKey cluster) const {
  const auto settings = services_.clusters.settings(cluster);
  if (!settings || settings->app_status_follow_s == 0) return {};
  const auto since = services_.clock() - TimeMs{settings->app_status_follow_s} * 1000;
  auto facts = services_.directory.facts(services_.directory.acted_on(cluster, since));
  std::erase_if(facts, [this](const CustomerFacts& one) { return is_settled(one); });
  return facts;
}

// Those that were looked at the longest time ago, first.
std::vector<FollowedCustomer> ActionFollower::due_of(std::vector<CustomerFacts> unsettled,
                                                     Known& known) {
  const TimeMs now = services_.clock();
  std::unordered_map<CustomerKey, TimeMs> looked_at;
  for (const auto& facts : unsettled) {
    const auto tried = known.tried_at.find(facts.key);
    const TimeMs at = tried == known.tried_at.end() ? 0 : tried->second;
    looked_at[facts.key] = std::max({at, facts.apps_fetched_at, facts.requested_at});
  }
  std::erase_if(known.tried_at, [&](const auto& one) { return !looked_at.contains(one.first); });
  const TimeMs due_since = now - services_.options.follow.read_every.count();
  std::erase_if(unsettled,
                [&](const CustomerFacts& facts) { return looked_at[facts.key] > due_since; });
  std::ranges::sort(unsettled, {}, [&](const CustomerFacts& f) { return looked_at[f.key]; });
  if (unsettled.size() > kMostAtATime) unsettled.resize(kMostAtATime);

  std::vector<FollowedCustomer> due;
  for (const auto& facts : unsettled) {
    known.tried_at[facts.key] = now;
    due.push_back({facts.key, owner_of(facts.last_job)});
  }
  return due;
}

// Nil when it cannot be told: then the credentials kept for the cluster are used.
model::UserId ActionFollower::owner_of(model::JobId job) {
  if (job.is_nil()) return {};
  if (const auto known = owners_.find(job); known != owners_.end()) return known->second;
  const auto found = services_.store.jobs().job_owner(job);
  if (!found) return {};
  if (owners_.size() >= kMostOwners) owners_.clear();
  return owners_[job] = found->value_or(model::UserId{});
}

}  // namespace tms::core
