// The inside of ClusterSim.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "httplib.h"
#include "server/cluster_sim/cluster_sim.h"
#include "server/cluster_sim/cluster_state.h"
#include "server/cluster_sim/fault.h"
#include "server/cluster_sim/listener.h"
#include "server/cluster_sim/pace.h"
#include "server/cluster_sim/token_book.h"

namespace tms::cluster_sim {

// The routes of the simulated cluster over its state, faults and tokens: what ClusterSim holds.
class SimServer {
 public:
  explicit SimServer(Options wanted);

  model::Result<std::string> start();
  void stop();
  std::string base_url() const;
  std::uint64_t applied_total() const;

  const Options options;
  ClusterState state;
  FaultTable faults;
  TokenBook tokens;
  int port = 0;
  std::array<std::atomic<std::uint64_t>, kRoutes.size()> requests{};
  std::atomic<std::uint32_t> most_in_flight = 0;

 private:
  class InFlight;
  using Answer = void (SimServer::*)(const httplib::Request&, httplib::Response&);

  void add_routes();
  void add_control_routes();
  httplib::Server::Handler handler(Route route, Answer answer);
  void handle(Route route, Answer answer, const httplib::Request& request,
              httplib::Response& response);
  // True if the fault is the whole answer.
  bool replace_answer(FaultKind fault, httplib::Response& response);
  void get_action(const httplib::Request& request, httplib::Response& response);
  void get_app_status(const httplib::Request& request, httplib::Response& response);
  void set_action(const httplib::Request& request, httplib::Response& response);
  void fetch_token(const httplib::Request& request, httplib::Response& response);
  void change_faults(const httplib::Request& request, httplib::Response& response);
  std::string stats() const;
  std::string applied() const;

  StoppableWait wait_;
  RateGate gate_;
  Listener listener_;
  std::thread thread_;
  std::atomic<std::uint32_t> in_flight_ = 0;
};

}  // namespace tms::cluster_sim
