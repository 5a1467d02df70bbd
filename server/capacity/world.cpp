#include "server/capacity/world.h"

#include <filesystem>
#include <optional>
#include <random>
#include <utility>

#include "shared/model/text.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/session_json.h"

namespace tms::capacity {

using model::ErrorCode;
using model::fail;
using model::Result;

namespace {

constexpr std::chrono::minutes kJobEndsWithin{5};
constexpr std::chrono::milliseconds kBetweenUsers{50};  // 20 a second
// As long as a target's limits bind, what was made there is taken back more slowly.
constexpr std::chrono::seconds kBetweenAttempts{1};
constexpr int kMostAttempts = 60;
// A timer's reads would be measured with the users'.
constexpr std::uint32_t kSyncIntervalS = 86'400;

// 128 bits; nobody but this program signs in with it.
std::string new_password() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::random_device device;
  std::string out;
  for (int word = 0; word < 4; ++word) {
    for (auto [digit, bits] = std::pair{0, device()}; digit < 8; ++digit, bits >>= 4)
      out += kHex[bits & 15];
  }
  return out;
}

tl::unexpected<model::Error> fail_because(const std::string& what, const CallFailure& failure) {
  return fail(ErrorCode::Internal, what + ": " + failure.explained());
}

bool is_loopback(std::string_view url) {
  for (const std::string_view host : {"://127.", "://localhost", "://[::1]"}) {
    if (url.find(host) != std::string_view::npos) return true;
  }
  return false;
}

std::string path_of(const std::string& cluster) {
  return "/api/v1/clusters/" + model::percent_encode(cluster);
}

}  // namespace

World::World(const Options& options, std::string name)
    : options_(options),
      name_(std::move(name)),
      url_(options.target_url),
      admin_name_(options.username),
      admin_password_(options.password),
      sim_token_(new_password()) {}

World::~World() {
  (void)take_back();
}

Result<std::unique_ptr<World>> World::open(const Options& options, const std::string& name) {
  std::unique_ptr<World> world(new World(options, name));
  if (options.is_spawned()) {
    if (const auto started = world->start_server(); !started) return fail(started.error());
  }
  if (!options.is_spawned() && !is_loopback(options.target_url) &&
      is_loopback("://" + options.sim_host)) {
    return fail(model::field_error(
        "--sim-listen", "required",
        "The target is another machine: name an address of this one that it can reach, "
        "for its simulated cluster."));
  }
  if (const auto signed_in = world->sign_in_admin(); !signed_in) return fail(signed_in.error());
  return world;
}

Result<void> World::start_server() {
  const auto data_dir = options_.output + "/data/" + name_;
  std::error_code error;
  std::filesystem::remove_all(data_dir, error);
  server_ =
      std::make_unique<SpawnedServer>(options_.programs, data_dir, options_.output + "/server.log");
  admin_name_ = "capacity.admin";
  admin_password_ = new_password();
  if (const auto added = server_->add_admin(admin_name_, admin_password_); !added)
    return fail(added.error());
  if (const auto started = server_->start(); !started) return fail(started.error());
  url_ = server_->url();
  return {};
}

Result<void> World::sign_in_admin() {
  admin_ = std::make_unique<ApiConnection>(url_, nullptr);
  if (const auto signed_in = admin_->sign_in(admin_name_, admin_password_); !signed_in) {
    admin_.reset();  // nothing can be taken back
    return fail_because(url_ + " does not let '" + admin_name_ + "' in", signed_in.error());
  }
  return {};
}

Result<void> World::restart() {
  server_->stop();
  if (const auto started = server_->start(); !started) return fail(started.error());
  url_ = server_->url();
  return sign_in_admin();
}

Result<double> World::add_cluster(std::uint32_t customers) {
  cluster_sim::Options sim;
  sim.host = options_.sim_host;
  sim.customers = customers;
  sim.seed = 1 + sims_.size();
  sim.token = sim_token_;
  sims_.push_back(std::make_unique<cluster_sim::ClusterSim>(sim));
  const auto base_url = sims_.back()->start();
  if (!base_url) return fail(base_url.error());

  const auto code = "CAPACITY " + name_ + " " + std::to_string(clusters_.size() + 1);
  if (const auto added = put_cluster(code, *base_url); !added) return fail(added.error());
  clusters_.push_back(code);
  if (const auto connected = connect_cluster(code, *base_url); !connected)
    return fail(connected.error());
  return sync();
}

// A target may hold it from an earlier run: what has a history cannot be deleted.
Result<void> World::put_cluster(const std::string& code, const std::string& base_url) {
  model::NewCluster wanted;
  wanted.code = code;
  wanted.base_url = base_url;
  wanted.settings.sync_interval_s = kSyncIntervalS;
  const auto added =
      admin_->send(Route::Other, "POST", "/api/v1/clusters", protocol::write_new_cluster(wanted));
  if (added) return {};
  if (added.error().status != 409)
    return fail_because("The simulated cluster was not added", added.error());
  model::ClusterPatch patch;
  patch.base_url = base_url;
  const auto patched =
      admin_->send(Route::Other, "PATCH", path_of(code), protocol::write_cluster_patch(patch));
  if (patched) return {};
  return fail_because("The simulated cluster of an earlier run was not found again",
                      patched.error());
}

