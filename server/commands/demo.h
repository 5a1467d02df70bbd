// What `serve --demo` adds: a simulated cluster over real HTTP, and users with fresh passwords.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/commands/runtime.h"

namespace tms::cluster_sim {
class ClusterSim;
}

namespace tms::commands {

// Name and password of each demo user.
using DemoSignIns = std::vector<std::pair<std::string, std::string>>;

class Demo {
 public:
  Demo();
  ~Demo();
  // Starts the cluster on a free loopback port, registers it as DEMO, connects and syncs it, and
  // makes the users admin, operator and viewer (with new passwords if they exist).
  model::Result<DemoSignIns> prepare(Runtime& runtime, std::uint32_t customers);

 private:
  std::unique_ptr<cluster_sim::ClusterSim> cluster_;
};

void print_sign_ins(const DemoSignIns& sign_ins);

}  // namespace tms::commands
