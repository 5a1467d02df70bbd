// Lists and batches over a real store, with the customers of one cluster in the directory.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/core/accounts/accounts.h"
#include "server/core/batches/batches.h"
#include "server/core/batches/customer_lists.h"
#include "server/core/batches/memberships.h"
#include "server/core/batches/runbooks.h"
#include "server/store/audit_chain.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

inline constexpr const char* kCluster = "EU";  // of the seed
inline constexpr const char* kType = "AOS8";

struct BatchesFixture {
  std::filesystem::path data_dir;
  std::atomic<model::TimeMs> now = 1'790'000'000'000;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<core::Clusters> clusters;
  std::unique_ptr<core::Accounts> accounts;
  std::unique_ptr<core::Memberships> memberships;
  std::unique_ptr<core::CustomerLists> lists;
  std::unique_ptr<core::Batches> batches;
  core::Actor admin = actor("ada", "admin");
  core::Actor otto = actor("otto", "operator");
  core::Actor olga = actor("olga", "operator");

  BatchesFixture() {
    char path[] = "/tmp/tms-batches-XXXXXX";
    data_dir = mkdtemp(path);
    open();
    add_user("ada", model::Role::Admin);
    add_user("otto", model::Role::Operator);
    add_user("olga", model::Role::Operator);
    add_user("vera", model::Role::Viewer);
  }
  ~BatchesFixture() {
    close();
    std::filesystem::remove_all(data_dir);
  }

  void open() {
    const core::Clock clock = [this] { return ++now; };
    store::SqliteOptions sqlite;
    sqlite.data_dir = data_dir;
    sqlite.now = clock;
    sqlite.reserve_bytes = 0;
    store = store::open_sqlite_store(sqlite).value();
    directory = std::make_unique<core::Directory>(*store);
    core::ClustersOptions options;
    options.clock = clock;
    clusters = std::make_unique<core::Clusters>(*store, *directory, options);
    REQUIRE(clusters->load());
    accounts = std::make_unique<core::Accounts>(*store, clock, core::AccountLimits{});
    REQUIRE(accounts->load());
    memberships = std::make_unique<core::Memberships>(store->batches(), *directory);
    lists = std::make_unique<core::CustomerLists>(*store, *clusters, *memberships, clock,
                                                  std::vector<std::string>{}, upstream::Timeouts{});
    batches = std::make_unique<core::Batches>(
        core::BatchServices{*store, *directory, *clusters, *accounts, *memberships, clock});
  }
  void close() {
    batches.reset();
    lists.reset();
    memberships.reset();
    accounts.reset();
    clusters.reset();
    directory.reset();
    store.reset();
  }

  static core::Actor actor(const char* name, const char* role) {
    core::Actor actor = core::system_actor();
    actor.username = name;
    actor.role = role;
    return actor;
  }
  void add_user(const char* name, model::Role role) {
    model::NewUser user;
    user.username = name;
    user.role = role;
    REQUIRE(accounts->create_user(core::system_actor(), user));
  }

  core::ClusterKey cluster() { return clusters->key_of(kCluster).value(); }
  static std::string cid(int number) {
    char text[16];
    std::snprintf(text, sizeof text, "c%06d", number);
    return text;
  }
  // The cluster lists customers 1 to `count`, all in `code`.
  void know(int count, std::int64_t code = 1) {
    std::vector<core::StateRead> states;
    for (int i = 1; i <= count; ++i) states.push_back({cid(i), code, "", false});
    directory->apply_full_read(cluster(), states, now, true);
  }
  void move(int number, std::int64_t code) {
    directory->apply_single_read(cluster(), {cid(number), code, "", false}, ++now);
  }

  core::Result<model::CustomerList> load_text(std::string text, const char* type = kType) {
    model::CustomerListRequest request;
    request.source = model::ListFromText{std::move(text), model::ColumnChoice::Auto};
    return lists->put(admin, kCluster, type, request);
  }
  core::Result<model::CustomerList> load_customers(int count, const char* type = kType) {
    std::string text;
    for (int i = count; i >= 1; --i) text += cid(i) + "\n";
    return load_text(text, type);
  }
  static model::BatchRequest wanted(std::uint64_t device_cap, bool replace = false) {
    return {kCluster, kType, device_cap, std::nullopt, replace};
  }
  // Batches of `per_batch` customers (two devices each).
  std::vector<std::string> generate(std::uint64_t per_batch, bool replace = false) {
    auto created = batches->generate(admin, wanted(2 * per_batch, replace));
    REQUIRE_MESSAGE(created, created.error().message);
    return created->batch_ids;
  }

  model::Batch batch(const std::string& id) {
    model::BatchQuery query;
    query.q = id;
    auto page = batches->page(query).value();
    REQUIRE(page.items.size() == 1);
    return page.items.front();
  }
  model::BatchStatus status(const std::string& id) { return batch(id).status; }
  std::uint64_t count(const model::BatchQuery& query) { return batches->page(query)->total; }

  // An unfinished job on this batch; its key ends it.
  store::JobKey start_job(const std::string& batch_id) {
    store::NewJob job;
    job.job.id = *model::Uuid::parse("01890000-0000-7000-8000-0000000000" +
                                     std::to_string(10 + ++jobs_made_));
    job.job.cluster = kCluster;
    job.job.action = model::Action::PeEnable;
    job.job.created_by = "otto";
    job.job.created_at = now;
    job.job.batch_ids = {batch_id};
    job.cluster = cluster();
    REQUIRE(directory->flush());
    job.customers = {directory->find(cluster(), cid(1)).value()};
    store::AuditDraft intent = core::audit_draft(otto, "job.create", model::AuditOutcome::Intent);
    auto key = store->jobs().create_job(job, intent);
    REQUIRE_MESSAGE(key, key.error().message);
    return *key;
  }
  void end_job(store::JobKey key) {
    store::JobStateChange ended;
    ended.key = key;
    ended.status = model::JobStatus::Succeeded;
    ended.finished_at = now;
    REQUIRE(store->jobs().change_job(ended, nullptr));
  }

  model::AuditRecord last_record(const std::string& action) {
    model::AuditQuery query;
    query.action = action;
    const auto page = store->audit().page(query).value();
    REQUIRE_FALSE(page.items.empty());
    return page.items.front();
  }

 private:
  int jobs_made_ = 0;
};

}  // namespace tms::test
