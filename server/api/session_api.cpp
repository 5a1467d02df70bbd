#include "server/api/session_api.h"

#include "server/core/accounts/accounts.h"
#include "server/http/cookie.h"
#include "server/http/csrf.h"
#include "shared/protocol/query.h"
#include "shared/protocol/session_json.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

core::Actor stranger_of(const http::Request& request) {
  core::Actor actor;
  actor.username = "anonymous";
  actor.ip = request.remote_address;
  actor.request_id = request.request_id;
  return actor;
}

Result<model::SessionView> session_view(const core::Identity& identity, Services& services) {
  auto view = services.accounts.session_view(identity);
  if (view) view->version = services.version;
  return view;
}

}  // namespace

Result<Response> sign_in(const http::Request& request, const http::Caller&, Services& services) {
  auto body = protocol::read_sign_in_request(request.body);
  if (!body) return fail(body.error());
  const bool by_cookie = body->mode == model::SignInMode::Cookie;
  if (by_cookie) {
    auto same_page = http::check_csrf_of_sign_in(request, services.own_origin());
    if (!same_page) return fail(same_page.error());
  }
  auto signed_in = services.accounts.sign_in(body->username, body->password, stranger_of(request),
                                             request.header("user-agent"));
  if (!signed_in) return fail(signed_in.error());
  auto view = session_view(signed_in->identity, services);
  if (!view) return fail(view.error());
  if (!by_cookie) view->access_token = signed_in->token;
  Response response = Response::json(protocol::write_session(*view));
  if (by_cookie) {
    response.with("Set-Cookie", http::set_session_cookie(signed_in->token, request.over_tls));
  }
  return response;
}

Result<Response> get_session(const http::Request& request, const http::Caller& caller,
                             Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  core::Identity identity;
  identity.user_id = caller.user_id;
  identity.role = caller.role;
  identity.session_id = caller.session_id;
  identity.api_token = caller.api_token;
  auto view = session_view(identity, services);
  if (!view) return fail(view.error());
  return Response::json(protocol::write_session(*view));
}

Result<Response> sign_out(const http::Request& request, const http::Caller& caller,
                          Services& services) {
  auto done = services.accounts.sign_out(actor_of(caller), caller.session_id);
  if (!done) return fail(done.error());
  return Response::no_content().with("Set-Cookie", http::clear_session_cookie(request.over_tls));
}

Result<Response> set_up(const http::Request& request, const http::Caller&, Services& services) {
  auto body = protocol::read_setup_request(request.body);
  if (!body) return fail(body.error());
  auto user = services.accounts.redeem_setup_link(stranger_of(request), body->setup_token,
                                                  body->username, body->password);
  if (!user) return fail(user.error());
  return Response::json(protocol::write_user(*user), 201);
}

Result<Response> reset_password(const http::Request& request, const http::Caller&,
                                Services& services) {
  auto body = protocol::read_password_reset_request(request.body);
  if (!body) return fail(body.error());
  auto done =
      services.accounts.redeem_reset_link(stranger_of(request), body->reset_token, body->password);
  if (!done) return fail(done.error());
  return Response::no_content();
}

Result<Response> change_own_password(const http::Request& request, const http::Caller& caller,
                                     Services& services) {
  auto body = protocol::read_password_change(request.body);
  if (!body) return fail(body.error());
  auto done = services.accounts.change_own_password(actor_of(caller), body->current_password,
                                                    body->new_password);
  if (!done) return fail(done.error());
  return Response::no_content().with("Set-Cookie", http::clear_session_cookie(request.over_tls));
}

}  // namespace tms::api
