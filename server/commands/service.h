// The running server: the services of a data directory, HTTP in front of them, and the control
// socket beside them. One thread owns it.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "server/commands/demo.h"
#include "server/commands/housekeeping.h"
#include "server/commands/instruments.h"
#include "server/commands/runtime.h"
#include "server/config/settings.h"
#include "server/http/local_dispatch.h"
#include "server/http/server.h"
#include "server/telemetry/log.h"

namespace tms::commands {

class Service {
 public:
  // All three outlive it.
  Service(const config::ServeConfig& config, const std::string& data_dir,
          const telemetry::Log& log);
  ~Service();

  // Opens, recovers and listens; prints sign-ins or the setup link, and last of all the line
  // "listening on ...".
  model::Result<void> start();
  void reload_certificates();

  // Requests finish, no new chunk leaves, calls in flight may come back. False if something is
  // still out at the deadline: then the process must end without destroying this object.
  bool drain(std::chrono::steady_clock::time_point deadline);
  // After drain(): nothing that was refused or used so far is lost, the last checkpoint is written,
  // the control socket is gone.
  void finish_records();

 private:
  model::Result<void> open();
  model::Readiness readiness() const;
  model::Result<void> make_server();
  model::Result<void> start_control();
  model::Result<void> start_metrics_listener();
  model::Result<void> greet(const std::optional<DemoSignIns>& sign_ins);

  const config::ServeConfig& config_;
  const std::string& data_dir_;
  const telemetry::Log& log_;
  std::atomic<bool> is_stopping_{false};
  // In the order in which they start; they end in the opposite one.
  Instruments instruments_;
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> metrics_server_;  // with --metrics-listen
  Demo demo_;
  std::unique_ptr<http::LocalDispatch> local_;
  std::unique_ptr<http::ControlServer> control_;
  std::unique_ptr<Housekeeping> housekeeping_;
};

}  // namespace tms::commands
