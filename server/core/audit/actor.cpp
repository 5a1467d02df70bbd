#include "server/core/audit/actor.h"

#include <utility>

namespace tms::core {

Actor system_actor() {
  Actor actor;
  actor.username = "system";
  return actor;
}

store::AuditDraft audit_draft(const Actor& actor, std::string action, model::AuditOutcome outcome,
                              std::string detail) {
  store::AuditDraft draft;
  draft.actor = actor.username;
  draft.role = actor.role;
  draft.ip = actor.ip;
  draft.request_id = actor.request_id;
  draft.action = std::move(action);
  draft.outcome = outcome;
  draft.detail = std::move(detail);
  return draft;
}

}  // namespace tms::core
