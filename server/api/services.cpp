#include "server/api/services.h"

namespace tms::api {

core::Actor actor_of(const http::Caller& caller) {
  core::Actor actor;
  actor.user_id = caller.user_id;
  actor.username = caller.is_signed_in() ? caller.username : "anonymous";
  if (caller.is_signed_in()) actor.role = model::to_string(caller.role);
  actor.ip = caller.ip;
  actor.request_id = caller.request_id;
  return actor;
}

}  // namespace tms::api
