#include "server/commands/service.h"

#include <filesystem>
#include <future>
#include <iostream>
#include <thread>
#include <utility>

#include "server/api/authenticate.h"
#include "server/api/refused_request.h"
#include "server/api/routes.h"
#include "server/api/system_api.h"
#include "server/commands/admin_channel.h"
#include "server/telemetry/once_a_minute.h"
#include "server/upstream/tms_client.h"

namespace tms::commands {

using model::fail;
using model::Result;
using telemetry::Log;

namespace {

// The server cuts what is left this long before the drain must be over.
constexpr std::chrono::milliseconds kTimeToCut{500};

RuntimeOptions runtime_options(const config::ServeConfig& config, const std::string& data_dir,
                               const Log& log) {
  RuntimeOptions options;
  options.data_dir = data_dir;
  options.checkpoint_file = config.checkpoint_file;
  options.checkpoint_key_file = config.checkpoint_key_file;
  options.secret_key_file = config.secret_key_file;
  options.session_idle_ms = config.session_idle_ms;
  options.list_sources = config.list_sources;
  options.free_space_reserve_bytes = std::uint64_t{config.free_space_reserve_mb} << 20;
  options.log_checkpoint = [&log](const std::string& line) {
    log.info("audit checkpoint", {{"tms.checkpoint", line}});
  };
  return options;
}

std::string text_of(const config::ListenAddress& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

http::ServerOptions http_options(const config::ServeConfig& config) {
  http::ServerOptions options;
  options.listen = text_of(config.listen);
  options.public_url = config.public_url;
  options.tls_cert_file = config.tls_cert;
  options.tls_key_file = config.tls_key;
  options.cors_origins = config.cors_origins;
  options.trusted_proxies = config.trusted_proxies;
  options.rate_limit_per_s = config.rate_limit;
  options.rate_limit_burst = config.rate_limit * 2;
  options.max_connections_per_address = config.max_connections_per_address;
  return options;
}

// Reads are some thousands a second: they are for debugging.
bool is_change(const http::Exchange& exchange) {
  return exchange.method != "GET" && exchange.method != "HEAD";
}

void log_exchange(const Log& log, const http::Exchange& exchange, telemetry::Level level) {
  const auto fields = {
      Log::Field{"http.request.method", std::string(exchange.method)},
      Log::Field{"url.path", std::string(exchange.path)},
      Log::Field{"http.response.status_code", exchange.status},
      Log::Field{"event.duration", std::chrono::nanoseconds(exchange.duration).count()},
      Log::Field{"user.name", std::string(exchange.username)},
      Log::Field{"client.ip", std::string(exchange.remote_address)},
      Log::Field{"http.request.id", std::string(exchange.request_id)}};
  switch (level) {
    case telemetry::Level::Debug:
      return log.debug("request", fields);
    case telemetry::Level::Info:
      return log.info("request", fields);
    default:
      return log.warn("request", fields);
  }
}

// Who asks too often is named once a minute: it is he who is looked for then, and he must not fill
// the log.
telemetry::Level level_of(const http::Exchange& exchange, telemetry::OnceAMinute& refusals) {
  using telemetry::Level;
  if (exchange.status >= 500) return Level::Warn;
  if (exchange.status != 429) return is_change(exchange) ? Level::Info : Level::Debug;
  const bool is_stranger = exchange.username.empty();
  const auto who = is_stranger ? "address " + std::string(exchange.remote_address)
                               : "user " + std::string(exchange.username);
  return refusals.is_first(who) ? Level::Info : Level::Debug;
}

http::Observer make_observer(Runtime& runtime, Instruments& instruments, const Log& log) {
  http::Observer observer;
  // The texts are built only for a line that will be written: 20,000 requests a second pass here.
  const auto refusals = std::make_shared<telemetry::OnceAMinute>();
  observer.on_exchange = [&instruments, &log, refusals](const http::Exchange& exchange) {
    instruments.add_request(exchange);
    const auto level = level_of(exchange, *refusals);
    if (log.is_enabled(level)) log_exchange(log, exchange, level);
  };
  observer.on_denied = [&runtime](const http::Denial& denial) {
    if (api::is_recorded_by_handler(denial)) return;
    runtime.denials->add(api::actor_of(denial.caller),
                         api::refused_request(denial, *runtime.clusters));
  };
  observer.on_failure = [&log](std::string_view request_id, std::string_view what) {
    log.error("a handler failed",
              {{"http.request.id", std::string(request_id)}, {"error.message", std::string(what)}});
  };
  return observer;
}

Result<std::shared_ptr<const http::StaticAssets>> load_assets(const config::ServeConfig& config) {
  if (config.web_root.empty()) {
    return std::make_shared<const http::StaticAssets>(http::StaticAssets::embedded());
  }
  auto assets = http::StaticAssets::from_directory(config.web_root);
  if (!assets) return fail(assets.error());
  return std::make_shared<const http::StaticAssets>(std::move(*assets));
}

// What was named must be possible: later errors could only name the file, not the setting.
Result<void> check_named_files(const config::ServeConfig& config) {
  for (const auto& [flag, file] : {std::pair{"--checkpoint-file", &config.checkpoint_file},
                                   std::pair{"--checkpoint-key-file", &config.checkpoint_key_file},
                                   std::pair{"--secret-key-file", &config.secret_key_file}}) {
    if (file->empty()) continue;
    const auto folder = std::filesystem::absolute(*file).parent_path();
    std::error_code ignored;
    if (std::filesystem::is_directory(folder, ignored)) continue;
    return fail(model::field_error(flag, "unwritable",
                                   "\"" + *file +
                                       "\" cannot be used. Name a file in a directory "
                                       "that exists: there is no " +
                                       folder.string() + "."));
  }
  return {};
}

void warn_of_plain_http(const Runtime& runtime, const Log& log) {
  for (const model::Cluster& cluster : runtime.clusters->list({}, true)) {
    if (!upstream::is_plain_http_outside_loopback(cluster.base_url)) continue;
    log.warn("a cluster is called without TLS: its token can be read on the way",
             {{"tms.cluster", cluster.code}});
  }
}

void warn_of_plain_http(const config::ServeConfig& config, const Log& log) {
  for (const std::string& source : config.list_sources) {
    if (!upstream::is_plain_http_outside_loopback(source)) continue;
    log.warn("a list source is called without TLS: its token can be read on the way",
             {{"url.full", source}});
  }
}

}  // namespace

Service::Service(const config::ServeConfig& config, const std::string& data_dir, const Log& log)
    : config_(config), data_dir_(data_dir), log_(log) {}

Service::~Service() {
  instruments_.stop();
}

Result<void> Service::start() {
  if (auto opened = open(); !opened) return opened;
  if (auto made = make_server(); !made) return made;
  std::optional<DemoSignIns> sign_ins;
  if (config_.demo_customers) {
    auto prepared = demo_.prepare(*runtime_, *config_.demo_customers);
    if (!prepared) return fail(prepared.error());
    sign_ins = std::move(*prepared);
  }
  if (auto started = runtime_->jobs->start(); !started) return started;
  if (auto started = server_->start(); !started) return started;
  if (auto started = start_control(); !started) return started;
  if (auto started = start_metrics_listener(); !started) return started;
  runtime_->clusters->start_scheduled_syncs();
  housekeeping_ = std::make_unique<Housekeeping>(*runtime_);
  instruments_.start();
  return greet(sign_ins);
}

Result<void> Service::open() {
  if (auto checked = check_named_files(config_); !checked) return checked;
  RuntimeOptions options = runtime_options(config_, data_dir_, log_);
  instruments_.observe(options);
  auto opened = open_runtime(options);
  if (!opened) return fail(opened.error());
  runtime_ = std::move(*opened);
  if (runtime_->dropped_credentials > 0) {
    log_.warn(
        "credentials sealed with another secret.key were dropped: connect those clusters again",
        {{"tms.dropped", runtime_->dropped_credentials}});
  }
  runtime_->services->readiness = [this] { return readiness(); };
  runtime_->services->own_origin = [this] { return server_->own_origin(); };
  return {};
}

model::Readiness Service::readiness() const {
  model::Readiness readiness;
  if (!runtime_->store->jobs().job({})) {
    readiness.database = "The database cannot be read: look into the log.";
  } else if (!runtime_->store->writable()) {
    readiness.database = "Writes fail: is the disk full, or the data directory read-only?";
  }
  if (is_stopping_) readiness.recovery = "The server is stopping.";
  return readiness;
}

Result<void> Service::make_server() {
  auto assets = load_assets(config_);
  if (!assets) return fail(assets.error());
  api::Services& services = *runtime_->services;
  server_ = std::make_unique<http::Server>(
      http_options(config_), api::make_routes(services),
      [&services](const http::Request& request) { return api::authenticate(request, services); },
      make_observer(*runtime_, instruments_, log_), *assets);
  instruments_.attach(*runtime_, *server_);
  return {};
}

Result<void> Service::start_control() {
  local_ = std::make_unique<http::LocalDispatch>(api::make_control_routes(*runtime_->services),
                                                 local_admin());
  control_ = std::make_unique<http::ControlServer>(data_dir_ + "/control.sock", *local_);
  return control_->start();
}

// Only /metrics, for everybody who reaches the address. Two threads are enough for scrapers.
Result<void> Service::start_metrics_listener() {
  if (!config_.metrics_listen) return {};
  http::ServerOptions options;
  options.listen = text_of(*config_.metrics_listen);
  options.rate_limit_per_s = 0;
  options.fast_workers = 2;
  options.slow_workers = 1;
  http::Route route;
  route.path = "/metrics";
  route.access = http::Access::Public;
  route.lane = http::Lane::Fast;
  route.handler = [this](const http::Request& request, const http::Caller& caller) {
    return api::get_metrics(request, caller, *runtime_->services);
  };
  metrics_server_ = std::make_unique<http::Server>(std::move(options), std::vector{route}, nullptr);
  if (auto started = metrics_server_->start(); !started) {
    for (auto& field : started.error().fields) field.field = "--metrics-listen";
    return started;
  }
  log_.info("metrics are served", {{"url.full", metrics_server_->url() + "/metrics"}});
  return {};
}

Result<void> Service::greet(const std::optional<DemoSignIns>& sign_ins) {
  auto link = runtime_->accounts->create_setup_link();
  if (!link) return fail(link.error());
  if (sign_ins) print_sign_ins(*sign_ins);
  if (*link) {
    std::cerr << "No user exists yet. To make the first admin, open within 30 minutes:\n  "
              << server_->own_origin() << "/#/setup?token=" << (*link)->token << std::endl;
  }
  warn_of_plain_http(*runtime_, log_);
  warn_of_plain_http(config_, log_);
  std::cout << "listening on " << server_->url() << std::endl;
  return {};
}

void Service::reload_certificates() {
  if (auto reloaded = server_->reload_certificates(); !reloaded) {
    log_.error("the certificates could not be read again, the old ones stay",
               {{"error.message", reloaded.error().message}});
    return;
  }
  log_.info("certificates were read again");
}

bool Service::drain(std::chrono::steady_clock::time_point deadline) {
  is_stopping_ = true;
  // Each of the three may wait for a call to a cluster, which may take 30 s. So they run beside
  // this thread, and are left alone when time is up.
  const auto drained = std::make_shared<std::promise<bool>>();
  auto all_back = drained->get_future();
  std::thread([this, drained, deadline] {
    std::thread syncs([this] { runtime_->clusters->stop(); });
    bool calls_are_back = false;
    std::thread jobs([&] { calls_are_back = runtime_->jobs->stop(); });
    const auto left = deadline - std::chrono::steady_clock::now() - kTimeToCut;
    if (!server_->stop(std::chrono::duration_cast<std::chrono::milliseconds>(left))) {
      log_.warn("some requests did not finish in time and were cut");
    }
    jobs.join();
    syncs.join();
    drained->set_value(calls_are_back);
  }).detach();
  return all_back.wait_until(deadline) == std::future_status::ready && all_back.get();
}

void Service::finish_records() {
  control_.reset();
  metrics_server_.reset();
  instruments_.stop();
  housekeeping_->stop();
  runtime_->audit->stop();
}

}  // namespace tms::commands
