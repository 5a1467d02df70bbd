#include "tests/api/support/process.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace tms::testing {

using std::chrono::steady_clock;

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kBetween{10};
  const auto deadline = steady_clock::now() + patience;
  while (!condition()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(kBetween);  // between two looks at the condition
  }
  return true;
}

std::string program_path(const std::string& name) {
  return std::string(TMS_BIN_DIR) + "/" + name;
}

TempDir::TempDir() {
  path_ = (std::filesystem::temp_directory_path() / "tms-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

namespace {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  int read_end() const { return ends[0]; }
  int write_end() const { return ends[1]; }
};

void write_all(int fd, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = ::write(fd, text.data() + written, text.size() - written);
    if (count <= 0) return;  // the child does not read its input
    written += static_cast<std::size_t>(count);
  }
}

// Between fork and exec: no allocation, because other threads of the test may hold its lock.
[[noreturn]] void become(char* const* arguments, const Pipe& input, const Pipe& output,
                         const Pipe& errors) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a killed test leaves no server behind
  ::dup2(input.read_end(), STDIN_FILENO);
  ::dup2(output.write_end(), STDOUT_FILENO);
  ::dup2(errors.write_end(), STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::string& standard_input) {
  ::signal(SIGPIPE, SIG_IGN);
  const Pipe input;
  const Pipe output;
  const Pipe errors;
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ == 0) become(arguments.data(), input, output, errors);
  ::close(input.read_end());
  ::close(output.write_end());
  ::close(errors.write_end());
  readers_.emplace_back([this, fd = output.read_end()] { collect(fd, output_); });
  readers_.emplace_back([this, fd = errors.read_end()] { collect(fd, errors_); });
  write_all(input.write_end(), standard_input);
  ::close(input.write_end());
}

Process::~Process() {
  if (is_running()) {
    signal(SIGKILL);
    wait();
  }
  join_readers();
}

void Process::join_readers() {
  for (auto& reader : readers_) reader.join();
  readers_.clear();
}

void Process::collect(int pipe, std::string& into) {
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::read(pipe, buffer.data(), buffer.size())) > 0;) {
    const std::lock_guard lock(mutex_);
    into.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(pipe);
}

std::string Process::output() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

std::string Process::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

bool Process::is_running() {
  if (exit_code_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void Process::signal(int number) const {
  if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> Process::wait(std::chrono::milliseconds patience) {
  if (eventually([this] { return !is_running(); }, patience)) join_readers();
  return exit_code_;
}

Outcome run_program(const std::vector<std::string>& command, const std::string& standard_input) {
  Process process(command, standard_input);
  const auto exit_code = process.wait(std::chrono::minutes(1));
  REQUIRE_MESSAGE(exit_code.has_value(), command[0] << " did not end");
  return {*exit_code, process.output(), process.errors()};
}

}  // namespace tms::testing
