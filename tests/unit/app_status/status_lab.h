// The lab of the jobs room, with what tests of app status ask it for.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/jobs/lab.h"

namespace tms::test {

struct StatusLab : Lab {
  explicit StatusLab(LabOptions options = quick()) : Lab(std::move(options)) {}

  model::Result<model::Job> try_refresh(const std::vector<std::string>& cids,
                                        std::optional<std::uint32_t> max_age_s = std::nullopt) {
    model::IdListBuilder list;
    for (std::uint32_t i = 0; i < cids.size(); ++i) list.add(cids[i], i + 1);
    model::JobRequest request;
    request.kind = model::JobKind::AppStatus;
    request.cluster = kCluster;
    request.selection = model::CidsSelection{list.take()};
    request.max_age_s = max_age_s;
    return jobs->create(request, actor);
  }
  model::Job refresh(const std::vector<std::string>& cids,
                     std::optional<std::uint32_t> max_age_s = std::nullopt) {
    auto job = try_refresh(cids, max_age_s);
    REQUIRE_MESSAGE(job, job.error().message);
    return *job;
  }
  model::Job refreshed(const std::vector<std::string>& cids,
                       std::optional<std::uint32_t> max_age_s = std::nullopt) {
    return wait_until_ended(refresh(cids, max_age_s).id);
  }
  void fault_reads(cluster_sim::FaultKind kind, double rate) {
    sim.set_fault({kind, cluster_sim::Route::AppStatus, rate});
  }
  std::uint64_t reads() const { return sim.requests(cluster_sim::Route::AppStatus); }
  model::CustomerDetail detail(const std::string& cid) const {
    return directory->detail(kCluster, cid).value();
  }
  std::uint64_t in_health(model::Health health) const {
    return directory->summary(kCluster, {})->by_health[static_cast<std::size_t>(health)];
  }
};

}  // namespace tms::test
