// The inside of core::Jobs, shared by jobs.cpp (look, control), job_creation.cpp and
// job_recovery.cpp.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/core/app_status/action_follower.h"
#include "server/core/app_status/status_lane.h"
#include "server/core/jobs/cluster_lane.h"
#include "server/core/jobs/jobs.h"
#include "server/core/jobs/selection_resolver.h"
#include "server/core/jobs/selection_tokens.h"
#include "server/core/random.h"

namespace tms::core {

std::string clean_reason(std::string_view text);  // may be empty

struct Jobs::Impl {
  Impl(store::Store& store_in, Directory& directory_in, Clusters& clusters_in,
       AppStatusCache& app_status_in, Clock clock_in, JobsOptions options);

  store::Store& store;
  Directory& directory;
  Clusters& clusters;
  AppStatusCache& app_status;
  Clock clock;
  CustomerClaims claims;
  SelectionTokens tokens;
  BatchResolver batches;
  std::atomic<std::uint64_t> revision = 1;
  LaneServices lane_services;

  std::mutex mutex;
  std::unordered_map<model::JobId, JobPtr> unfinished;  // all that lanes still hold
  std::deque<std::pair<model::JobId, std::vector<model::JobPoint>>> recent_series;  // ended
  std::set<std::pair<model::UserId, std::string>> keys_in_use;  // idempotency keys
  std::condition_variable key_released;
  // Last, so that their threads end before what they use.
  std::map<ClusterKey, std::unique_ptr<ClusterLane>> action_lanes;
  std::map<ClusterKey, std::unique_ptr<StatusLane>> status_lanes;
  std::unique_ptr<ActionFollower> follower;

  ClusterLane& action_lane(ClusterKey cluster, const std::string& code);
  StatusLane& status_lane(ClusterKey cluster, const std::string& code);
  JobLane& lane_of(const ActiveJob& job);
  std::vector<JobLane*> all_lanes();
  JobPtr find_unfinished(model::JobId id);
  void on_released(const JobPtr& job);
  void keep_series(model::JobId id, std::vector<model::JobPoint> series);  // mutex held
  std::vector<model::JobPoint> series_of(const model::Job& ended);
  ResolverServices resolver_services() const;
  using ControlStep = Result<void> (JobLane::*)(const JobPtr&, const Actor&);
  Result<model::Job> control(Jobs& jobs, model::JobId id, const Actor& actor, ControlStep step);

  // ---- job_creation.cpp
  // What a job is made from, once every rule has been checked.
  struct Draft {
    model::Job job;
    ClusterKey cluster = 0;
    CustomerSet customers;
    bool accept_missing = false;
    std::string idempotency_key;
    Digest request_digest{};
    std::optional<std::uint32_t> max_age_s;  // of app status
  };
  Result<model::Job> create_action(const model::JobRequest& request, const Actor& actor,
                                   const std::string& key, const Digest& digest);
  Result<model::Job> create_directly(const model::JobRequest& request, const Actor& actor,
                                     Draft draft);
  Result<model::Job> create_refresh(const model::JobRequest& request, const Actor& actor,
                                    const std::string& key, const Digest& digest);
  Result<model::Job> create_sync(const model::JobRequest& request, bool accept_missing,
                                 const Actor& actor, const std::string& key, const Digest& digest);
  Result<model::Job> commit(Draft draft, const Actor& actor);
  void skip_fresh(store::NewJob& fresh, std::optional<std::uint32_t> max_age_s);
  store::AuditDraft first_record(const store::NewJob& fresh, const Actor& actor);
  Result<void> claim(const std::vector<CustomerKey>& customers, model::JobId job);
  std::vector<CustomerKey> keys_of(ClusterKey cluster, const CustomerSet& customers);

  // ---- job_recovery.cpp
  void recover(store::StoredJob stored);
  void watch_unconfirmed();
};

}  // namespace tms::core
