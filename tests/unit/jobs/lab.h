// A whole server core without its HTTP side: the real store on a temporary directory, the real
// engine, and a simulated cluster over real HTTP.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/core/jobs/jobs.h"
#include "server/store/store.h"

namespace tms::test {

struct LabOptions {
  cluster_sim::Options sim;
  std::uint32_t chunk_size = 50;
  std::uint32_t concurrency = 4;
  std::uint32_t settle_after_s = 1;
  std::uint32_t app_status_concurrency = 16;
  std::uint32_t app_status_follow_s = 0;
  upstream::Timeouts timeouts;
  core::JobsOptions jobs;
};
LabOptions quick();  // 400 customers, answers within milliseconds, short backoffs

class Lab {
 public:
  explicit Lab(LabOptions options = quick());
  ~Lab();

  // Ends the engine as a crash would: what was not recorded is not recorded; and starts it anew.
  void restart();
  void stop_engine();  // without a grace for calls in flight
  void start_engine();

  std::vector<std::string> cids(std::size_t count, std::size_t from = 0) const;
  // Dry run and start; the job is durable when it returns.
  model::Job run(const std::vector<std::string>& cids,
                 model::Action action = model::Action::PeDirect);
  model::Result<model::Job> try_run(const std::vector<std::string>& cids,
                                    model::Action action = model::Action::PeDirect);
  static model::PreviewRequest preview_request(const std::vector<std::string>& cids,
                                               model::Action action = model::Action::PeDirect);
  static model::JobRequest job_request(const model::PreviewResult& preview,
                                       model::Action action = model::Action::PeDirect);

  model::Job job(model::JobId id);
  model::Job wait_until_ended(model::JobId id);
  model::JobStatus ended_or_paused(model::JobId id);  // waits for one of them
  std::map<std::string, model::JobCustomer> customers_of(model::JobId id);
  std::vector<model::AuditRecord> audit_of(model::JobId id);  // oldest first
  void check_chain();
  // Each customer was applied exactly `times`.
  void check_applied(const std::vector<std::string>& cids, std::uint32_t times);
  void connect(const std::string& token);
  void connect_client();                                 // of sim.client_id
  void fault(cluster_sim::FaultKind kind, double rate);  // of set/action
  void sync();

  core::Actor actor;  // an admin
  // How far the engine's clock is ahead of the machine's.
  std::atomic<model::TimeMs> clock_ahead = 0;
  cluster_sim::ClusterSim sim;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<core::Clusters> clusters;
  std::unique_ptr<core::AppStatusCache> app_status;
  std::unique_ptr<core::Jobs> jobs;

 private:
  core::Clock clock() const;
  LabOptions options_;
  std::filesystem::path data_dir_;
};

// Waits for a condition, with a deadline; fails the test when it passes.
void wait_for(const std::string& what, const std::function<bool()>& condition,
              std::chrono::seconds deadline = std::chrono::seconds(60));

inline constexpr const char* kCluster = "EU TEST";

}  // namespace tms::test
