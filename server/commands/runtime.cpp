#include "server/commands/runtime.h"

#include <chrono>
#include <utility>

#include "server/commands/secret_key.h"
#include "server/store/sqlite_store.h"

namespace tms::commands {

using model::fail;
using model::Result;

namespace {

std::filesystem::path path_or(const std::filesystem::path& given, const std::filesystem::path& dir,
                              const char* name) {
  return given.empty() ? dir / name : given;
}

constexpr upstream::Timeouts kListTimeouts{.connect = std::chrono::seconds(2),
                                           .total = std::chrono::seconds(60)};

Result<void> check_list_sources(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    if (upstream::list_origin(source)) continue;
    return fail(model::ErrorCode::InvalidRequest,
                "list-source: " + source +
                    " is no address of a list source. Write one like https://lists.example.org; "
                    "link-local addresses are refused.");
  }
  return {};
}

// Lists, batches and runbooks, and what others ask of them.
void add_batches(Runtime& runtime, const std::vector<std::string>& list_sources) {
  runtime.memberships =
      std::make_unique<core::Memberships>(runtime.store->batches(), *runtime.directory);
  runtime.lists =
      std::make_unique<core::CustomerLists>(*runtime.store, *runtime.clusters, *runtime.memberships,
                                            runtime.clock, list_sources, kListTimeouts);
  runtime.batches = std::make_unique<core::Batches>(
      core::BatchServices{*runtime.store, *runtime.directory, *runtime.clusters, *runtime.accounts,
                          *runtime.memberships, runtime.clock});
  runtime.runbooks = std::make_unique<core::Runbooks>(*runtime.store);
  core::Directory::MemberSource members;
  members.batches = [&runtime](store::ClusterKey cluster, const std::string& id) {
    return runtime.batches->members(cluster, id);
  };
  members.lists = [&runtime](
                      store::ClusterKey cluster,
                      const std::string& device_type) -> Result<std::vector<store::CustomerKey>> {
    const auto keys = runtime.memberships->of_list(cluster, device_type);
    if (!keys) return fail(keys.error());
    return **keys;
  };
  members.revision = [&runtime] { return runtime.memberships->revision(); };
  runtime.directory->resolve_members_with(std::move(members));
  runtime.jobs->resolve_batches_with(
      [&runtime](const std::string& cluster, const std::vector<std::string>& ids) {
        return runtime.batches->cids_for_job(cluster, ids);
      });
}

Result<void> load(Runtime& runtime) {
  auto dropped = runtime.clusters->load();
  if (!dropped) return fail(dropped.error());
  runtime.dropped_credentials = *dropped;
  if (auto runbooks = runtime.runbooks->load(); !runbooks) return runbooks;
  return runtime.accounts->load();
}

}  // namespace

Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options) {
  if (auto good = check_list_sources(options.list_sources); !good) return fail(good.error());
  auto runtime = std::make_unique<Runtime>();
  runtime->clock = core::system_clock();
  const auto ordering_clock = core::forward_system_clock();
  store::SqliteOptions sqlite;
  sqlite.data_dir = options.data_dir;
  sqlite.now = runtime->clock;
  sqlite.reserve_bytes = options.free_space_reserve_bytes;
  sqlite.observer = options.store_observer;
  auto store = store::open_sqlite_store(sqlite);
  if (!store) return fail(store.error());
  runtime->store = std::move(*store);

  auto key =
      load_or_create_secret_key(path_or(options.secret_key_file, options.data_dir, "secret.key"));
  if (!key) return fail(key.error());
  runtime->directory = std::make_unique<core::Directory>(*runtime->store);
  core::ClustersOptions clusters;
  clusters.secret_key = *key;
  clusters.clock = ordering_clock;
  clusters.on_call_started = options.on_call_started;
  clusters.on_call_ended = options.on_call_ended;
  runtime->clusters =
      std::make_unique<core::Clusters>(*runtime->store, *runtime->directory, clusters);

  core::AuditTrailOptions trail;
  trail.checkpoint_file =
      path_or(options.checkpoint_file, options.data_dir, "audit-checkpoints.ndjson");
  trail.checkpoint_key_file = path_or(options.checkpoint_key_file, options.data_dir, "audit.key");
  trail.log = options.log_checkpoint;
  auto audit = core::AuditTrail::open(*runtime->store, runtime->clock, trail);
  if (!audit) return fail(audit.error());
  runtime->audit = std::move(*audit);

  core::AccountLimits limits;
  limits.session_idle_ms = options.session_idle_ms;
  runtime->accounts = std::make_unique<core::Accounts>(*runtime->store, ordering_clock, limits);
  runtime->app_status = std::make_unique<core::AppStatusCache>(*runtime->directory,
                                                               *runtime->clusters, ordering_clock);
  runtime->jobs =
      std::make_unique<core::Jobs>(*runtime->store, *runtime->directory, *runtime->clusters,
                                   *runtime->app_status, ordering_clock);
  add_batches(*runtime, options.list_sources);
  runtime->denials = std::make_unique<core::DenialLog>(runtime->store->audit(), runtime->clock);
  if (auto loaded = load(*runtime); !loaded) return fail(loaded.error());
  runtime->services = std::make_unique<api::Services>(
      api::Services{*runtime->store, *runtime->directory, *runtime->clusters, *runtime->app_status,
                    *runtime->jobs, *runtime->audit, *runtime->accounts, *runtime->lists,
                    *runtime->batches, *runtime->runbooks, runtime->clock, runtime->clock(),
                    [] { return std::string(); }, TMS_VERSION, [] { return model::Readiness{}; }});
  return runtime;
}

}  // namespace tms::commands
