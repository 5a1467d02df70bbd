#include "server/capacity/spawned_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace tms::capacity {

using model::ErrorCode;
using model::fail;
using model::Result;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kListensWithin{60};
constexpr std::chrono::seconds kEndsWithin{15};
constexpr std::string_view kReadyLine = "listening on ";

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }
  int read_end() const { return ends[0]; }
  int write_end() const { return ends[1]; }
  void close_read() { close_one(ends[0]); }
  void close_write() { close_one(ends[1]); }
  ~Pipe() {
    close_read();
    close_write();
  }

 private:
  static void close_one(int& fd) {
    if (fd >= 0) ::close(std::exchange(fd, -1));
  }
};

// Returns -1 when no process can be made. `input` and `output`: the child's ends.
pid_t spawn(const std::vector<std::string>& command, int input, int output, int errors) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  // Between fork and exec: nothing that allocates.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no server outlives this program
  ::setpgid(0, 0);                     // Ctrl+C is for this program, which ends the run and reports
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int open_log(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

std::string last_error() {
  return std::strerror(errno);
}

// "http://127.0.0.1:8080" of the ready line; empty when the child closed its output or is too slow.
std::string wait_for_url(int output) {
  std::string text;
  const auto deadline = Steady::now() + kListensWithin;
  while (Steady::now() < deadline) {
    pollfd ready{output, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
    if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
    std::array<char, 4096> buffer;
    const auto count = ::read(output, buffer.data(), buffer.size());
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    const auto begin = text.find(kReadyLine);
    const auto end = begin == std::string::npos ? begin : text.find('\n', begin);
    if (end == std::string::npos) continue;
    return text.substr(begin + kReadyLine.size(), end - begin - kReadyLine.size());
  }
  return {};
}

}  // namespace

SpawnedServer::SpawnedServer(std::string programs, std::string data_dir, std::string log_file)
    : programs_(std::move(programs)),
      data_dir_(std::move(data_dir)),
      log_file_(std::move(log_file)) {}

SpawnedServer::~SpawnedServer() {
  stop();
}

Result<void> SpawnedServer::add_admin(const std::string& username,
                                      const std::string& password) const {
  if (::access(program().c_str(), X_OK) != 0) {
    return fail(ErrorCode::Internal,
                program() + " cannot be run (" + last_error() + "): put it beside tms-capacity.");
  }
  Pipe input;
  const int log = open_log(log_file_);
  if (!input.open() || log < 0) return fail(ErrorCode::Internal, log_file_ + ": " + last_error());
  const pid_t pid = spawn({program(), "user", "add", "--username", username, "--role", "admin",
                           "--password-stdin", "--data-dir", data_dir_},
                          input.read_end(), log, log);
  ::close(log);
  if (pid < 0) return fail(ErrorCode::Internal, "No process: " + last_error());
  const std::string line = password + "\n";
  const bool is_written =
      ::write(input.write_end(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
  input.close_write();
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (is_written && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(ErrorCode::Internal,
              "The first user could not be added; " + log_file_ + " says why.");
}

Result<void> SpawnedServer::start() {
  Pipe output;
  const int log = open_log(log_file_);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (!output.open() || log < 0) return fail(ErrorCode::Internal, log_file_ + ": " + last_error());
  const auto begin = Steady::now();
  // Limits per user and address are switched off: hundreds of users come from one address here.
  pid_ = spawn(
      {program(), "serve", "--listen", "127.0.0.1:0", "--data-dir", data_dir_, "--rate-limit", "0",
       "--max-connections-per-address", "0", "--session-idle", "12h", "--log-level", "warn"},
      nothing, output.write_end(), log);
  ::close(log);
  ::close(nothing);
  output.close_write();
  if (pid_ < 0) return fail(ErrorCode::Internal, "No process: " + last_error());
  url_ = wait_for_url(output.read_end());
  start_up_ms_ = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
  if (!url_.empty()) return {};
  stop();
  return fail(ErrorCode::Internal,
              program() + " does not start to listen; " + log_file_ + " says why.");
}

bool SpawnedServer::is_running() {
  if (pid_ < 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void SpawnedServer::stop() {
  if (!is_running()) return;
  ::kill(pid_, SIGTERM);
  const auto deadline = Steady::now() + kEndsWithin;
  while (is_running()) {
    if (Steady::now() > deadline) ::kill(pid_, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // between two looks at the child
  }
}

}  // namespace tms::capacity
