// The whole screen: what surrounds the views, and the one view that the route names.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/account_view.h"
#include "client/views/act_view.h"
#include "client/views/apps_view.h"
#include "client/views/audit_view.h"
#include "client/views/batches_view.h"
#include "client/views/cell_menu.h"
#include "client/views/clusters_view.h"
#include "client/views/customers_view.h"
#include "client/views/job_view.h"
#include "client/views/overview_view.h"
#include "client/views/palette.h"
#include "client/views/system_view.h"
#include "client/views/users_view.h"

namespace tms::views {

// What views remember between frames: text being typed, scroll positions. Nothing that the server
// or the address would miss.
struct PageViewState {
  OverviewViewState overview;
  CustomersViewState customers;
  AppsViewState apps;
  ActViewState act;
  JobViewState job;
  AuditViewState audit;
  ClustersViewState clusters;
  BatchesViewState batches;
  UsersViewState users;
  SystemViewState system;
  AccountViewState account;
  PaletteViewState palette;
  CellMenuState cell_menu;
  bool awaiting_screen_key = false;  // "g" was pressed: the next letter names a screen
};

void draw_page(const app::AppState& state, PageViewState& view, app::Commands& commands);

}  // namespace tms::views
