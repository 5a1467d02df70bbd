// How an admin command reaches the services of a data directory: through the control socket when a
// server runs on it, else by opening the directory itself. The same handlers answer either way.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "server/commands/directory_arguments.h"
#include "server/commands/runtime.h"
#include "server/http/local_dispatch.h"

namespace tms::commands {

class AdminChannel {
 public:
  enum class Missing : std::uint8_t { IsError, IsCreated };  // a directory that does not exist
  static model::Result<AdminChannel> open(const DirectoryArguments& directory,
                                          Missing missing = Missing::IsError);
  static bool is_running(const std::filesystem::path& data_dir);  // a server, on this directory

  static constexpr std::chrono::seconds kShortWork{60};
  static constexpr std::chrono::seconds kLongWork{
      3600};  // backups, segments: minutes on slow disks
  // The body of a 2xx answer; else the problem as an error.
  model::Result<std::string> send(const std::string& method, const std::string& path,
                                  const std::string& json,
                                  std::chrono::seconds patience = kShortWork);

 private:
  std::filesystem::path socket_;  // empty: no server runs
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<http::LocalDispatch> dispatch_;
};

RuntimeOptions options_of(const DirectoryArguments& directory);

// Who uses the control socket or the directory: the account of the operating system.
http::Caller local_admin();

}  // namespace tms::commands
