// Real programs as tests start them: they end with the test, whatever happens to it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tms::testing {

// Polls `condition` until it holds; false after `patience`.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds patience = std::chrono::seconds(30));

// A program of this build, "tms-dashboard".
std::string program_path(const std::string& name);

// A directory of its own under the system's temporary one; removed with everything in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A started child. Its output is collected all the time, so it never blocks on a full pipe.
class Process {
 public:
  explicit Process(const std::vector<std::string>& command, const std::string& standard_input = {});
  ~Process();  // SIGKILL if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  std::string output() const;  // standard output so far
  std::string errors() const;  // standard error so far
  bool is_running();
  void signal(int number) const;
  // Exit code, or 128 + signal, with all output collected; nothing when it still runs after
  // `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience = std::chrono::seconds(30));
  pid_t id() const { return pid_; }

 private:
  void collect(int pipe, std::string& into);
  void join_readers();

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  mutable std::mutex mutex_;
  std::string output_;
  std::string errors_;
  std::vector<std::thread> readers_;
};

struct Outcome {
  int exit_code = -1;
  std::string output;
  std::string errors;
};

// Runs a program to its end; a program that does not end within a minute fails the test.
Outcome run_program(const std::vector<std::string>& command,
                    const std::string& standard_input = {});

}  // namespace tms::testing
