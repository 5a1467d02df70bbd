// Backup, restore and seal as commands on a data directory, without a server and beside one.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "server/api/routes.h"
#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/core/audit/audit_trail.h"
#include "server/store/sqlite_store.h"

using namespace tms;
using namespace tms::commands;
using model::ErrorCode;

namespace {

struct BackupFixture {
  std::filesystem::path root;
  std::unique_ptr<Runtime> runtime;
  std::optional<http::LocalDispatch> dispatch;
  std::optional<http::ControlServer> control;

  BackupFixture() {
    char path[] = "/tmp/tms-backup-XXXXXX";
    root = mkdtemp(path);
  }
  ~BackupFixture() {
    stop();
    std::filesystem::remove_all(root);
  }
  DirectoryArguments directory(const char* name = "data") const {
    return {root / name, {}, {}, {}};
  }
  std::string file(const char* name) const { return (root / name).string(); }

  void start(const char* name = "data") {
    runtime = open_runtime(options_of(directory(name))).value();
    dispatch.emplace(api::make_control_routes(*runtime->services), local_admin());
    control.emplace(root / name / "control.sock", *dispatch);
    REQUIRE(control->start());
  }
  void stop() {
    control.reset();
    dispatch.reset();
    runtime.reset();
  }
  void add_user(const std::string& name) {
    model::NewUser user;
    user.username = name;
    user.password = "Quiet-harbour-1";
    REQUIRE(runtime->accounts->create_user(core::system_actor(), user));
  }
  void add_credentials() {
    model::NewCluster cluster;
    cluster.code = "LAB";
    cluster.base_url = "http://127.0.0.1:9";
    REQUIRE(runtime->clusters->add(core::system_actor(), cluster));
    model::CredentialsRequest request;
    request.keep = model::CredentialKeep::Cluster;
    request.token = "token";
    core::Actor admin = core::system_actor();
    admin.role = model::to_string(model::Role::Admin);
    const auto connected = runtime->clusters->connect(admin, "LAB", request);
    REQUIRE_MESSAGE(connected, connected.error().message);
  }
  bool backs_up(const char* to, const char* name = "data") const {
    return back_up({directory(name), file(to)}) == 0;
  }
  bool restores(const char* from, const char* name) const {
    return restore({directory(name), file(from)}) == 0;
  }
  // "success /tmp/copy" of every record of an action, oldest first; a server runs.
  std::vector<std::string> recorded(const char* action) const {
    model::AuditQuery query;
    query.action = action;
    std::vector<std::string> found;
    const auto page = runtime->audit->page(query).value();
    for (const auto& record : page.items) {
      found.insert(found.begin(), std::string(to_string(record.outcome)) + " " + record.detail);
    }
    return found;
  }
  core::OfflineVerdict verified(const char* name = "data") const {
    auto store = store::open_sqlite_store_read_only(root / name);
    REQUIRE(store);
    core::OfflineVerifyOptions options;
    options.checkpoint_file = root / name / "audit-checkpoints.ndjson";
    return core::verify_offline((*store)->audit(), options).value();
  }
  bool is_sound(const char* name = "data") const {
    const auto verdict = verified(name).verdict;
    CHECK_MESSAGE(verdict.ok, verdict.reason);
    return verdict.ok;
  }
};

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE_FIXTURE(BackupFixture, "a backup made beside a server restores into an empty directory") {
  start();
  add_user("anna");
  REQUIRE(backs_up("copy"));
  add_user("later");
  struct stat status {};
  REQUIRE(::stat(file("copy").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(restores("copy", "new"));
  CHECK(is_sound("new"));
  stop();
  start("new");
  CHECK(runtime->accounts->user("anna"));
  CHECK_FALSE(runtime->accounts->user("later"));
  CHECK(runtime->audit->verify(true)->ok);
}

TEST_CASE_FIXTURE(BackupFixture, "a backup holds no key") {
  start();
  add_user("anna");
  stop();
  REQUIRE(backs_up("copy"));
  const auto copy = content(file("copy"));
  for (const char* key : {"secret.key", "audit.key"}) {
    CHECK(copy.find(content(root / "data" / key)) == std::string::npos);
  }
}

TEST_CASE_FIXTURE(BackupFixture, "a backup never overwrites a file") {
  start();
  std::ofstream(file("taken")) << "mine";
  CHECK_FALSE(backs_up("taken"));
  CHECK(content(file("taken")) == "mine");
}

TEST_CASE_FIXTURE(BackupFixture, "a backup is recorded before it is made, and how it ended") {
  start();
  REQUIRE(backs_up("copy"));
  CHECK(recorded("backup.create") ==
        std::vector<std::string>{"intent " + file("copy"), "success " + file("copy")});
}

TEST_CASE_FIXTURE(BackupFixture, "a backup that fails is recorded as a failure, with the reason") {
  start();
  std::ofstream(file("taken")) << "mine";
  CHECK_FALSE(backs_up("taken"));
  const auto records = recorded("backup.create");
  REQUIRE(records.size() == 2);
  CHECK(records[0] == "intent " + file("taken"));
  CHECK(records[1].starts_with("failure " + file("taken") + ": "));
  CHECK(records[1].find("exists already") != std::string::npos);
}

TEST_CASE_FIXTURE(BackupFixture, "a restore keeps the checkpoints, and signs that it happened") {
  start();
  add_user("anna");
  stop();
  REQUIRE(backs_up("copy"));
  start();
  add_user("later");
  stop();
  const auto before = content(root / "data" / "audit-checkpoints.ndjson");
  REQUIRE(restores("copy", "data"));
  const auto after = content(root / "data" / "audit-checkpoints.ndjson");
  CHECK(after.starts_with(before));
  CHECK(after.find("\"kind\":\"restored\"", before.size()) != std::string::npos);
  CHECK(is_sound());
  start();
  CHECK_FALSE(runtime->accounts->user("later"));
  model::AuditQuery query;
  query.action = "backup.restore";
  CHECK(runtime->audit->page(query)->items.size() == 1);
}

TEST_CASE_FIXTURE(BackupFixture, "a backup put back without restore is an older copy") {
  start();
  add_user("anna");
  stop();
  REQUIRE(backs_up("copy"));
  start();
  add_user("later");
  stop();
  std::filesystem::copy_file(file("copy"), root / "data" / "tms.db",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK_FALSE(verified().verdict.ok);
}

TEST_CASE_FIXTURE(BackupFixture,
                  "without its key a restore drops the stored credentials, with it they stay") {
  start();
  add_credentials();
  stop();
  REQUIRE(backs_up("copy"));
  const auto kept_in = [&](const char* name) {
    auto store = store::open_sqlite_store_read_only(root / name);
    return (*store)->clusters().credentials()->size();
  };
  REQUIRE(restores("copy", "without"));
  CHECK(kept_in("without") == 0);
  CHECK(is_sound("without"));
  std::filesystem::create_directory(root / "with");
  std::filesystem::copy_file(root / "data" / "secret.key", root / "with" / "secret.key");
  REQUIRE(restores("copy", "with"));
  CHECK(kept_in("with") == 1);
}

TEST_CASE_FIXTURE(BackupFixture, "sessions that a backup brings back do not open anything") {
  start();
  add_user("anna");
  core::Actor stranger;
  stranger.ip = "192.0.2.1";
  const auto session = runtime->accounts->sign_in("anna", "Quiet-harbour-1", stranger, "").value();
  REQUIRE(backs_up("copy"));
  stop();
  REQUIRE(restores("copy", "data"));
  start();
  CHECK_FALSE(runtime->accounts->authenticate(session.token, false));
}

TEST_CASE_FIXTURE(BackupFixture, "nothing is touched while a server runs on the directory") {
  start();
  add_user("anna");
  REQUIRE(backs_up("copy"));
  CHECK_FALSE(restores("copy", "data"));
  control.reset();  // it lives, but does not answer
  CHECK_FALSE(restores("copy", "data"));
  CHECK(runtime->audit->verify(true)->ok);
  add_user("later");
}

TEST_CASE_FIXTURE(BackupFixture, "what is no backup, a broken one, or of another log, is refused") {
  start();
  add_user("anna");
  stop();
  start("other");
  add_user("bert");
  stop();
  REQUIRE(backs_up("of-other", "other"));
  REQUIRE(backs_up("copy"));
  std::ofstream(file("text")) << std::string(5000, 'x');
  const auto before = verified().verdict.head;
  CHECK_FALSE(restores("text", "data"));
  CHECK_FALSE(restores("missing", "data"));
  CHECK_FALSE(restores("of-other", "data"));
  std::filesystem::resize_file(file("copy"), std::filesystem::file_size(file("copy")) / 2);
  CHECK_FALSE(restores("copy", "data"));
  CHECK(is_sound());
  CHECK(verified().verdict.head == before);
  CHECK_FALSE(std::filesystem::exists(root / "data" / "restore.partial"));
}

TEST_CASE_FIXTURE(BackupFixture, "old records are sealed beside a server and without one") {
  start();
  add_user("anna");
  add_user("bert");
  CHECK(seal_audit({directory(), "2100-01-01", file("first.ndjson")}) == 0);
  CHECK(runtime->audit->verify(true)->ok);
  add_user("carl");
  stop();
  CHECK(seal_audit({directory(), "2100-01-01T00:00:00Z", ""}) == 0);
  CHECK(is_sound());
  CHECK(content(file("first.ndjson")).starts_with("{\"seq\":1,"));
  CHECK(seal_audit({directory(), "2001-01-01", ""}) == 1);
  CHECK(seal_audit({directory(), "yesterday", ""}) == 2);
}

TEST_CASE_FIXTURE(BackupFixture,
                  "an export has every record, oldest first, and is recorded itself") {
  start();
  add_user("anna");
  add_user("bert");
  CHECK(export_audit({directory(), "ndjson", file("all.ndjson"), ""}) == 0);
  const auto lines = content(file("all.ndjson"));
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 3);
  CHECK(lines.find("\"seq\":1,") < lines.find("\"seq\":2,"));
  CHECK(lines.find("audit.export") != std::string::npos);
  CHECK(export_audit({directory(), "csv", file("none.csv"), "2001-01-01"}) == 0);
  CHECK(content(file("none.csv")).starts_with("seq,at,actor,"));
  CHECK(export_audit({directory(), "csv", file("none.csv"), ""}) == 1);
  CHECK(export_audit({directory(), "csv", file("x.csv"), "soon"}) == 2);
}

TEST_CASE_FIXTURE(BackupFixture, "an export of the log is recorded with what came of it") {
  start();
  add_user("anna");
  CHECK(export_audit({directory(), "csv", file("all.csv"), ""}) == 0);
  CHECK(recorded("audit.export") ==
        std::vector<std::string>{"intent csv, all records", "success csv, all records: 2 records"});
  CHECK(export_audit({directory(), "ndjson", file("missing/all.ndjson"), ""}) == 1);
  const auto records = recorded("audit.export");
  REQUIRE(records.size() == 4);
  CHECK(records[2] == "intent ndjson, all records");
  CHECK(records[3].starts_with("failure ndjson, all records: "));
  CHECK(records[3].find("cannot be written") != std::string::npos);
}

TEST_CASE("another engine is refused with a sentence") {
  CHECK(refuse_to_migrate({"sqlite:tms-data", "postgresql://db/tms"}) == 2);
}
