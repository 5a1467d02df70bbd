#include "server/commands/serve_command.h"

#include <malloc.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "server/commands/process_signals.h"
#include "server/commands/report.h"
#include "server/commands/service.h"
#include "server/telemetry/log.h"

namespace tms::commands {

namespace {

// SIGTERM ends the server within 10 s: what is not back by the first of these stays recorded as in
// flight and is settled at the next start; the second bounds the closing of files.
constexpr std::chrono::milliseconds kDrain{9'000};
constexpr std::chrono::milliseconds kEnd{9'800};

// Hundreds of threads on few cores: with glibc's eight arenas a core, the server keeps 30 MB more
// after jobs on 50,000 customers (scripts/bench.sh P6 P13), and large buffers stay in the heap.
void keep_memory_small() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

// A demo without a data directory lives in a temporary one.
class DemoDirectory {
 public:
  ~DemoDirectory() { remove(); }
  std::string create() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tms-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    return path_;
  }
  void remove() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

 private:
  std::string path_;
};

void reload(Service& service, telemetry::Log& log, const ReadSettings& read_again) {
  service.reload_certificates();
  const auto settings = read_again();
  if (!settings) {
    log.error("the settings could not be read again, the old ones stay",
              {{"error.message", settings.error().message}});
    return;
  }
  log.set_level(settings->log_level);
  if (auto opened = log.write_to(settings->log_file); !opened) {
    log.error("the log file could not be opened again, the old one stays",
              {{"error.message", opened.error().message}});
    return;
  }
  log.info("log level and log file were read again");
}

}  // namespace

int serve(const config::ServeConfig& config, const ReadSettings& read_again) {
  keep_memory_small();
  using Clock = std::chrono::steady_clock;
  block_signals();
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is a failed write, as on a full disk
  telemetry::Log log(config.log_level, config.log_json);
  if (auto opened = log.write_to(config.log_file); !opened) return report(opened.error());
  DemoDirectory temporary;
  const std::string data_dir = config.data_dir.empty() ? temporary.create() : config.data_dir;
  if (data_dir.empty()) {
    return report({model::ErrorCode::Internal, "No temporary directory can be made."});
  }
  Service service(config, data_dir, log);
  if (auto started = service.start(); !started) {
    // Jobs may have gone on already: their calls get no more time than at a stop.
    end_at_latest(Clock::now() + kEnd, 1);
    return report(started.error());
  }
  wait_for_end([&] { reload(service, log, read_again); });
  const auto asked_at = Clock::now();
  end_at_next_signal();
  end_at_latest(asked_at + kEnd, 0);
  log.info("stopping: requests finish, no new calls leave");
  const bool all_back = service.drain(asked_at + kDrain);
  service.finish_records();
  if (all_back) return 0;
  log.warn("calls to clusters are still out: they are settled at the next start");
  temporary.remove();
  log.flush();
  std::_Exit(0);
}

}  // namespace tms::commands
