// The clusters: address, connection, sync.
#pragma once

#include <cstdint>
#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

enum class ClusterForm : std::uint8_t { None, Connect, Edit, Add };

// Forms are the view's: what is typed is kept through errors and gone when it was saved.
struct ClustersViewState {
  ClusterForm form = ClusterForm::None;
  std::string cluster;              // of the form
  std::uint64_t saved_version = 0;  // when it was opened
  bool with_client = false;         // Connect: client id and secret instead of a token
  bool for_everyone = false;
  bool reveal = false;  // show the token that the client id and secret obtain, once
  std::string token, client_id, client_secret;
  std::string code, name, base_url, token_url;
  std::string chunk_size, concurrency, sync_interval_s, settle_after_s;
};

void draw_clusters_view(const app::AppState& state, ClustersViewState& view,
                        app::Commands& commands);
// The form that is open, in its own file.
void draw_cluster_form(const app::AppState& state, ClustersViewState& view,
                       app::Commands& commands);
// The form that takes a file of states, where state.cluster_screen.snapshot is open.
void draw_snapshot_form(const app::AppState& state, app::Commands& commands);
void open_connect_form(const model::Cluster& cluster, const app::AppState& state,
                       ClustersViewState& view);
void open_edit_form(const model::Cluster& cluster, const app::AppState& state,
                    ClustersViewState& view);
void open_add_form(const app::AppState& state, ClustersViewState& view);

}  // namespace tms::views
