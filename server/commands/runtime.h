// The services of the server, opened on a data directory and wired together. `serve` starts them;
// admin commands use them without starting anything.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/api/services.h"
#include "server/core/accounts/accounts.h"
#include "server/core/app_status/app_status_cache.h"
#include "server/core/audit/audit_trail.h"
#include "server/core/audit/denial_log.h"
#include "server/core/batches/batches.h"
#include "server/core/batches/customer_lists.h"
#include "server/core/batches/memberships.h"
#include "server/core/batches/runbooks.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/core/jobs/jobs.h"
#include "server/store/store.h"

namespace tms::commands {

struct RuntimeOptions {
  std::filesystem::path data_dir;
  std::filesystem::path checkpoint_file, checkpoint_key_file,
      secret_key_file;  // empty: in data_dir
  model::TimeMs session_idle_ms = 15 * 60'000;
  std::uint64_t free_space_reserve_bytes = 256ull << 20;
  std::function<void(const std::string&)> log_checkpoint;
  std::vector<std::string> list_sources;  // origins that customer lists may be fetched from
  // For metrics; each may be empty.
  store::StoreObserver store_observer;
  std::function<void()> on_call_started;
  std::function<void(const std::string& cluster, upstream::CallKind, const upstream::CallInfo&)>
      on_call_ended;
};

// Everything lives as long as the runtime, and goes in the opposite order.
struct Runtime {
  core::Clock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<core::Clusters> clusters;
  std::unique_ptr<core::AuditTrail> audit;
  std::unique_ptr<core::Accounts> accounts;
  std::unique_ptr<core::Memberships> memberships;
  std::unique_ptr<core::CustomerLists> lists;
  std::unique_ptr<core::Batches> batches;
  std::unique_ptr<core::Runbooks> runbooks;
  std::unique_ptr<core::AppStatusCache> app_status;
  std::unique_ptr<core::Jobs> jobs;
  std::unique_ptr<core::DenialLog> denials;
  std::unique_ptr<api::Services> services;
  std::uint64_t dropped_credentials = 0;  // sealed with another key
};

model::Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options);

}  // namespace tms::commands
