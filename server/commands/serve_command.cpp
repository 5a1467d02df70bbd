#include "server/commands/serve_command.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <thread>

#include "server/api/authenticate.h"
#include "server/api/routes.h"
#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/demo.h"
#include "server/commands/runtime.h"
#include "server/http/local_dispatch.h"
#include "server/http/server.h"
#include "server/telemetry/log.h"
#include "server/upstream/tms_client.h"
#include "shared/model/text.h"

namespace tms::commands {

using model::fail;
using model::Result;
using telemetry::Log;

namespace {

constexpr std::chrono::seconds kDrain{10};

// Signals are taken by one thread with sigwait, so that no code runs inside a handler.
sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// Small periodic work: last uses of sessions, denials, expired things.
class Housekeeping {
 public:
  explicit Housekeeping(Runtime& runtime)
      : thread_([this, &runtime](std::stop_token stop) { run(runtime, stop); }) {}

 private:
  void run(Runtime& runtime, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
      wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
      runtime.denials->flush(stop.stop_requested());
      runtime.accounts->tick();
    }
  }
  std::jthread thread_;
};

http::ServerOptions http_options(const config::ServeConfig& config) {
  http::ServerOptions options;
  const bool is_v6 = config.listen.host.find(':') != std::string::npos;
  options.listen = (is_v6 ? "[" + config.listen.host + "]" : config.listen.host) + ":" +
                   std::to_string(config.listen.port);
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

http::Observer make_observer(Runtime& runtime, const Log& log) {
  http::Observer observer;
  observer.on_exchange = [&log](const http::Exchange& exchange) {
    const auto fields = {Log::Field{"http.request.method", std::string(exchange.method)},
                         Log::Field{"url.path", std::string(exchange.path)},
                         Log::Field{"http.response.status_code", std::to_string(exchange.status)},
                         Log::Field{"event.duration_us", std::to_string(exchange.duration.count())},
                         Log::Field{"user.name", std::string(exchange.username)},
                         Log::Field{"client.ip", std::string(exchange.remote_address)},
                         Log::Field{"http.request.id", std::string(exchange.request_id)}};
    exchange.status >= 500 ? log.warn("request", fields) : log.debug("request", fields);
  };
  observer.on_denied = [&runtime](const http::Denial& denial) {
    runtime.denials->add(api::actor_of(denial.caller), denial.route, denial.code);
  };
  observer.on_failure = [&log](std::string_view request_id, std::string_view what) {
    log.error("a handler failed",
              {{"http.request.id", std::string(request_id)}, {"error.message", std::string(what)}});
  };
  return observer;
}

// A stranger has no address in Caller when nobody is signed in; the request knows it.
Result<std::shared_ptr<const http::StaticAssets>> load_assets(const config::ServeConfig& config) {
  if (config.web_root.empty()) {
    return std::make_shared<const http::StaticAssets>(http::StaticAssets::embedded());
  }
  auto assets = http::StaticAssets::from_directory(config.web_root);
  if (!assets) return fail(assets.error());
  return std::make_shared<const http::StaticAssets>(std::move(*assets));
}

void warn_of_plain_http(const Runtime& runtime, const Log& log) {
  for (const model::Cluster& cluster : runtime.clusters->list({}, true)) {
    if (!upstream::is_plain_http_outside_loopback(cluster.base_url)) continue;
    log.warn("a cluster is called without TLS: its token can be read on the way",
             {{"tms.cluster", cluster.code}});
  }
}

Result<void> print_setup_link(Runtime& runtime, const std::string& origin) {
  auto link = runtime.accounts->create_setup_link();
  if (!link) return fail(link.error());
  if (*link) {
    std::cerr << "No user exists yet. To make the first admin, open within 30 minutes:\n  "
              << origin << "/#/setup?token=" << (*link)->token << "\n";
  }
  return {};
}

// Waits for the signal that ends the server; SIGHUP reloads certificates on the way.
void wait_for_end(http::Server& server, const Log& log) {
  const sigset_t signals = watched_signals();
  for (int signal = 0; sigwait(&signals, &signal) == 0;) {
    if (signal != SIGHUP) return;
    auto reloaded = server.reload_certificates();
    if (reloaded) {
      log.info("certificates were read again");
    } else {
      log.error("the certificates could not be read again, the old ones stay",
                {{"error.message", reloaded.error().message}});
    }
  }
}

// A second SIGTERM while the server drains ends the process at once.
void end_on_next_signal() {
  std::thread([] {
    const sigset_t signals = watched_signals();
    int signal = 0;
    do sigwait(&signals, &signal);
    while (signal == SIGHUP);
    ::_exit(1);
  }).detach();
}

// A demo without a data directory lives in a temporary one.
class DemoDirectory {
 public:
  ~DemoDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  std::string create() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tms-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    return path_;
  }

 private:
  std::string path_;
};

Result<void> run(const config::ServeConfig& config, std::optional<std::uint32_t> demo_customers,
                 const std::string& data_dir, const Log& log) {
  RuntimeOptions options;
  options.data_dir = data_dir;
  options.checkpoint_file = config.checkpoint_file;
  options.checkpoint_key_file = config.checkpoint_key_file;
  options.secret_key_file = config.secret_key_file;
  options.session_idle_ms = config.session_idle_ms;
  options.log_checkpoint = [&log](const std::string& line) {
    log.info("audit checkpoint", {{"tms.checkpoint", line}});
  };
  auto opened = open_runtime(options);
  if (!opened) return fail(opened.error());
  Runtime& runtime = **opened;
  api::Services& services = *runtime.services;
  if (runtime.dropped_credentials > 0) {
    log.warn(
        "credentials sealed with another secret.key were dropped: connect those clusters again",
        {{"tms.dropped", std::to_string(runtime.dropped_credentials)}});
  }

  auto assets = load_assets(config);
  if (!assets) return fail(assets.error());
  std::atomic<bool> recovered = false;
  services.readiness = [&] {
    model::Readiness readiness;
    if (!runtime.store->writable()) readiness.database = "writes fail: is the disk full?";
    if (!recovered) readiness.recovery = "unfinished jobs are being read";
    return readiness;
  };
  http::Server server(
      http_options(config), api::make_routes(services),
      [&services](const http::Request& request) { return api::authenticate(request, services); },
      make_observer(runtime, log), *assets);
  Demo demo;
  std::optional<DemoSignIns> sign_ins;
  if (demo_customers) {
    auto prepared = demo.prepare(runtime, *demo_customers);
    if (!prepared) return fail(prepared.error());
    sign_ins = *prepared;
  }
  if (auto started = runtime.jobs->start(); !started) return started;
  recovered = true;
  if (auto started = server.start(); !started) return started;
  services.own_origin = server.own_origin();

  const http::LocalDispatch local(api::make_routes(services), local_admin());
  http::ControlServer control(data_dir + "/control.sock", local);
  if (auto started = control.start(); !started) return started;
  runtime.clusters->start_scheduled_syncs();
  const Housekeeping housekeeping(runtime);
  if (sign_ins) {
    print_sign_ins(*sign_ins);
  } else if (auto printed = print_setup_link(runtime, services.own_origin); !printed) {
    return printed;
  }
  warn_of_plain_http(runtime, log);
  std::cout << "listening on " << server.url() << std::endl;

  wait_for_end(server, log);
  end_on_next_signal();
  log.info("stopping: requests finish, calls in flight stay recorded");
  runtime.clusters->stop();
  std::jthread stop_jobs([&] { runtime.jobs->stop(); });
  if (!server.stop(kDrain)) log.warn("some requests were cut off after 10 s");
  return {};
}

}  // namespace

int serve(const config::ServeConfig& config, std::optional<std::uint32_t> demo_customers) {
  ::umask(077);
  const sigset_t signals = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const Log log(config.log_level, config.log_json);
  DemoDirectory temporary;
  const std::string data_dir = config.data_dir.empty() ? temporary.create() : config.data_dir;
  if (data_dir.empty()) {
    return report(
        model::Error{model::ErrorCode::Internal, "No temporary directory can be made.", {}, 0});
  }
  auto done = run(config, demo_customers, data_dir, log);
  if (!done) return report(done.error());
  return 0;
}

}  // namespace tms::commands
