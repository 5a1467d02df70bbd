// Clusters over a real store and a simulated cluster, with a clock that the test moves.
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "server/cluster_sim/cluster_sim.h"
#include "server/core/clusters/clusters.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

struct ClustersFixture {
  static constexpr const char* kCode = "SIM";

  std::filesystem::path data_dir;
  std::atomic<model::TimeMs> now = 1'000'000;
  cluster_sim::ClusterSim sim{sim_options()};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<core::Clusters> clusters;
  core::Actor admin = core::system_actor();

  ClustersFixture() {
    char path[] = "/tmp/tms-clusters-XXXXXX";
    data_dir = mkdtemp(path);
    admin.username = "ada";
    admin.role = "admin";
    admin.user_id = *model::Uuid::parse("01890000-0000-7000-8000-00000000000a");
    sim.start().value();
    open().value();
  }
  ~ClustersFixture() {
    close();
    std::filesystem::remove_all(data_dir);
  }

  static cluster_sim::Options sim_options() {
    cluster_sim::Options options;
    options.customers = 200;
    options.latency = options.action_latency = options.settle = std::chrono::milliseconds(0);
    options.token = "secret";
    options.client_id = "me";
    options.client_secret = "hush";
    options.threads = 8;
    return options;
  }
  core::Result<std::uint64_t> open(std::uint8_t key_byte = 7) {
    store::SqliteOptions sqlite;
    sqlite.data_dir = data_dir;
    sqlite.now = [this] { return now.load(); };
    store = store::open_sqlite_store(sqlite).value();
    directory = std::make_unique<core::Directory>(*store);
    core::ClustersOptions options;
    options.secret_key.fill(key_byte);
    options.timeouts = {.connect = std::chrono::milliseconds(500),
                        .total = std::chrono::milliseconds(2000)};
    options.clock = [this] { return ++now; };
    clusters = std::make_unique<core::Clusters>(*store, *directory, options);
    return clusters->load();
  }
  void close() {
    clusters.reset();
    directory.reset();
    store.reset();
  }

  core::ClusterKey add_sim() {
    model::NewCluster wanted;
    wanted.code = kCode;
    wanted.base_url = sim.base_url() + "/";
    wanted.token_url = sim.token_url();
    clusters->add(admin, wanted).value();
    return clusters->key_of(kCode).value();
  }
  core::Result<model::CredentialsResult> connect(model::CredentialKeep keep,
                                                 std::string token = "secret") {
    model::CredentialsRequest request;
    request.token = std::move(token);
    request.keep = keep;
    return clusters->connect(admin, kCode, request);
  }
  core::Result<model::SyncReport> sync(core::ClusterKey key, bool accept_missing = false) {
    core::Clusters::SyncRequest request;
    request.actor = admin;
    request.by_hand = true;
    request.accept_missing = accept_missing;
    return clusters->sync(key, request);
  }
  std::uint64_t audited(const std::string& action) {
    model::AuditQuery query;
    query.action = action;
    return store->audit().page(query).value().items.size();
  }
};

}  // namespace tms::test
