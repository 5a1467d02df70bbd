// `tms-dashboard restore`: everything is unpacked, checked and settled in a folder beside the data
// directory's database before that is touched.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "server/core/audit/audit_trail.h"
#include "server/core/audit/checkpoint_check.h"
#include "server/store/sqlite_store.h"

namespace tms::commands {

using core::Checkpoint;
using core::CheckpointKind;
using model::ErrorCode;
using model::fail;
using model::Result;

namespace {

constexpr const char* kCheckpoints = "audit-checkpoints.ndjson";

struct Restored {
  model::AuditHead head;  // of the log as it is in the backup
  std::size_t sessions = 0, paused = 0, tokens = 0;
};

std::filesystem::path path_or(const std::string& given, const std::filesystem::path& folder,
                              const char* name) {
  return given.empty() ? folder / name : std::filesystem::path(given);
}

Result<void> write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return {};
  return fail(ErrorCode::Internal, file.string() + " cannot be written: is the disk full?");
}

// The backup must be whole, and it must be of the log that the checkpoints were signed for: those
// of the directory where it has any, else those that came with it.
Result<void> check(store::AuditStore& audit, const std::filesystem::path& checkpoints) {
  auto verdict = audit.verify(1, nullptr);
  if (!verdict) return fail(verdict.error());
  if (!verdict->ok) {
    return fail(ErrorCode::Conflict, "The audit log in the backup is broken: " + verdict->reason +
                                         " Take another backup.");
  }
  auto file = core::read_checkpoints(checkpoints, {});
  if (!file) return fail(file.error());
  // Later ones are of what happened after the backup was taken.
  std::erase_if(file->binding,
                [&](const Checkpoint& each) { return each.head.seq > verdict->head.seq; });
  if (auto done = core::check_checkpoints(audit, file->binding, *verdict); !done) return done;
  if (verdict->ok) return {};
  return fail(ErrorCode::Conflict, "The backup is of another audit log than " +
                                       checkpoints.string() + ": " + verdict->reason +
                                       " Restore it into a directory of its own.");
}

// What went on after the backup is not known here: people sign in anew, and nothing is sent to a
// cluster before somebody has looked.
Result<Restored> settle(store::Store& store, const core::Actor& actor) {
  Restored restored;
  restored.head = store.audit().head();
  const auto draft = core::audit_draft(actor, "backup.restore", model::AuditOutcome::Success,
                                       "up to record " + std::to_string(restored.head.seq));
  const auto sessions = store.accounts().sessions();
  if (!sessions) return fail(sessions.error());
  std::vector<model::SessionId> ended;
  for (const auto& session : *sessions) ended.push_back(session.id);
  restored.sessions = ended.size();
  if (auto done = store.accounts().remove_sessions(ended, draft); !done) return fail(done.error());
  // Programs keep working. A token that was removed after the backup is back, too.
  const auto tokens = store.accounts().api_tokens();
  if (!tokens) return fail(tokens.error());
  restored.tokens = tokens->size();
  const auto jobs = store.jobs().unfinished_jobs();
  if (!jobs) return fail(jobs.error());
  for (const auto& stored : *jobs) {
    const auto status = stored.job.status;
    const bool may_send = status == model::JobStatus::Queued || status == model::JobStatus::Running;
    if (stored.job.kind != model::JobKind::Action || !may_send) continue;
    store::JobStateChange change;
    change.key = stored.key;
    change.status = model::JobStatus::Paused;
    change.error = model::Error{ErrorCode::Conflict,
                                "Restored from a backup: look at what the cluster shows now, then "
                                "resume or cancel."};
    auto paused = core::audit_draft(actor, "job.pause", model::AuditOutcome::Success,
                                    "restored from a backup");
    paused.job_id = stored.job.id;
    paused.cluster = stored.job.cluster;
    if (auto done = store.jobs().change_job(change, &paused); !done) return fail(done.error());
    ++restored.paused;
  }
  return restored;
}

Result<Restored> settle_copy(const std::filesystem::path& staging,
                             const std::filesystem::path& checkpoints) {
  store::SqliteOptions options;
  options.data_dir = staging;
  options.now = core::system_clock();
  auto store = store::open_sqlite_store(options);
  if (!store) return fail(store.error());
  if (auto sound = check((*store)->audit(), checkpoints); !sound) return fail(sound.error());
  return settle(**store, api::actor_of(local_admin()));
}

// Checkpoints never go back: the line says from where on they no longer bind.
Result<void> sign_restored(const std::filesystem::path& file, const std::filesystem::path& key_file,
                           const model::AuditHead& head) {
  auto key = core::CheckpointKey::load_or_create(key_file);
  if (!key) return fail(key.error());
  const auto present = core::read_checkpoints(file, {});
  if (!present) return fail(present.error());
  const auto now = core::system_clock()();
  if (present->public_key != key->public_key()) {
    if (auto done = core::append_checkpoint_line(file, key->key_line(now)); !done) return done;
  }
  Checkpoint restored;
  restored.kind = CheckpointKind::Restored;
  restored.at = now;
  restored.head = head;
  return core::append_checkpoint_line(file, key->line(restored));
}

// Opened once as the server will open it: credentials that its key does not open are dropped.
Result<std::uint64_t> drop_foreign_credentials(const DirectoryArguments& directory) {
  auto runtime = open_runtime(options_of(directory));
  if (!runtime) return fail(runtime.error());
  return (*runtime)->dropped_credentials;
}

void print(const Restored& restored, const std::filesystem::path& kept, std::uint64_t dropped) {
  std::cout << "Restored up to audit record " << restored.head.seq << ":" << restored.head.hash
            << "\n";
  if (!kept.empty()) std::cout << "The database from before is kept as " << kept.string() << "\n";
  if (restored.sessions > 0) {
    std::cout << restored.sessions << " sessions were ended: everybody signs in again\n";
  }
  if (restored.tokens > 0) {
    std::cout << restored.tokens
              << " API tokens are as they were in the backup: remove again those "
              << "that were removed since\n";
  }
  if (restored.paused > 0) {
    std::cout << restored.paused
              << " unfinished jobs are paused: look at the cluster before resuming them\n";
  }
  if (dropped > 0) {
    std::cout << dropped << " stored credentials were dropped, because this directory's secret.key "
              << "does not open them: connect those clusters again\n";
  }
}

Result<std::filesystem::path> put_in_place(const RestoreArguments& arguments,
                                           const std::filesystem::path& staging,
                                           const std::filesystem::path& from_backup,
                                           const Restored& restored) {
  const std::filesystem::path data_dir = arguments.directory.data_dir;
  const auto file = path_or(arguments.directory.checkpoint_file, data_dir, kCheckpoints);
  const auto key = path_or(arguments.directory.checkpoint_key_file, data_dir, "audit.key");
  std::error_code error;
  if (!std::filesystem::exists(file)) std::filesystem::copy_file(from_backup, file, error);
  if (error) {
    return fail(ErrorCode::Internal,
                "The checkpoints cannot be written to " + file.string() + ": " + error.message());
  }
  // Signed first: a crash in between leaves weaker checkpoints, not false alarms.
  if (auto done = sign_restored(file, key, restored.head); !done) return fail(done.error());
  return store::replace_database(data_dir, staging, core::system_clock()());
}

Result<void> run_restore(const RestoreArguments& arguments) {
  const std::filesystem::path data_dir = arguments.directory.data_dir;
  if (AdminChannel::is_running(data_dir)) {
    return fail(ErrorCode::Conflict,
                "A server runs on " + data_dir.string() + ": stop it, then restore.");
  }
  std::error_code ignored;
  std::filesystem::create_directories(data_dir, ignored);
  const auto staging = data_dir / "restore.partial";
  auto text = store::unpack_backup(arguments.input, staging);
  if (!text) return fail(text.error());
  const auto from_backup = staging / kCheckpoints;
  if (auto written = write_text(from_backup, *text); !written) return written;
  const auto present = path_or(arguments.directory.checkpoint_file, data_dir, kCheckpoints);
  auto restored = settle_copy(staging, std::filesystem::exists(present) ? present : from_backup);
  if (!restored) return fail(restored.error());
  auto kept = put_in_place(arguments, staging, from_backup, *restored);
  if (!kept) return fail(kept.error());
  std::filesystem::remove_all(staging, ignored);
  auto dropped = drop_foreign_credentials(arguments.directory);
  if (!dropped) return fail(dropped.error());
  print(*restored, *kept, *dropped);
  return {};
}

}  // namespace

int restore(const RestoreArguments& arguments) {
  if (auto done = run_restore(arguments); !done) {
    std::error_code ignored;
    std::filesystem::remove_all(
        std::filesystem::path(arguments.directory.data_dir) / "restore.partial", ignored);
    return report(done.error());
  }
  return 0;
}

}  // namespace tms::commands
