#include "tests/unit/jobs/lab.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "server/core/random.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

using namespace std::chrono_literals;

namespace {

template <typename T>
T required(model::Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}
void required(const model::Result<void>& result) {
  if (!result) FAIL(result.error().message);
}

std::filesystem::path fresh_directory() {
  static std::atomic<int> number = 0;
  return std::filesystem::temp_directory_path() /
         ("tms-jobs-" + std::to_string(getpid()) + "-" + std::to_string(++number));
}

}  // namespace

LabOptions quick() {
  LabOptions options;
  options.sim.customers = 400;
  options.sim.latency = 1ms;
  options.sim.action_latency = 5ms;
  options.sim.token = "secret-token";
  options.sim.threads = 32;
  options.jobs.first_backoff = 50ms;
  options.jobs.longest_backoff = 500ms;
  return options;
}

void wait_for(const std::string& what, const std::function<bool()>& condition,
              std::chrono::seconds deadline) {
  // The condition may be anybody's, so it is looked at again and again.
  std::mutex mutex;
  std::condition_variable nobody;
  std::unique_lock lock(mutex);
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) FAIL("waited in vain: " << what);
    nobody.wait_for(lock, 2ms);
  }
}

Lab::Lab(LabOptions options)
    : sim(options.sim), options_(std::move(options)), data_dir_(fresh_directory()) {
  required(sim.start());
  actor.user_id = core::new_uuid(1);
  actor.username = "operator";
  actor.role = "admin";
  actor.ip = "192.0.2.7";
  actor.request_id = "0190163d-8694-739b-aea5-966c26f8ad91";
  store::SqliteOptions sqlite;
  sqlite.data_dir = data_dir_;
  sqlite.now = core::system_clock();
  sqlite.readers = 4;
  sqlite.reserve_bytes = 0;
  {
    store = required(store::open_sqlite_store(sqlite));
    store::UserRow user;
    user.user.id = actor.user_id;
    user.user.username = actor.username;
    user.user.role = model::Role::Admin;
    required(store->accounts().add_user(user, core::audit_draft(core::system_actor(), "user.create",
                                                                model::AuditOutcome::Success)));
    store.reset();
  }
  start_engine();
  model::NewCluster cluster;
  cluster.code = kCluster;
  cluster.base_url = sim.base_url();
  cluster.token_url = sim.token_url();
  cluster.settings.chunk_size = options_.chunk_size;
  cluster.settings.concurrency = options_.concurrency;
  cluster.settings.settle_after_s = options_.settle_after_s;
  cluster.settings.sync_interval_s = 0;
  cluster.settings.app_status_concurrency = options_.app_status_concurrency;
  cluster.settings.app_status_follow_s = options_.app_status_follow_s;
  required(clusters->add(actor, cluster));
  connect(options_.sim.token);
  sync();
}

Lab::~Lab() {
  stop_engine();
  sim.stop();
  std::error_code ignored;
  std::filesystem::remove_all(data_dir_, ignored);
}

core::Clock Lab::clock() const {
  return [this, machine = core::system_clock()] { return machine() + clock_ahead; };
}

void Lab::start_engine() {
  store::SqliteOptions sqlite;
  sqlite.data_dir = data_dir_;
  sqlite.now = core::system_clock();
  sqlite.readers = 4;
  sqlite.reserve_bytes = 0;
  store = required(store::open_sqlite_store(sqlite));
  directory = std::make_unique<core::Directory>(*store);
  core::ClustersOptions clusters_options;
  clusters_options.timeouts = options_.timeouts;
  clusters_options.clock = clock();
  clusters = std::make_unique<core::Clusters>(*store, *directory, clusters_options);
  required(clusters->load());
  app_status = std::make_unique<core::AppStatusCache>(*directory, *clusters, clock());
  jobs = std::make_unique<core::Jobs>(*store, *directory, *clusters, *app_status, clock(),
                                      options_.jobs);
  required(jobs->start());
}

void Lab::stop_engine() {
  jobs.reset();
  app_status.reset();
  clusters.reset();
  directory.reset();
  store.reset();
}

