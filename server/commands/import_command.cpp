#include <iostream>
#include <optional>
#include <utility>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"

namespace tms::commands {

int import_legacy(const ImportLegacyArguments& arguments) {
  // Opened by the first request: a wrong argument makes no data directory.
  std::optional<AdminChannel> channel;
  const auto send = [&](const std::string& method, const std::string& path,
                        const std::string& json) -> model::Result<std::string> {
    if (!channel) {
      auto opened = AdminChannel::open(arguments.directory, AdminChannel::Missing::IsCreated);
      if (!opened) return model::fail(opened.error());
      channel.emplace(std::move(*opened));
    }
    return channel->send(method, path, json);
  };
  const auto complete = legacy_import::run_import(arguments.sources, send, std::cerr, std::cout);
  if (complete) return *complete ? 0 : 1;
  const bool is_usage =
      !complete.error().fields.empty() && complete.error().fields.front().field.starts_with("--");
  return is_usage ? report_wrong_usage(complete.error()) : report(complete.error());
}

}  // namespace tms::commands
