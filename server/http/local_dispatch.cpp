#include "server/http/local_dispatch.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "server/http/problem.h"
#include "shared/model/text.h"

namespace tms::http {

using model::Error;
using model::ErrorCode;

LocalDispatch::LocalDispatch(std::vector<Route> routes, Caller caller)
    : router_(std::move(routes)), caller_(std::move(caller)) {}

namespace {

bool split_target(const std::string& target, Request& request) {
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question == std::string::npos) return true;
  std::string_view rest = std::string_view(target).substr(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    std::string name;
    std::string value;
    const auto equals = pair.find('=');
    if (!model::percent_decode(pair.substr(0, equals), name, true)) return false;
    if (equals != std::string_view::npos &&
        !model::percent_decode(pair.substr(equals + 1), value, true)) {
      return false;
    }
    request.query.emplace_back(std::move(name), std::move(value));
  }
  return true;
}

Response answer(const RouteMatch& match, Request& request, const Caller& caller) {
  if (match.route == nullptr) {
    return problem(Error{ErrorCode::NotFound, "There is no such path.", {}, 0}, caller.request_id);
  }
  request.method = match.route->method;
  request.path_parameters = match.parameters;
  auto response = match.route->handler(request, caller);
  if (!response) return problem(response.error(), caller.request_id);
  return std::move(*response);
}

}  // namespace

Response LocalDispatch::send(std::string_view method, const std::string& target, std::string body,
                             std::string_view content_type) const {
  Request request;
  request.remote_address = caller_.ip;
  request.request_id = caller_.request_id;
  request.body = std::move(body);
  if (!content_type.empty()) request.headers.emplace_back("content-type", content_type);
  if (!split_target(target, request)) {
    return problem(Error{ErrorCode::InvalidRequest, "The path has a broken escape.", {}, 0},
                   caller_.request_id);
  }
  Response response = answer(router_.find(method, request.path), request, caller_);
  if (response.shared_body) response.body = response.shared_body.view();
  while (response.stream) {
    auto more = response.stream(response.body);
    if (!more) return problem(more.error(), caller_.request_id);
    if (!*more) break;
  }
  return response;
}

SocketName::SocketName(const std::string& path) : text_(path) {
  if (path.size() < sizeof(sockaddr_un::sun_path)) return;
  const std::filesystem::path whole(path);
  directory_ = ::open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory_ < 0) return;
  text_ = "/proc/self/fd/" + std::to_string(directory_) + "/" + whole.filename().string();
}

SocketName::~SocketName() {
  if (directory_ >= 0) ::close(directory_);
}

struct ControlServer::Impl {
  std::string path;
  const LocalDispatch& dispatch;
  httplib::Server server;
  std::thread thread;
};

ControlServer::ControlServer(std::string socket_path, const LocalDispatch& dispatch)
    : impl_(new Impl{std::move(socket_path), dispatch, {}, {}}) {}

ControlServer::~ControlServer() {
  if (!impl_->thread.joinable()) return;
  impl_->server.stop();
  impl_->thread.join();
  ::unlink(impl_->path.c_str());
}

model::Result<void> ControlServer::start() {
  ::unlink(impl_->path.c_str());  // of a server that crashed: the lock on the directory is ours
  httplib::Server& server = impl_->server;
  server.set_address_family(AF_UNIX);
  server.new_task_queue = [] { return new httplib::ThreadPool(2); };
  const auto handle = [this](const httplib::Request& in, httplib::Response& out) {
    const Response response =
        impl_->dispatch.send(in.method, in.target, in.body, in.get_header_value("Content-Type"));
    out.status = response.status;
    if (!response.content_type.empty()) out.set_content(response.body, response.content_type);
  };
  server.Get(".*", handle);
  server.Post(".*", handle);
  server.Put(".*", handle);
  server.Patch(".*", handle);
  server.Delete(".*", handle);
  const mode_t mask = ::umask(0177);
  const SocketName name(impl_->path);
  const bool bound = server.bind_to_port(name.text(), 80);
  ::umask(mask);
  if (!bound) {
    return model::fail(ErrorCode::Internal,
                       "The control socket " + impl_->path +
                           " cannot be made: may this user write to the directory, and does its "
                           "file system know sockets?");
  }
  impl_->thread = std::thread([&server] { server.listen_after_bind(); });
  server.wait_until_ready();
  return {};
}

}  // namespace tms::http
