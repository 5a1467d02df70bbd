#include "server/commands/runtime.h"

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

Result<void> load(Runtime& runtime) {
  auto dropped = runtime.clusters->load();
  if (!dropped) return fail(dropped.error());
  runtime.dropped_credentials = *dropped;
  return runtime.accounts->load();
}

}  // namespace

Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options) {
  auto runtime = std::make_unique<Runtime>();
  runtime->clock = core::system_clock();
  store::SqliteOptions sqlite;
  sqlite.data_dir = options.data_dir;
  sqlite.now = runtime->clock;
  auto store = store::open_sqlite_store(sqlite);
  if (!store) return fail(store.error());
  runtime->store = std::move(*store);

  auto key =
      load_or_create_secret_key(path_or(options.secret_key_file, options.data_dir, "secret.key"));
  if (!key) return fail(key.error());
  runtime->directory = std::make_unique<core::Directory>(*runtime->store);
  core::ClustersOptions clusters;
  clusters.secret_key = *key;
  clusters.clock = runtime->clock;
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
  runtime->accounts = std::make_unique<core::Accounts>(*runtime->store, runtime->clock, limits);
  runtime->jobs = std::make_unique<core::Jobs>(*runtime->store, *runtime->directory,
                                               *runtime->clusters, runtime->clock);
  runtime->denials = std::make_unique<core::DenialLog>(runtime->store->audit(), runtime->clock);
  if (auto loaded = load(*runtime); !loaded) return fail(loaded.error());
  runtime->services = std::make_unique<api::Services>(
      api::Services{*runtime->store, *runtime->directory, *runtime->clusters, *runtime->jobs,
                    *runtime->audit, *runtime->accounts, runtime->clock, runtime->clock(),
                    [] { return std::string(); }, TMS_VERSION, [] { return model::Readiness{}; }});
  return runtime;
}

}  // namespace tms::commands
