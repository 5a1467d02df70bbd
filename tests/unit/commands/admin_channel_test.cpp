// The two ways of an admin command: into the data directory, or through a server's control socket.
#include "server/commands/admin_channel.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "server/api/routes.h"
#include "shared/protocol/session_json.h"

using namespace tms;
using commands::AdminChannel;
using model::ErrorCode;

namespace {

constexpr const char* kNewUser =
    R"({"username":"anna","role":"viewer","password":"Quiet-harbour-1"})";

struct ChannelFixture {
  std::filesystem::path data_dir;
  std::unique_ptr<commands::Runtime> runtime;
  std::optional<http::LocalDispatch> dispatch;
  std::optional<http::ControlServer> control;

  ChannelFixture() {
    char path[] = "/tmp/tms-commands-XXXXXX";
    data_dir = mkdtemp(path);
  }
  ~ChannelFixture() {
    stop();
    std::filesystem::remove_all(data_dir);
  }
  // What `serve` does, without HTTP.
  void start() {
    commands::RuntimeOptions options;
    options.data_dir = data_dir;
    runtime = commands::open_runtime(options).value();
    dispatch.emplace(api::make_routes(*runtime->services), commands::local_admin());
    control.emplace(socket(), *dispatch);
    REQUIRE(control->start());
  }
  void stop() {
    control.reset();
    dispatch.reset();
    runtime.reset();
  }
  std::string socket() const { return (data_dir / "control.sock").string(); }
};

std::uint64_t users_by(AdminChannel& channel) {
  return protocol::read_users(channel.send("GET", "/api/v1/users", "").value()).value().total;
}

}  // namespace

TEST_CASE_FIXTURE(ChannelFixture,
                  "without a server the directory itself is opened, and made if asked") {
  CHECK(AdminChannel::open({data_dir / "new"}).error().code == ErrorCode::NotFound);
  CHECK_FALSE(std::filesystem::exists(data_dir / "new"));
  auto channel = AdminChannel::open({data_dir / "new"}, AdminChannel::Missing::IsCreated);
  REQUIRE(channel);
  CHECK(channel->send("POST", "/api/v1/users", kNewUser));
  CHECK(users_by(*channel) == 1);
}

TEST_CASE_FIXTURE(ChannelFixture,
                  "with a server the command goes through its socket and takes effect at once") {
  start();
  auto channel = AdminChannel::open({data_dir});
  REQUIRE(channel);
  CHECK(channel->send("POST", "/api/v1/users", kNewUser));
  CHECK(users_by(*channel) == 1);
  CHECK(runtime->accounts->user("anna").value().role == model::Role::Viewer);
}

TEST_CASE_FIXTURE(ChannelFixture, "the socket is its owner's alone, and gone after the server") {
  start();
  struct stat status {};
  REQUIRE(::stat(socket().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  stop();
  CHECK_FALSE(std::filesystem::exists(socket()));
}

TEST_CASE_FIXTURE(ChannelFixture, "a socket that a crashed server left behind is no server") {
  start();
  stop();
  {
    const int fd = ::open(socket().c_str(), O_CREAT | O_WRONLY, 0600);
    REQUIRE(fd >= 0);
    ::close(fd);
  }
  auto channel = AdminChannel::open({data_dir});
  REQUIRE(channel);
  CHECK(users_by(*channel) == 0);
  channel = model::fail(ErrorCode::Internal, "closed");
  start();  // takes the place of the file
  auto again = AdminChannel::open({data_dir});
  REQUIRE(again);
  CHECK(users_by(*again) == 0);
}

TEST_CASE_FIXTURE(ChannelFixture, "both ways refuse alike, with the field that is wrong") {
  const auto refusals = [](AdminChannel& channel) {
    std::vector<model::Error> errors;
    for (const auto& [method, path, body] :
         {std::tuple{"POST", "/api/v1/users", R"({"username":"a b","role":"viewer"})"},
          std::tuple{"POST", "/api/v1/users",
                     R"({"username":"anna","role":"viewer","password":"short"})"},
          std::tuple{"PATCH", "/api/v1/users/0190163d-8694-739b-aea5-966c26f8ad91",
                     R"({"role":"admin"})"},
          std::tuple{"GET", "/api/v1/users?no_such=1", ""},
          std::tuple{"GET", "/api/v1/nothing", ""}}) {
      auto answer = channel.send(method, path, body);
      REQUIRE_FALSE(answer);
      errors.push_back(answer.error());
    }
    return errors;
  };
  std::vector<model::Error> offline;
  {
    auto channel = AdminChannel::open({data_dir}, AdminChannel::Missing::IsCreated);
    REQUIRE(channel);
    offline = refusals(*channel);
  }
  start();
  auto channel = AdminChannel::open({data_dir});
  REQUIRE(channel);
  const auto online = refusals(*channel);
  CHECK(online == offline);
  CHECK(online[0].fields.at(0).field == "username");
  CHECK(online[1].fields.at(0).field == "password");
  CHECK(online[2].code == ErrorCode::NotFound);
  CHECK(online[3].code == ErrorCode::InvalidRequest);
  CHECK(online[4].code == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(ChannelFixture,
                  "what an admin did at a terminal is recorded under the account there") {
  start();
  auto channel = AdminChannel::open({data_dir});
  REQUIRE(channel);
  REQUIRE(channel->send("POST", "/api/v1/users", kNewUser));
  model::AuditQuery query;
  query.action = "user.create";
  const auto page = runtime->audit->page(query).value();
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].actor.starts_with("local:"));
  CHECK(page.items[0].role == "admin");
  CHECK(page.items[0].ip == "local");
}

TEST_CASE_FIXTURE(ChannelFixture,
                  "a directory that another process holds is an error that names it") {
  start();
  control.reset();  // it lives, but does not answer
  const auto channel = AdminChannel::open({data_dir});
  REQUIRE_FALSE(channel);
  CHECK(channel.error().message.find(data_dir.string()) != std::string::npos);
}

TEST_CASE_FIXTURE(ChannelFixture,
                  "a directory with a path longer than a socket's name is served too") {
  const auto top = data_dir;
  data_dir = data_dir / std::string(100, 'a') / std::string(100, 'b');
  std::filesystem::create_directories(data_dir);
  start();
  auto channel = AdminChannel::open({data_dir});
  REQUIRE(channel);
  CHECK(users_by(*channel) == 0);
  stop();
  CHECK_FALSE(std::filesystem::exists(socket()));
  data_dir = top;
}
