#include "server/api/tokens_api.h"

#include "server/core/accounts/accounts.h"
#include "shared/protocol/query.h"
#include "shared/protocol/session_json.h"

namespace tms::api {

using http::Response;
using model::ErrorCode;
using model::fail;
using model::Result;

Result<Response> list_tokens(const http::Request& request, const http::Caller& caller,
                             Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  model::ApiTokenPage page;
  page.items = services.accounts.api_tokens(caller.user_id);
  page.total = model::cut_page(page.items, *query);
  return Response::json(protocol::write_api_tokens(page));
}

Result<Response> create_token(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  auto body = protocol::read_new_api_token(request.body);
  if (!body) return fail(body.error());
  auto created = services.accounts.create_api_token(actor_of(caller), *body);
  if (!created) return fail(created.error());
  return Response::json(protocol::write_created_api_token(*created), 201)
      .with("Location", "/api/v1/tokens/" + created->id.text());
}

Result<Response> delete_token(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  const auto id = model::Uuid::parse(request.path_parameter("id"));
  if (!id) return fail(ErrorCode::NotFound, "This is not the id of a token: ids are UUIDs.");
  auto done = services.accounts.remove_api_token(actor_of(caller), *id);
  if (!done) return fail(done.error());
  return Response::no_content();
}

}  // namespace tms::api
