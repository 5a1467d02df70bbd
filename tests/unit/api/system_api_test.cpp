// What the System screen polls.
#include "server/api/system_api.h"

#include "tests/unit/api/api_fixture.h"

using namespace tms;

namespace {

struct System : test::ApiFixture {
  http::Caller viewer = caller_of(signed_in("anna", model::Role::Viewer));
  model::SystemFigures figures;
  std::uint64_t version = 7;

  System() {
    services().system_figures = [this](const model::SystemQuery&) { return figures; };
    services().system_version = [this] { return version; };
  }
  http::Response ask(const std::string& known_etag = {}) {
    http::Request request;
    request.method = http::Method::Get;
    request.path = "/api/v1/system";
    if (!known_etag.empty()) request.headers = {{"if-none-match", known_etag}};
    auto response = api::get_system(request, viewer, services());
    REQUIRE(response);
    return std::move(*response);
  }
  static std::string etag_of(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "ETag") return value;
    }
    return {};
  }
};

}  // namespace

TEST_CASE_FIXTURE(System, "until the next sample the figures are not sent again") {
  const auto first = ask();
  CHECK(first.status == 200);
  const auto etag = etag_of(first);
  REQUIRE_FALSE(etag.empty());

  figures.users_active = 1;
  const auto same = ask(etag);
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(etag_of(same) == etag);

  ++version;
  const auto changed = ask(etag);
  CHECK(changed.status == 200);
  CHECK(changed.body.find("\"users_active\":1") != std::string::npos);
  CHECK(etag_of(changed) != etag);
}
