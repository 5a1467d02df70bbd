// A caller of the simulated cluster, as the server would be one.
#pragma once

#include <httplib.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"

namespace tms::cluster_sim::testing {

using nlohmann::json;

// Quick, so that a test waits only where waiting is its subject.
inline Options quick_options(std::uint32_t customers = 100) {
  Options options;
  options.customers = customers;
  options.latency = std::chrono::milliseconds(0);
  options.action_latency = std::chrono::milliseconds(0);
  options.settle = std::chrono::milliseconds(0);
  options.threads = 16;
  options.control = true;
  return options;
}

class RunningSim : public ClusterSim {
 public:
  explicit RunningSim(Options options) : ClusterSim(std::move(options)) {
    const auto url = start();
    REQUIRE(url.has_value());
  }
};

class SimClient {
 public:
  explicit SimClient(const ClusterSim& sim, std::string token = "any-token")
      : client_("127.0.0.1", sim.port()) {
    client_.set_bearer_token_auth(token);
    client_.set_keep_alive(true);
  }

  httplib::Client& raw() { return client_; }
  httplib::Result get(const std::string& path) { return client_.Get(path); }
  httplib::Result post(const std::string& path, const json& body) {
    return client_.Post(path, body.dump(), "application/json");
  }
  httplib::Result act(const std::string& action, const std::vector<std::string>& cids) {
    return post("/tms/v1/set/action", {{"action", action}, {"cids", cids}});
  }
  json all() { return read("/tms/v1/get/action?cid=ALL"); }
  json record(const std::string& cid) { return read("/tms/v1/get/action?cid=" + cid).at(cid); }
  json app_status(const std::string& cid) {
    return read("/tms/v1/get/appstatus?app=ALL&cid=" + cid);
  }
  json read(const std::string& path) {
    const auto answer = get(path);
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
    return json::parse(answer->body);
  }

 private:
  httplib::Client client_;
};

}  // namespace tms::cluster_sim::testing