void Lab::restart() {
  stop_engine();
  start_engine();
}

void Lab::connect(const std::string& token) {
  model::CredentialsRequest input;
  input.kind = model::CredentialKind::Bearer;
  input.keep = model::CredentialKeep::Cluster;
  input.token = token;
  required(clusters->connect(actor, kCluster, input));
}

void Lab::connect_client() {
  model::CredentialsRequest input;
  input.kind = model::CredentialKind::ClientCredentials;
  input.keep = model::CredentialKeep::Cluster;
  input.client_id = options_.sim.client_id;
  input.client_secret = options_.sim.client_secret;
  required(clusters->connect(actor, kCluster, input));
}

void Lab::sync() {
  const auto job = required(jobs->start_sync(kCluster, false, actor));
  const auto ended = wait_until_ended(job.id);
  REQUIRE(ended.status == model::JobStatus::Succeeded);
}

void Lab::fault(cluster_sim::FaultKind kind, double rate) {
  sim.set_fault({kind, cluster_sim::Route::Set, rate});
}

std::vector<std::string> Lab::cids(std::size_t count, std::size_t from) const {
  std::vector<std::string> cids;
  for (std::size_t i = from; i < from + count; ++i) cids.push_back(sim.cid(i));
  return cids;
}

model::PreviewRequest Lab::preview_request(const std::vector<std::string>& cids,
                                           model::Action action) {
  model::IdListBuilder list;
  for (std::uint32_t i = 0; i < cids.size(); ++i) list.add(cids[i], i + 1);
  return {kCluster, action, model::CidsSelection{list.take()}, {}};
}

model::JobRequest Lab::job_request(const model::PreviewResult& preview, model::Action action) {
  model::JobRequest request;
  request.cluster = kCluster;
  request.action = action;
  request.selection_token = preview.selection_token;
  request.reason = "a test";
  request.confirm_count = preview.total;
  return request;
}

model::Result<model::Job> Lab::try_run(const std::vector<std::string>& cids, model::Action action) {
  auto preview = jobs->preview(preview_request(cids, action), actor);
  if (!preview) return model::fail(preview.error());
  return jobs->create(job_request(*preview, action), actor);
}

model::Job Lab::run(const std::vector<std::string>& cids, model::Action action) {
  return required(try_run(cids, action));
}

model::Job Lab::job(model::JobId id) {
  return required(jobs->job(id));
}

model::Job Lab::wait_until_ended(model::JobId id) {
  wait_for("the end of the job", [&] { return model::has_ended(job(id).status); });
  return job(id);
}

model::JobStatus Lab::ended_or_paused(model::JobId id) {
  model::JobStatus status{};
  wait_for("the end or a pause", [&] {
    status = job(id).status;
    return status == model::JobStatus::Paused || model::has_ended(status);
  });
  return status;
}

std::map<std::string, model::JobCustomer> Lab::customers_of(model::JobId id) {
  std::map<std::string, model::JobCustomer> all;
  model::JobCustomerQuery query;
  query.limit = 500;
  for (;;) {
    const auto page = required(jobs->customers(id, query));
    for (const auto& customer : page.items) all.emplace(customer.cid, customer);
    query.offset += page.items.size();
    if (page.items.size() < query.limit) return all;
  }
}

std::vector<model::AuditRecord> Lab::audit_of(model::JobId id) {
  model::AuditQuery query;
  query.job = id;
  query.limit = 500;
  auto records = required(store->audit().page(query)).items;
  std::ranges::reverse(records);
  return records;
}

void Lab::check_chain() {
  const auto verdict = required(store->audit().verify(1, [] { return true; }));
  CHECK_MESSAGE(verdict.ok, verdict.reason);
}

void Lab::check_applied(const std::vector<std::string>& cids, std::uint32_t times) {
  std::size_t wrong = 0;
  for (const auto& cid : cids) wrong += sim.applied(cid) != times ? 1 : 0;
  CHECK(wrong == 0);
}

}  // namespace tms::test
