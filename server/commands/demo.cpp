#include "server/commands/demo.h"

#include <array>
#include <iostream>

#include "server/cluster_sim/cluster_sim.h"
#include "server/core/random.h"

namespace tms::commands {

using model::fail;
using model::Result;

namespace {

constexpr const char* kCode = "DEMO";

Result<void> add_user(Runtime& runtime, const core::Actor& actor, const std::string& name,
                      model::Role role, const std::string& password) {
  if (auto existing = runtime.accounts->user(name)) {
    return runtime.accounts->set_password(actor, existing->id, password);
  }
  model::NewUser user;
  user.username = name;
  user.role = role;
  user.password = password;
  auto created = runtime.accounts->create_user(actor, user);
  if (!created) return fail(created.error());
  return {};
}

Result<void> connect_and_sync(Runtime& runtime, const core::Actor& actor, const std::string& url,
                              const std::string& token) {
  model::NewCluster wanted;
  wanted.code = kCode;
  wanted.name = "Simulated cluster";
  wanted.base_url = url;
  model::ClusterPatch patch;
  patch.base_url = url;
  auto cluster = runtime.clusters->key_of(kCode) ? runtime.clusters->update(actor, kCode, patch)
                                                 : runtime.clusters->add(actor, wanted);
  if (!cluster) return fail(cluster.error());
  model::CredentialsRequest input;
  input.kind = model::CredentialKind::Bearer;
  input.keep = model::CredentialKeep::Cluster;
  input.token = token;
  auto connected = runtime.clusters->connect(actor, kCode, input);
  if (!connected) return fail(connected.error());
  auto key = runtime.clusters->key_of(kCode);
  if (!key) return fail(key.error());
  core::Clusters::SyncRequest request;
  request.actor = actor;
  request.by_hand = true;
  auto report = runtime.clusters->sync(*key, request);
  if (!report) return fail(report.error());
  if (report->error) return fail(*report->error);
  return {};
}

}  // namespace

Demo::Demo() = default;
Demo::~Demo() = default;

Result<DemoSignIns> Demo::prepare(Runtime& runtime, std::uint32_t customers) {
  cluster_sim::Options options;
  options.customers = customers;
  options.token = core::new_secret();
  cluster_ = std::make_unique<cluster_sim::ClusterSim>(options);
  auto url = cluster_->start();
  if (!url) return fail(url.error());
  core::Actor actor = core::system_actor();
  actor.role = model::to_string(model::Role::Admin);
  if (auto ready = connect_and_sync(runtime, actor, *url, options.token); !ready)
    return fail(ready.error());

  constexpr std::array users{std::pair{"admin", model::Role::Admin},
                             std::pair{"operator", model::Role::Operator},
                             std::pair{"viewer", model::Role::Viewer}};
  DemoSignIns sign_ins;
  for (const auto& [name, role] : users) {
    const std::string password = core::new_secret().substr(0, 16);
    if (auto added = add_user(runtime, actor, name, role, password); !added)
      return fail(added.error());
    sign_ins.emplace_back(name, password);
  }
  return sign_ins;
}

void print_sign_ins(const DemoSignIns& sign_ins) {
  std::cout << "Demo: a simulated cluster, nothing real is changed. Sign in as\n";
  for (const auto& [name, password] : sign_ins) {
    std::cout << "  " << name << std::string(10 - name.size(), ' ') << password << "\n";
  }
}

}  // namespace tms::commands
