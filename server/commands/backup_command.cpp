#include <filesystem>
#include <iostream>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "shared/protocol/admin_json.h"

namespace tms::commands {

int back_up(const BackupArguments& arguments) {
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  const model::BackupRequest request{std::filesystem::absolute(arguments.output).string()};
  auto body = channel->send("POST", "/control/backup", protocol::write_backup_request(request),
                            AdminChannel::kLongWork);
  if (!body) return report(body.error());
  const auto done = protocol::read_backup_report(*body);
  if (!done) return report(done.error());
  std::cout << "Backup of " << done->bytes << " bytes in " << done->file << "\n"
            << "Audit log up to " << done->head.seq << ":" << done->head.hash << "\n"
            << "The keys (secret.key, audit.key) are not in it: keep copies of them elsewhere.\n";
  return 0;
}

int refuse_to_migrate(const MigrateArguments& arguments) {
  return report_wrong_usage(
      {model::ErrorCode::InvalidRequest,
       "migrate moves data between SQLite and PostgreSQL, and this version keeps data in SQLite "
       "only: " +
           arguments.from + " cannot be moved to " + arguments.to +
           ". Use `backup` and `restore` to move a data directory."});
}

}  // namespace tms::commands
