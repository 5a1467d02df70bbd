// Has app status read again by itself after actions: customers acted on within a cluster's
// app_status_follow_s, until their apps have settled. It makes no job and no audit record; what it
// does shows as `app_status_follow` of the cluster. One thread for all clusters.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/core/app_status/status_lane.h"
#include "server/core/jobs/job_lane.h"

namespace tms::core {

class ActionFollower {
 public:
  using LaneOf = std::function<StatusLane*(ClusterKey cluster, const std::string& code)>;
  // Starts; the destructor waits for the thread, which makes no calls. `services` outlives it.
  ActionFollower(const LaneServices& services, LaneOf lane_of);

 private:
  struct Known {
    bool is_followed = false;                          // at the last look
    std::unordered_map<CustomerKey, TimeMs> tried_at;  // of the followed ones
  };

  void run(const std::stop_token& stop);
  void look_at(ClusterKey cluster, const std::string& code);
  bool is_settled(const CustomerFacts& facts) const;
  std::vector<CustomerFacts> unsettled_of(ClusterKey cluster) const;
  std::vector<FollowedCustomer> due_of(std::vector<CustomerFacts> unsettled, Known& known);
  model::UserId owner_of(model::JobId job);

  const LaneServices& services_;
  const LaneOf lane_of_;
  std::unordered_map<ClusterKey, Known> known_;
  std::unordered_map<model::JobId, model::UserId> owners_;
  std::jthread thread_;
};

}  // namespace tms::core
