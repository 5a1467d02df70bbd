// tms-dashboard as a child of this program, on a data directory of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "shared/model/result.h"

namespace tms::capacity {

// One thread.
class SpawnedServer {
 public:
  // `programs`: the folder of tms-dashboard. The directory need not exist. What the server says on
  // standard error is appended to `log_file`.
  SpawnedServer(std::string programs, std::string data_dir, std::string log_file);
  ~SpawnedServer();  // stops
  SpawnedServer(const SpawnedServer&) = delete;
  SpawnedServer& operator=(const SpawnedServer&) = delete;

  // Adds a user with `tms-dashboard user add`; the server must not run.
  model::Result<void> add_admin(const std::string& username, const std::string& password) const;
  // Returns when it listens, within a minute.
  model::Result<void> start();
  void stop();  // SIGTERM; SIGKILL after 15 s

  bool is_running();                               // false also when it ended by itself
  const std::string& url() const { return url_; }  // of the last start
  double start_up_ms() const { return start_up_ms_; }
  pid_t id() const { return pid_; }
  const std::string& data_dir() const { return data_dir_; }

 private:
  std::string program() const { return programs_ + "/tms-dashboard"; }

  std::string programs_;
  std::string data_dir_;
  std::string log_file_;
  pid_t pid_ = -1;  // -1: none
  std::string url_;
  double start_up_ms_ = 0;
};

}  // namespace tms::capacity
