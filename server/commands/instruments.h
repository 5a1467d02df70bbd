// What measures the running server: told by every room, asked by /metrics and the System screen.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/commands/runtime.h"
#include "server/http/observer.h"
#include "server/http/server.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/readings.h"
#include "server/telemetry/system_sampler.h"

namespace tms::commands {

// Made before the rooms that it measures, and outlives them.
class Instruments {
 public:
  Instruments();

  // What the runtime needs to be measured.
  void observe(RuntimeOptions& options);
  void add_request(const http::Exchange& exchange);

  // From now on `runtime` and `server` are asked for their state, and the services answer for
  // /metrics and /api/v1/system. Both must live as long as anybody
  // asks for figures, and until stop().
  void attach(Runtime& runtime, const http::Server& server);
  void start();  // samples every 10 s; after server.start()
  void stop();   // no more samples, the last ones are stored; figures are still answered

  std::string metrics_text() const;

 private:
  telemetry::Readings take_readings() const;

  telemetry::Metrics metrics_;
  Runtime* runtime_ = nullptr;
  const http::Server* server_ = nullptr;
  std::unique_ptr<telemetry::SystemSampler> sampler_;
};

}  // namespace tms::commands
