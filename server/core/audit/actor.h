// Who does something, as the audit log will name him.
#pragma once

#include <string>

#include "server/store/rows.h"
#include "shared/model/user.h"

namespace tms::core {

struct Actor {
  model::UserId user_id;  // nil: the server itself, or a stranger
  std::string username;   // "system", "anonymous"
  std::string role;       // empty for both of them
  std::string ip;
  std::string request_id;
};

Actor system_actor();

// A record by `actor`; the caller fills in what is special about it.
store::AuditDraft audit_draft(const Actor& actor, std::string action, model::AuditOutcome outcome,
                              std::string detail = {});

}  // namespace tms::core
