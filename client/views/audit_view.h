// The audit log: who did what on whom, and whether the chain is whole.
#pragma once

#include <imgui.h>

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct AuditViewState {
  model::AuditQuery in_route;  // what the fields were filled from
  std::string actor;
  std::string cid;
  std::string action;
  std::string from, to;
  bool hours_as_table = false;
};

void draw_audit_view(const app::AppState& state, AuditViewState& view, app::Commands& commands);
void draw_audit_filters(const app::AppState& state, AuditViewState& view, app::Commands& commands);
// The record that the route names.
void draw_audit_panel(const app::AppState& state, ImVec2 size, app::Commands& commands);

// Shows the log so filtered; `typing` writes no history. The panel stays as it is.
void show_audit(const app::AppState& state, model::AuditQuery query, bool typing,
                app::Commands& commands);
// An empty `seq` closes the panel.
void open_audit_record(const app::AppState& state, std::string seq, app::Commands& commands);

}  // namespace tms::views
