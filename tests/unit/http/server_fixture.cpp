#include "tests/unit/http/server_fixture.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "server/http/cookie.h"
#include "server/http/etag.h"

namespace tms::http::testing {
namespace {

model::Result<Caller> authenticate(const Request& request) {
  const auto role = model::parse_role(bearer_token(request));
  if (!role) return model::fail(model::ErrorCode::Unauthenticated, "Sign in first.");
  Caller caller;
  caller.username = std::string(bearer_token(request));
  caller.role = *role;
  return caller;
}

Route route(Method method, std::string path, Access access, Lane lane, Handler handler) {
  Route made;
  made.method = method;
  made.path = std::move(path);
  made.access = access;
  made.lane = lane;
  made.handler = std::move(handler);
  return made;
}

model::Result<Response> stream_pieces(const Request& request, const Caller&) {
  const int pieces = request.query.empty() ? 3 : std::stoi(request.query[0].second);
  const bool fails = request.query.size() > 1;
  auto sent = std::make_shared<int>(0);
  return Response::csv(
      [=](std::string& out) -> model::Result<bool> {
        if (fails && *sent == pieces) {
          return model::fail(model::ErrorCode::Internal, "the disk is gone");
        }
        out.append(40'000, 'x');
        return ++*sent < pieces || fails;
      },
      "pieces of 2026.csv");
}

}  // namespace

ServerOptions options_for_tests() {
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.rate_limit_per_s = 0;
  options.fast_workers = 2;
  options.slow_workers = 2;
  return options;
}

ServerFixture::ServerFixture(ServerOptions options, std::shared_ptr<const StaticAssets> assets)
    : server(std::make_unique<Server>(std::move(options), routes(), authenticate, observer(),
                                      std::move(assets))) {
  const auto started = server->start();
  REQUIRE_MESSAGE(started, (started ? "" : started.error().message));
}

ServerFixture::~ServerFixture() {
  gate.open();
  server.reset();
}

std::size_t ServerFixture::count(const std::vector<std::string>& list, const std::string& text) {
  const std::lock_guard lock(mutex);
  return static_cast<std::size_t>(std::ranges::count(list, text));
}

std::vector<Route> ServerFixture::routes() {
  std::vector<Route> table;
  const auto hello = [](const Request& request, const Caller&) -> model::Result<Response> {
    return with_etag(request, Response::json("{\"hello\":\"world\"}"), make_etag("1"));
  };
  const auto me = [](const Request&, const Caller& caller) -> model::Result<Response> {
    return Response::json("\"" + caller.username + " " + caller.ip + "\"");
  };
  const auto echo = [](const Request& request, const Caller&) -> model::Result<Response> {
    return Response::json(request.body);
  };
  const auto size = [](const Request& request, const Caller&) -> model::Result<Response> {
    return Response::json(std::to_string(request.body.size()));
  };
  table.push_back(route(Method::Get, "/hello", Access::Public, Lane::Fast, hello));
  table.push_back(route(Method::Get, "/me", Access::Viewer, Lane::Fast, me));
  table.push_back(route(Method::Get, "/admin", Access::Admin, Lane::Fast, me));
  table.push_back(route(Method::Get, "/thing/{id}", Access::Public, Lane::Fast,
                        [](const Request& request, const Caller&) -> model::Result<Response> {
                          return Response::json(std::string(request.path_parameter("id")));
                        }));
  table.push_back(route(Method::Get, "/held", Access::Public, Lane::Slow,
                        [this](const Request&, const Caller&) -> model::Result<Response> {
                          gate.wait();
                          return Response::json("\"held\"");
                        }));
  table.push_back(route(Method::Get, "/stream", Access::Public, Lane::Slow, stream_pieces));
  const SharedBytes megabytes(std::string(8u << 20, 'x'));
  table.push_back(route(Method::Get, "/big", Access::Public, Lane::Fast,
                        [megabytes](const Request&, const Caller&) -> model::Result<Response> {
                          Response response;
                          response.content_type = "application/octet-stream";
                          response.shared_body = megabytes;
                          return response;
                        }));
  const auto broken = [](const Request&, const Caller&) -> model::Result<Response> {
    throw std::runtime_error("a secret detail");
  };
  table.push_back(route(Method::Get, "/broken", Access::Public, Lane::Fast, broken));
  table.push_back(route(Method::Post, "/broken", Access::Viewer, Lane::Fast, broken));
  table.push_back(route(Method::Post, "/echo", Access::Public, Lane::Fast, echo));
  table.back().max_body_bytes = 64u << 10;
  table.push_back(route(Method::Post, "/private", Access::Viewer, Lane::Fast, echo));
  table.push_back(route(Method::Put, "/upload", Access::Public, Lane::Slow, size));
  table.back().max_body_bytes = 64u << 20;
  return table;
}

Observer ServerFixture::observer() {
  Observer watching;
  watching.on_exchange = [this](const Exchange& exchange) {
    const std::lock_guard lock(mutex);
    exchanges.push_back(std::string(exchange.method) + " " + std::string(exchange.path) + " " +
                        std::to_string(exchange.status) +
                        (exchange.complete ? " complete" : " cut"));
  };
  watching.on_denied = [this](const Denial& denial) {
    const std::lock_guard lock(mutex);
    denials.push_back(std::string(denial.route) + " " + std::string(to_string(denial.code)));
  };
  watching.on_failure = [this](std::string_view, std::string_view what) {
    const std::lock_guard lock(mutex);
    failures.emplace_back(what);
  };
  return watching;
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total_pages = 0;
  std::size_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace tms::http::testing