Result<void> World::connect_cluster(const std::string& code, const std::string& base_url) {
  model::CredentialsRequest credentials;
  credentials.token = sim_token_;
  credentials.keep = model::CredentialKeep::Cluster;
  const auto connected = admin_->send(Route::Other, "PUT", path_of(code) + "/credentials",
                                      protocol::write_credentials_request(credentials));
  if (connected) return {};
  return fail_because("The simulated cluster at " + base_url + " was not connected",
                      connected.error());
}

Result<double> World::sync() {
  const auto accepted = admin_->send(Route::Other, "POST", path_of(cluster()) + "/sync", "{}");
  if (!accepted) return fail_because("The cluster cannot be read", accepted.error());
  auto job = protocol::read_accepted_job(*accepted);
  const auto deadline = Clock::now() + kJobEndsWithin;
  StopSwitch nobody;
  while (job && !model::has_ended(job->status) && Clock::now() < deadline) {
    nobody.wait_until(Clock::now() + std::chrono::milliseconds(20));
    const auto answer = admin_->get(Route::Other, "/api/v1/jobs/" + job->id.text());
    if (!answer) return fail_because("The job of the sync cannot be read", answer.error());
    job = protocol::read_job(*answer);
  }
  if (!job) return fail(job.error());
  if (job->status != model::JobStatus::Succeeded) {
    return fail(ErrorCode::Internal, "The cluster was not read: " +
                                         (job->error ? job->error->message : "it took too long."));
  }
  const auto answer = admin_->get(Route::Other, "/api/v1/clusters");
  if (!answer) return fail_because("The clusters cannot be read", answer.error());
  const auto page = protocol::read_clusters(*answer);
  if (!page) return fail(page.error());
  for (const auto& one : page->items) {
    if (one.code == cluster() && one.last_sync)
      return static_cast<double>(one.last_sync->duration_ms);
  }
  return fail(ErrorCode::Internal, "The cluster " + cluster() + " is gone.");
}

Result<std::vector<Account>> World::add_users(std::uint32_t count, StopSwitch& all) {
  std::vector<Account> added;
  auto next = Clock::now();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (all.is_stopped() || !all.wait_until(next)) break;
    next += kBetweenUsers;
    model::NewUser user;
    user.username = "capacity." + name_ + "." + new_password().substr(0, 8);
    user.display_name = "Capacity validation";
    user.role = model::Role::Operator;
    user.password = new_password();
    const auto answer =
        admin_->send(Route::Other, "POST", "/api/v1/users", protocol::write_new_user(user));
    if (!answer) return fail_because("A user could not be added", answer.error());
    const auto created = protocol::read_user(*answer);
    if (!created) return fail(created.error());
    accounts_.push_back({created->id.text(), user.username, *user.password});
    added.push_back(accounts_.back());
  }
  return added;
}

Called<std::string> World::insist(const char* method, const std::string& target,
                                  const std::string& json) {
  StopSwitch nobody;
  for (int attempt = 1;; ++attempt) {
    auto done = admin_->send(Route::Other, method, target, json);
    if (done || attempt == kMostAttempts) return done;
    if (done.error().status == 401 && attempt == 1) {  // the session has ended meanwhile
      if (!admin_->sign_in(admin_name_, admin_password_)) return done;
    } else if (done.error().is_temporary()) {
      nobody.wait_until(Clock::now() + kBetweenAttempts);
    } else {
      return done;
    }
  }
}

std::string World::take_back() {
  if (options_.is_spawned()) {
    server_.reset();
    std::error_code error;
    std::filesystem::remove_all(options_.output + "/data/" + name_, error);
    return {};
  }
  if (!admin_) return {};
  std::optional<CallFailure> failure;
  const auto take = [&](const char* method, const std::string& target, const std::string& json) {
    if (failure && failure->status == 0) return;  // it is gone: nobody waits for it 500 times
    if (const auto done = insist(method, target, json); !done) failure = done.error();
  };
  model::UserPatch off;
  off.disabled = true;
  for (const auto& account : accounts_)
    take("PATCH", "/api/v1/users/" + account.id, protocol::write_user_patch(off));
  model::ClusterPatch without_url;
  without_url.base_url = "";
  for (const auto& code : clusters_) {
    take("DELETE", path_of(code) + "/credentials?keep=cluster", {});
    take("PATCH", path_of(code), protocol::write_cluster_patch(without_url));
  }
  if (!failure) admin_->sign_out();
  admin_.reset();
  if (!failure) return {};
  return "Not all could be taken back from the target (" + failure->message +
         "): disable its users capacity.*, and take URL and credentials from its clusters "
         "CAPACITY *.";
}

}  // namespace tms::capacity
