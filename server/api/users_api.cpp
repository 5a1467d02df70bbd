#include "server/api/users_api.h"

#include "server/core/accounts/accounts.h"
#include "shared/protocol/query.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"

namespace tms::api {

using http::Response;
using model::ErrorCode;
using model::fail;
using model::Result;

namespace {

Result<model::Uuid> id_of(const http::Request& request) {
  const auto id = model::Uuid::parse(request.path_parameter("id"));
  if (!id) return fail(ErrorCode::NotFound, "This is not an id: ids are UUIDs.");
  return *id;
}

}  // namespace

Result<Response> list_users(const http::Request& request, const http::Caller&, Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  model::UserPage page;
  page.items = services.accounts.users();
  page.total = model::cut_page(page.items, *query);
  return Response::json(protocol::write_users(page));
}

Result<Response> create_user(const http::Request& request, const http::Caller& caller,
                             Services& services) {
  auto body = protocol::read_new_user(request.body);
  if (!body) return fail(body.error());
  if (body->password && !caller.api_token.is_nil()) {
    return fail(ErrorCode::Forbidden, "An API token sets no passwords: leave the password out.");
  }
  auto user = services.accounts.create_user(actor_of(caller), *body);
  if (!user) return fail(user.error());
  return Response::json(protocol::write_user(*user), 201)
      .with("Location", "/api/v1/users/" + user->id.text());
}

Result<Response> patch_user(const http::Request& request, const http::Caller& caller,
                            Services& services) {
  auto id = id_of(request);
  if (!id) return fail(id.error());
  auto body = protocol::read_user_patch(request.body);
  if (!body) return fail(body.error());
  auto user = services.accounts.update_user(actor_of(caller), *id, *body);
  if (!user) return fail(user.error());
  return Response::json(protocol::write_user(*user));
}

Result<Response> create_reset_link(const http::Request& request, const http::Caller& caller,
                                   Services& services) {
  auto id = id_of(request);
  if (!id) return fail(id.error());
  if (auto body = protocol::read_empty_request(request.body); !body) return fail(body.error());
  auto token = services.accounts.create_reset_link(actor_of(caller), *id);
  if (!token) return fail(token.error());
  model::OneTimeLink link;
  link.link = services.own_origin() + "/#/reset?token=" + token->token;
  link.expires_at = token->expires_at;
  return Response::json(protocol::write_one_time_link(link), 201);
}

Result<Response> list_sessions(const http::Request& request, const http::Caller& caller,
                               Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  const bool sees_all = caller.role == model::Role::Admin;
  model::SessionItemPage page;
  page.items = services.accounts.sessions(sees_all ? std::nullopt : std::optional(caller.user_id));
  page.total = model::cut_page(page.items, *query);
  for (model::SessionItem& item : page.items) item.current = item.id == caller.session_id;
  return Response::json(protocol::write_session_items(page));
}

Result<Response> revoke_session(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  auto id = id_of(request);
  if (!id) return fail(id.error());
  if (caller.role != model::Role::Admin) {
    bool own = false;
    for (const auto& item : services.accounts.sessions(caller.user_id)) own = own || item.id == *id;
    // The same answer as for an unknown session: whose sessions there are is nobody else's
    // business.
    if (!own) return fail(ErrorCode::NotFound, "There is no such session.");
  }
  auto done = services.accounts.revoke_session(actor_of(caller), *id);
  if (!done) return fail(done.error());
  return Response::no_content();
}

Result<Response> get_preferences(const http::Request& request, const http::Caller& caller,
                                 Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  auto json = services.accounts.preferences(caller.user_id);
  if (!json) return fail(json.error());
  return Response::json(std::move(*json));
}

Result<Response> put_preferences(const http::Request& request, const http::Caller& caller,
                                 Services& services) {
  auto json = protocol::read_preferences(request.body);
  if (!json) return fail(json.error());
  auto done = services.accounts.put_preferences(actor_of(caller), *json);
  if (!done) return fail(done.error());
  return Response::json(std::move(*json));
}

}  // namespace tms::api
