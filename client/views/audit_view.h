// The audit log: who did what on whom, and whether the chain is whole.
#pragma once

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct AuditViewState {
  model::AuditQuery in_route;  // what the fields were filled from
  std::string actor;
  std::string cid;
  std::string action;
};

void draw_audit_view(const app::AppState& state, AuditViewState& view, app::Commands& commands);

}  // namespace tms::views
