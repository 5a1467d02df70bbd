#include "server/telemetry/log_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tms::telemetry {

LogFile::~LogFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

model::Result<void> LogFile::open(const std::string& path) {
  int opened = -1;
  if (!path.empty()) {
    opened = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (opened < 0) {
      return model::fail(
          model::field_error("--log-file", "unwritable",
                             "The log file " + path + " cannot be opened: " + std::strerror(errno) +
                                 ". Name a file in a directory that the server may write to."));
    }
  }
  const std::lock_guard lock(mutex_);
  const int former = std::exchange(descriptor_, opened);
  if (former >= 0) ::close(former);
  return {};
}

void LogFile::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  const int target = descriptor_ >= 0 ? descriptor_ : STDERR_FILENO;
  const char* rest = line.data();
  std::size_t left = line.size();
  while (left > 0) {
    const ssize_t written = ::write(target, rest, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest += written;
    left -= static_cast<std::size_t>(written);
  }
}

}  // namespace tms::telemetry
