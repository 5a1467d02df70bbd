#include "server/http/router.h"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace tms::http;

namespace {

Route route(Method method, std::string path) {
  Route made;
  made.method = method;
  made.path = std::move(path);
  made.handler = [](const Request&, const Caller&) { return Response::no_content(); };
  return made;
}

}  // namespace

TEST_CASE("static paths win over patterns, whatever stands first") {
  const Router router({route(Method::Get, "/jobs/{id}"), route(Method::Get, "/jobs/recent")});
  CHECK(router.find("GET", "/jobs/recent").route->path == "/jobs/recent");
  const RouteMatch match = router.find("GET", "/jobs/7");
  CHECK(match.route->path == "/jobs/{id}");
  CHECK(match.parameters == PathParameters{{"id", "7"}});
}

TEST_CASE("parameters are whole segments, percent-decoded") {
  const Router router({route(Method::Put, "/lists/{cluster}/{type}")});
  const RouteMatch match = router.find("PUT", "/lists/US%20EAST1/a%2Fb");
  REQUIRE(match.route != nullptr);
  CHECK(match.parameters == PathParameters{{"cluster", "US EAST1"}, {"type", "a/b"}});
  CHECK(router.find("PUT", "/lists/x").route == nullptr);
  CHECK(router.find("PUT", "/lists/x/y/z").route == nullptr);
  CHECK(router.find("PUT", "/lists//y").route == nullptr);
  CHECK(router.find("PUT", "/lists/%zz/y").route == nullptr);
  CHECK(router.find("PUT", "/lists/%00/y").route == nullptr);
  CHECK(router.find("PUT", "/lists/%ff/y").route == nullptr);
}

TEST_CASE("a known path with another method tells which it allows") {
  const Router router({route(Method::Get, "/jobs"), route(Method::Post, "/jobs")});
  const RouteMatch match = router.find("DELETE", "/jobs");
  CHECK(match.route == nullptr);
  CHECK(match.allow == "GET, HEAD, POST");
  CHECK(router.find("GET", "/other").allow.empty());
}

TEST_CASE("HEAD finds the route of GET") {
  const Router router({route(Method::Get, "/jobs")});
  CHECK(router.find("HEAD", "/jobs").route != nullptr);
  CHECK(router.find("get", "/jobs").route == nullptr);
}

TEST_CASE("a faulty route table is found at start") {
  using Routes = std::vector<Route>;
  CHECK_THROWS_AS(Router(Routes{route(Method::Get, "/a"), route(Method::Get, "/a")}),
                  std::invalid_argument);
  CHECK_THROWS_AS(Router(Routes{route(Method::Get, "a")}), std::invalid_argument);
  Route without_handler = route(Method::Get, "/a");
  without_handler.handler = nullptr;
  CHECK_THROWS_AS(Router(Routes{without_handler}), std::invalid_argument);
}
