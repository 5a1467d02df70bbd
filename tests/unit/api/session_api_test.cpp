// Who sends a request, and what people may do with sessions.
#include "server/api/session_api.h"

#include <algorithm>

#include "server/api/authenticate.h"
#include "server/api/users_api.h"
#include "shared/protocol/session_json.h"
#include "tests/unit/api/api_fixture.h"

using namespace tms;
using http::Method;
using model::ErrorCode;
using model::Role;

namespace {

http::Request request(Method method, std::vector<std::pair<std::string, std::string>> headers) {
  http::Request request;
  request.method = method;
  request.path = "/api/v1/anything";
  request.headers = std::move(headers);
  request.remote_address = "192.0.2.1";
  return request;
}

std::string cookie_of(const core::SignedIn& signed_in) {
  return "tms_session=" + signed_in.token;
}

ErrorCode code_of(const auto& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace

TEST_CASE_FIXTURE(test::ApiFixture,
                  "a cookie alone may read, to change something it needs the session's token") {
  const auto anna = signed_in("anna", Role::Operator);
  const auto cookie = cookie_of(anna);
  const auto read = api::authenticate(request(Method::Get, {{"cookie", cookie}}), services());
  REQUIRE(read);
  CHECK(read->username == "anna");
  CHECK(read->role == Role::Operator);
  CHECK(read->ip == "192.0.2.1");
  CHECK_FALSE(read->csrf_token);
  for (const auto method : {Method::Post, Method::Put, Method::Patch, Method::Delete}) {
    const auto change = api::authenticate(request(method, {{"cookie", cookie}}), services());
    REQUIRE(change);
    CHECK(change->csrf_token == core::to_hex(anna.identity.csrf_token));
  }
}

TEST_CASE_FIXTURE(test::ApiFixture,
                  "a request with Authorization ignores its cookies and needs no token") {
  const auto anna = signed_in("anna", Role::Operator);
  const auto bert = signed_in("bert", Role::Viewer);
  const auto post = api::authenticate(
      request(Method::Post,
              {{"cookie", cookie_of(anna)}, {"authorization", "Bearer " + bert.token}}),
      services());
  REQUIRE(post);
  CHECK(post->username == "bert");
  CHECK_FALSE(post->csrf_token);
  CHECK(code_of(api::authenticate(request(Method::Get, {{"cookie", cookie_of(anna)},
                                                        {"authorization", "Bearer made-up"}}),
                                  services())) == ErrorCode::Unauthenticated);
  CHECK(code_of(api::authenticate(request(Method::Get, {}), services())) ==
        ErrorCode::Unauthenticated);
}

TEST_CASE_FIXTURE(test::ApiFixture, "a sign-in answers with a cookie or a token, never with both") {
  signed_in("anna", Role::Admin);
  http::Request sign_in = request(Method::Post, {{"content-type", "application/json"}});
  sign_in.body = R"({"username":"anna","password":"Quiet-harbour-1"})";
  const auto by_cookie = api::sign_in(sign_in, {}, services());
  REQUIRE(by_cookie);
  const auto has_cookie = [](const http::Response& response) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [](const auto& header) { return header.first == "Set-Cookie"; });
  };
  CHECK(has_cookie(*by_cookie));
  CHECK(protocol::read_session(by_cookie->body).value().access_token.empty());
  sign_in.body = R"({"username":"anna","password":"Quiet-harbour-1","mode":"token"})";
  const auto by_token = api::sign_in(sign_in, {}, services());
  REQUIRE(by_token);
  CHECK_FALSE(has_cookie(*by_token));
  const auto view = protocol::read_session(by_token->body).value();
  CHECK(runtime->accounts->authenticate(view.access_token, false));
  CHECK(view.version == services().version);
}

TEST_CASE_FIXTURE(test::ApiFixture, "people see and end their own sessions, admins everybody's") {
  const auto admin = signed_in("root", Role::Admin);
  const auto anna = signed_in("anna", Role::Operator);
  const auto bert = signed_in("bert", Role::Operator);
  const auto sessions_of = [&](const core::SignedIn& who) {
    const auto list = api::list_sessions(request(Method::Get, {}), caller_of(who), services());
    return protocol::read_session_items(list.value().body).value().items;
  };
  const auto end = [&](const core::SignedIn& who, const core::SignedIn& whose) {
    http::Request remove = request(Method::Delete, {});
    remove.path_parameters = {{"id", whose.identity.session_id.text()}};
    return api::revoke_session(remove, caller_of(who), services());
  };
  const auto own = sessions_of(anna);
  REQUIRE(own.size() == 1);
  CHECK(own[0].current);
  CHECK(sessions_of(admin).size() == 3);
  CHECK(code_of(end(anna, bert)) == ErrorCode::NotFound);
  CHECK(runtime->accounts->authenticate(bert.token, true));
  CHECK(end(admin, bert));
  CHECK_FALSE(runtime->accounts->authenticate(bert.token, true));
  CHECK(end(anna, anna));
  http::Request nonsense = request(Method::Delete, {});
  nonsense.path_parameters = {{"id", "1"}};
  CHECK(code_of(api::revoke_session(nonsense, caller_of(admin), services())) ==
        ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(test::ApiFixture, "a password link names the address of the page") {
  const auto admin = signed_in("root", Role::Admin);
  http::Request ask = request(Method::Post, {});
  ask.path_parameters = {{"id", admin.identity.user_id.text()}};
  const auto answer = api::create_reset_link(ask, caller_of(admin), services());
  REQUIRE(answer);
  CHECK(answer->status == 201);
  const auto link = protocol::read_one_time_link(answer->body).value();
  CHECK(link.link.starts_with("http://127.0.0.1:8080/#/reset?token="));
  ask.path_parameters = {{"id", "0190163d-8694-739b-aea5-966c26f8ad91"}};
  CHECK(code_of(api::create_reset_link(ask, caller_of(admin), services())) == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(test::ApiFixture, "preferences are kept for each user") {
  const auto anna = signed_in("anna", Role::Viewer);
  const auto bert = signed_in("bert", Role::Viewer);
  http::Request put = request(Method::Put, {});
  put.body = R"({"theme":"dark"})";
  REQUIRE(api::put_preferences(put, caller_of(anna), services()));
  const auto get = request(Method::Get, {});
  CHECK(api::get_preferences(get, caller_of(anna), services()).value().body == put.body);
  CHECK(api::get_preferences(get, caller_of(bert), services()).value().body == "{}");
  put.body = "[1]";
  CHECK(code_of(api::put_preferences(put, caller_of(anna), services())) ==
        ErrorCode::InvalidRequest);
}
