#include "server/commands/admin_channel.h"

#include <httplib.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/api/routes.h"
#include "shared/protocol/system_json.h"

namespace tms::commands {

using model::ErrorCode;
using model::fail;
using model::Result;

http::Caller local_admin() {
  const passwd* account = ::getpwuid(::getuid());
  http::Caller caller;
  caller.username =
      "local:" + (account ? std::string(account->pw_name) : std::to_string(::getuid()));
  caller.role = model::Role::Admin;
  caller.ip = "local";
  caller.request_id = "command";
  return caller;
}

namespace {

httplib::Client client_of(const http::SocketName& socket) {
  httplib::Client client(socket.text());
  client.set_address_family(AF_UNIX);
  client.set_connection_timeout(2);
  client.set_read_timeout(AdminChannel::kShortWork);
  return client;
}

bool is_answered(const std::filesystem::path& socket) {
  std::error_code ignored;
  if (!std::filesystem::exists(socket, ignored)) return false;
  const http::SocketName name(socket.string());
  httplib::Client client = client_of(name);
  const auto answer = client.Get("/healthz");
  return answer && answer->status == 200;
}

Result<std::string> body_or_error(int status, std::string body) {
  if (status / 100 == 2) return body;
  return fail(protocol::read_problem(body, status).error);
}

}  // namespace

bool AdminChannel::is_running(const std::filesystem::path& data_dir) {
  return is_answered(data_dir / "control.sock");
}

RuntimeOptions options_of(const DirectoryArguments& directory) {
  RuntimeOptions options;
  options.data_dir = directory.data_dir;
  options.checkpoint_file = directory.checkpoint_file;
  options.checkpoint_key_file = directory.checkpoint_key_file;
  options.secret_key_file = directory.secret_key_file;
  return options;
}

Result<AdminChannel> AdminChannel::open(const DirectoryArguments& directory, Missing missing) {
  const std::filesystem::path data_dir = directory.data_dir;
  std::error_code ignored;
  if (missing == Missing::IsError && !std::filesystem::exists(data_dir / "tms.db", ignored)) {
    return fail(model::field_error(
        "--data-dir", "not_found",
        "There is no dashboard in " + data_dir.string() + ": name its data directory.",
        ErrorCode::NotFound));
  }
  AdminChannel channel;
  if (is_running(data_dir)) {
    channel.socket_ = data_dir / "control.sock";
    return channel;
  }
  auto runtime = open_runtime(options_of(directory));
  if (!runtime) return fail(runtime.error());
  channel.runtime_ = std::move(*runtime);
  channel.dispatch_ = std::make_unique<http::LocalDispatch>(
      api::make_control_routes(*channel.runtime_->services), local_admin());
  return channel;
}

Result<std::string> AdminChannel::send(const std::string& method, const std::string& path,
                                       const std::string& json, std::chrono::seconds patience) {
  if (dispatch_) {
    http::Response answer = dispatch_->send(method, path, json, "application/json");
    return body_or_error(answer.status, std::move(answer.body));
  }
  const http::SocketName name(socket_.string());
  httplib::Client client = client_of(name);
  client.set_read_timeout(patience);
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = json;
  request.set_header("Content-Type", "application/json");
  auto answer = client.send(request);
  if (!answer) {
    return fail(ErrorCode::Internal, "The server on this data directory did not answer: " +
                                         httplib::to_string(answer.error()) + ".");
  }
  return body_or_error(answer->status, std::move(answer->body));
}

}  // namespace tms::commands
