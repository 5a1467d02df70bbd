// A directory over a real store in a directory of its own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/customers/directory.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

struct DirectoryFixture {
  static constexpr const char* kCode = "TEST";

  std::filesystem::path data_dir;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Directory> directory;
  store::ClusterKey cluster = 0;

  DirectoryFixture() {
    char path[] = "/tmp/tms-directory-XXXXXX";
    data_dir = mkdtemp(path);
    open();
    store::ClusterRow row;
    row.code = row.name = kCode;
    row.settings = model::default_cluster_settings();
    row.settings.expected_apps = {"kms", "ucc"};
    cluster = *store->clusters().add_cluster(
        row,
        core::audit_draft(core::system_actor(), "cluster.create", model::AuditOutcome::Success));
    directory->add_cluster(cluster, kCode);
    directory->set_expected_apps(cluster, row.settings.expected_apps);
  }
  ~DirectoryFixture() {
    directory.reset();
    store.reset();
    std::filesystem::remove_all(data_dir);
  }

  // What a restart of the server does at `now`.
  void reopen(model::TimeMs now = std::numeric_limits<model::TimeMs>::max()) {
    directory.reset();
    store.reset();
    open();
    if (!directory->load(*store->clusters().clusters(), now)) throw std::runtime_error("load");
  }

  static core::StateRead read(std::string cid, model::State state) {
    return {std::move(cid), static_cast<std::int64_t>(state), std::string(model::to_string(state))};
  }
  core::SyncChanges read_all(const std::vector<core::StateRead>& states, model::TimeMs sent_at,
                             bool accept_missing = false) {
    return directory->apply_full_read(cluster, states, sent_at, accept_missing);
  }
  model::CustomerPage window(model::CustomerFilter filter = {}, model::CustomerSort sort = {},
                             std::uint64_t offset = 0, std::uint32_t limit = 100) const {
    model::CustomerQuery query;
    query.cluster = kCode;
    query.filter = std::move(filter);
    query.sort = sort;
    query.offset = offset;
    query.limit = limit;
    return directory->window(query).value();
  }
  static std::string cids_of(const model::CustomerPage& page) {
    std::string text;
    for (const auto& customer : page.items) text += (text.empty() ? "" : " ") + customer.cid;
    return text;
  }
  model::Customer customer(const std::string& cid) const {
    return directory->customer(kCode, cid).value();
  }
  // A read of a customer's apps that left at `sent_at`, applied and written.
  void apps_answer(const std::string& cid, std::vector<model::AppStatus> statuses,
                   model::TimeMs sent_at) {
    keep({key(cid), sent_at, std::move(statuses), {}});
  }
  void apps_fail(const std::string& cid, std::string error, model::TimeMs sent_at) {
    keep({key(cid), sent_at, {}, std::move(error)});
  }
  model::CustomerDetail detail(const std::string& cid) const {
    return directory->detail(kCode, cid).value();
  }
  model::CustomerSummary summary(const model::CustomerFilter& filter = {}) const {
    return directory->summary(kCode, filter).value();
  }
  store::CustomerKey key(const std::string& cid) const {
    return directory->find(cluster, cid).value();
  }

 private:
  void keep(const core::AppRead& read) {
    directory->apply_app_reads(cluster, {&read, 1});
    const auto written = directory->write_app_status(
        {&read.customer, 1}, [this](std::span<const store::AppStatusRow> rows) {
          return store->customers().write_app_status(rows);
        });
    if (!written) throw std::runtime_error(written.error().message);
  }
  void open() {
    store::SqliteOptions options;
    options.data_dir = data_dir;
    options.now = [] { return model::TimeMs{1'000'000}; };
    store = store::open_sqlite_store(options).value();
    directory = std::make_unique<core::Directory>(*store);
  }
};

}  // namespace tms::test
