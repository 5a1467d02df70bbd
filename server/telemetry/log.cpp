#include "server/telemetry/log.h"

#include <spdlog/spdlog.h>

#include <array>
#include <chrono>

#include "server/telemetry/log_file.h"
#include "shared/model/text.h"
#include "shared/model/time.h"
#include "shared/protocol/json_writer.h"

namespace tms::telemetry {

namespace {

constexpr std::size_t kMaxTextBytes = 4096;
constexpr std::string_view kSchemaVersion = "8.11.0";  // of the Elastic Common Schema

constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                             spdlog::level::err};
constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
static_assert(kLevels.size() == kNames.size());

spdlog::level::level_enum level_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return kLevels[i];
  }
  return spdlog::level::info;  // config::Values::parse has refused any other word
}

std::string now_text() {
  return model::format_time(std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count());
}

}  // namespace

Log::Log(std::string_view level, bool json)
    : file_(std::make_shared<LogFile>()),
      logger_(std::make_shared<spdlog::logger>("tms", file_)),
      json_(json) {
  logger_->set_pattern("%v");
  logger_->flush_on(spdlog::level::info);
  set_level(level);
}

model::Result<void> Log::write_to(const std::string& file) {
  return file_->open(file);
}

void Log::set_level(std::string_view level) {
  logger_->set_level(level_of(level));
}
bool Log::is_enabled(Level level) const {
  return logger_->should_log(kLevels[static_cast<std::size_t>(level)]);
}
void Log::flush() const {
  logger_->flush();
}

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) const {
  const auto index = static_cast<std::size_t>(level);
  if (!logger_->should_log(kLevels[index])) return;
  std::string line;
  if (json_) {
    protocol::JsonWriter writer(line);
    writer.begin_object();
    writer.key("@timestamp").text(now_text());
    writer.key("log.level").text(kNames[index]);
    writer.key("message").text(model::clean_text(message, kMaxTextBytes));
    writer.key("ecs.version").text(kSchemaVersion);
    writer.key("service.name").text("tms-dashboard");
    for (const Field& field : fields) {
      if (field.text.empty()) continue;
      writer.key(field.key);
      field.is_number ? writer.raw(field.text)
                      : writer.text(model::clean_text(field.text, kMaxTextBytes));
    }
    writer.end_object();
  } else {
    line = now_text() + " " + model::to_upper(kNames[index]) + " " +
           model::clean_text(message, kMaxTextBytes);
    for (const Field& field : fields) {
      if (field.text.empty()) continue;
      line += " " + std::string(field.key) + "=\"" + model::clean_text(field.text, kMaxTextBytes) +
              "\"";
    }
  }
  logger_->log(kLevels[index], spdlog::string_view_t(line.data(), line.size()));
}

void Log::debug(std::string_view message, std::initializer_list<Field> fields) const {
  write(Level::Debug, message, fields);
}
void Log::info(std::string_view message, std::initializer_list<Field> fields) const {
  write(Level::Info, message, fields);
}
void Log::warn(std::string_view message, std::initializer_list<Field> fields) const {
  write(Level::Warn, message, fields);
}
void Log::error(std::string_view message, std::initializer_list<Field> fields) const {
  write(Level::Error, message, fields);
}

}  // namespace tms::telemetry
