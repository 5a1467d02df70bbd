// A real server on a directory of its own with a simulated cluster behind it: what most black-box
// tests start from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"
#include "tests/api/support/api_client.h"
#include "tests/api/support/process.h"

namespace tms::testing {

inline const std::string kAdmin = "ada.admin";
inline const std::string kOperator = "otto.operator";
inline const std::string kViewer = "vera.viewer";
// Another one for each user, 12 characters or more, without the name in it.
std::string password_of(const std::string& username);

// The code has a space, as codes in production do.
inline const std::string kCluster = "LAB 1";
inline const std::string kClusterInUrl = "LAB%201";

// `tms-dashboard serve` on a free port. The constructor returns when the server says that it
// listens, and fails the test at once if it ended instead.
class ServerProcess {
 public:
  ServerProcess(std::string data_dir, const std::vector<std::string>& flags);
  int port() const { return port_; }
  Process& process() { return *process_; }

 private:
  std::unique_ptr<Process> process_;
  int port_ = 0;
};

// Admin commands of tms-dashboard on a data directory, as a person types them.
class AdminCommands {
 public:
  explicit AdminCommands(std::string data_dir) : data_dir_(std::move(data_dir)) {}
  Outcome run(std::vector<std::string> arguments, const std::string& standard_input = {}) const;
  void add_user(const std::string& username, const std::string& role) const;
  void add_cluster(const std::string& code, const std::string& base_url,
                   const std::vector<std::string>& flags = {}) const;

 private:
  std::string data_dir_;
};

struct DashboardOptions {
  cluster_sim::Options sim;
  std::vector<std::string> server_flags;
  std::vector<std::string> cluster_flags;  // of `cluster add`
  std::string data_dir;                    // empty: one of its own
  bool connected = true;                   // credentials stored and the first sync done

  DashboardOptions();  // a quick simulated cluster of 1,000 customers
};

class Dashboard {
 public:
  explicit Dashboard(DashboardOptions options = {});

  cluster_sim::ClusterSim& sim() { return sim_; }
  ServerProcess& server() { return *server_; }
  const std::string& data_dir() const { return data_dir_; }
  AdminCommands admin_commands() const { return AdminCommands(data_dir_); }
  const Contract& contract() const { return *contract_; }

  ApiClient stranger() const;
  ApiClient signed_in(const std::string& username) const;

  // kill -9 and a new process on the same directory; sessions survive, the port does not.
  void kill_and_restart();
  void restart_process();  // after the process ended by itself

  // The job when it has ended; fails the test when it does not within `patience`.
  json ended_job(ApiClient& client, const std::string& id,
                 std::chrono::seconds patience = std::chrono::seconds(60)) const;
  json sync(ApiClient& client) const;  // the ended job of a sync
  // Dry run and start of an action on exactly these customers; the running job.
  json start_action(ApiClient& client, const std::string& action,
                    const std::vector<std::string>& cids,
                    const std::string& reason = "maintenance window 7") const;

 private:
  std::vector<std::string> server_flags_;
  TempDir directory_;
  std::string data_dir_;
  cluster_sim::ClusterSim sim_;
  std::unique_ptr<ServerProcess> server_;
  std::shared_ptr<const Contract> contract_;
};

// One dashboard for all tests that leave it as usable as they found it. Starting one takes a
// second.
Dashboard& shared_dashboard();

// The first `count` ids that show `state` in the dashboard.
std::vector<std::string> customers_in(ApiClient& client, const std::string& state,
                                      std::size_t count);

}  // namespace tms::testing
