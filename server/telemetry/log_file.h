// A log file that may be renamed away and opened anew (logrotate), and standard error when there is
// none.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <mutex>
#include <string>

#include "shared/model/result.h"

namespace tms::telemetry {

// Lines are appended whole, by one write each. What cannot be written is lost: a full disk must not
// stop the server. Any thread.
class LogFile final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  LogFile() = default;
  ~LogFile() override;

  // From now on to this file (created 0600), opened anew even when the name is the same; empty:
  // standard error. On an error nothing has changed.
  model::Result<void> open(const std::string& path);

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

  int descriptor_ = -1;  // -1: standard error
};

}  // namespace tms::telemetry
