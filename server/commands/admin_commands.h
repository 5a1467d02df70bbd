// The commands for admins at a terminal. Each writes its answer to standard output and errors to
// standard error, and returns an exit code: 0 done, 1 failed, 2 wrong usage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/commands/directory_arguments.h"
#include "server/legacy_import/import_run.h"

namespace tms::commands {

struct UserArguments {
  DirectoryArguments directory;
  std::string username, role;
  bool password_from_stdin = false;
};
int add_user(const UserArguments& arguments);
int set_user_disabled(const UserArguments& arguments, bool disabled);
int set_user_role(const UserArguments& arguments);
int reset_user_password(const UserArguments& arguments);
int list_users(const UserArguments& arguments);

struct ClusterArguments {
  DirectoryArguments directory;
  std::string code;
  std::optional<std::string> name, base_url, token_url;
  std::optional<std::uint32_t> settle_after_s, chunk_size, concurrency;
};
int add_cluster(const ClusterArguments& arguments);
int set_cluster(const ClusterArguments& arguments);
int list_clusters(const ClusterArguments& arguments);

struct AuditVerifyArguments {
  DirectoryArguments directory;
  std::string public_key, expect_head;
};
// 0 only if the whole chain and every checkpoint hold.
int verify_audit(const AuditVerifyArguments& arguments);

struct ImportLegacyArguments {
  DirectoryArguments directory;
  legacy_import::ImportArguments sources;
};
// 0 only if every row could be read.
int import_legacy(const ImportLegacyArguments& arguments);
struct AuditExportArguments {
  DirectoryArguments directory;
  std::string format, output, before;  // empty: standard output; all records
};
int export_audit(const AuditExportArguments& arguments);

struct AuditSealArguments {
  DirectoryArguments directory;
  std::string before, output;  // empty: beside the checkpoints
};
int seal_audit(const AuditSealArguments& arguments);

struct BackupArguments {
  DirectoryArguments directory;
  std::string output;
};
int back_up(const BackupArguments& arguments);

struct RestoreArguments {
  DirectoryArguments directory;
  std::string input;
};
int restore(const RestoreArguments& arguments);

struct MigrateArguments {
  std::string from, to;
};
int refuse_to_migrate(const MigrateArguments& arguments);

int check_health(std::string url);

}  // namespace tms::commands
