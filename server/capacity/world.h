// What a scenario runs on: a server (ours or a target), an admin's connection to it, a cluster of
// simulated customers behind it, and users. What was made on a target is taken back at the end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/capacity/api_connection.h"
#include "server/capacity/options.h"
#include "server/capacity/spawned_server.h"
#include "server/capacity/stop_switch.h"
#include "server/cluster_sim/cluster_sim.h"
#include "shared/model/result.h"

namespace tms::capacity {

struct Account {
  std::string id;
  std::string username;
  std::string password;
};

// One thread, the connections it hands out aside.
class World {
 public:
  // `name` distinguishes the worlds of one run in files and on a target.
  static model::Result<std::unique_ptr<World>> open(const Options& options,
                                                    const std::string& name);
  ~World();  // takes back what nobody else has
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // A cluster of so many simulated customers, connected and read; what the read took, in ms.
  model::Result<double> add_cluster(std::uint32_t customers);
  // Operators, made one after another as passwords are hashed; stops early with `all`.
  model::Result<std::vector<Account>> add_users(std::uint32_t count, StopSwitch& all);

  const std::string& url() const { return url_; }
  ApiConnection& admin() { return *admin_; }
  const std::string& cluster() const { return clusters_.back(); }
  cluster_sim::ClusterSim& sim() { return *sims_.back(); }
  SpawnedServer* server() { return server_.get(); }  // null: a target
  // Stops and starts our own server on its data; the admin is signed in again.
  model::Result<void> restart();
  // Reads the last cluster again; what that took, as the server reports it, in ms.
  model::Result<double> sync();
  // Ends our own server and removes its data; on a target disables the users and takes URL and
  // credentials from the clusters. A sentence about what was left there, or "". Nothing works
  // afterwards.
  std::string take_back();

 private:
  World(const Options& options, std::string name);
  model::Result<void> start_server();
  model::Result<void> sign_in_admin();
  model::Result<void> put_cluster(const std::string& code, const std::string& base_url);
  model::Result<void> connect_cluster(const std::string& code, const std::string& base_url);
  Called<std::string> insist(const char* method, const std::string& target,
                             const std::string& json);

  const Options& options_;
  const std::string name_;
  std::string url_;
  std::string admin_name_;
  std::string admin_password_;
  std::string sim_token_;
  std::unique_ptr<SpawnedServer> server_;
  std::unique_ptr<ApiConnection> admin_;
  std::vector<std::unique_ptr<cluster_sim::ClusterSim>> sims_;
  std::vector<std::string> clusters_;
  std::vector<Account> accounts_;
};

}  // namespace tms::capacity
