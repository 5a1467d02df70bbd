// The server's log: text for people, JSON lines for machines (keys of the Elastic Common Schema).
// No secret is ever a field (law 10). Any thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "shared/model/result.h"

namespace spdlog {
class logger;
}

namespace tms::telemetry {

class LogFile;

enum class Level : std::uint8_t { Debug, Info, Warn, Error };

class Log {
 public:
  // A fact about the event: {"http.request.id", "1f3c"}, {"event.duration", 1'200'000}. Where the
  // common schema wants a number it has to be one. An empty text is left out.
  struct Field {
    Field(std::string_view name, std::string value) : key(name), text(std::move(value)) {}
    Field(std::string_view name, std::integral auto value)
        : key(name), text(std::to_string(value)), is_number(true) {}

    std::string_view key;
    std::string text;
    bool is_number = false;
  };

  // Writes to standard error, so that standard output stays for what a command answers.
  Log(std::string_view level, bool json);

  // To this file from now on, or to standard error when it is empty. The same name again opens the
  // file anew: the old one was renamed away. On an error nothing has changed.
  model::Result<void> write_to(const std::string& file);

  void debug(std::string_view message, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view message, std::initializer_list<Field> fields = {}) const;
  void warn(std::string_view message, std::initializer_list<Field> fields = {}) const;
  void error(std::string_view message, std::initializer_list<Field> fields = {}) const;
  void set_level(std::string_view level);
  bool is_enabled(Level level) const;  // spares the making of texts that nobody will read
  void flush() const;

 private:
  void write(Level level, std::string_view message, std::initializer_list<Field> fields) const;

  std::shared_ptr<LogFile> file_;
  std::shared_ptr<spdlog::logger> logger_;
  bool json_;
};

}  // namespace tms::telemetry
