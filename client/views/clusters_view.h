// The clusters: address, connection, sync.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <optional>
#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/widgets/badges.h"

namespace tms::views {

enum class ClusterForm : std::uint8_t { None, Connect, Edit, Add };
enum class ClusterSort : std::uint8_t { Connection, Code, Customers, Sync };

// What is typed is kept through errors and gone when it was saved.
struct ClusterFormState {
  ClusterForm form = ClusterForm::None;
  std::string cluster{};                          // whose form it is; Add: the code as it is typed
  std::optional<std::uint64_t> changes_before{};  // of that cluster, when the form was sent
  bool with_client = false;  // Connect: client id and secret instead of a token
  bool for_everyone = false;
  bool reveal = false;       // show the token that the client id and secret obtain, once
  bool shown_error = false;  // the panel was scrolled to it
  std::string token{}, client_id{}, client_secret{};
  std::string code{}, name{}, base_url{}, token_url{}, expected_apps{};
  std::string chunk_size{}, concurrency{}, sync_interval_s{}, settle_after_s{};
  std::string app_status_concurrency{}, app_status_ttl_s{}, app_status_follow_s{};
};

struct ClustersViewState {
  ClusterFormState form;
  std::string search;
  ClusterSort sort = ClusterSort::Connection;
  bool descending = false;
};

void draw_clusters_view(const app::AppState& state, ClustersViewState& view,
                        app::Commands& commands);
// The column beside the list: the cluster that the route names, or the form of a new one.
void draw_cluster_panel(const app::AppState& state, ClusterFormState& form, ImVec2 size,
                        app::Commands& commands);

// How a cluster is reached, in a few words.
struct ConnectionLook {
  std::string words;
  widgets::Sign sign = widgets::Sign::Ring;
  ImU32 colour = 0;
};
ConnectionLook connection_of(const app::AppState& state, const model::Cluster& cluster);
bool is_connected(const model::Cluster& cluster);

// ---- the forms, in their own files
void draw_cluster_form(const app::AppState& state, ClusterFormState& form, app::Commands& commands);
// The form that takes a file of states, where state.cluster_screen.snapshot is open.
void draw_snapshot_form(const app::AppState& state, app::Commands& commands);
void open_connect_form(const model::Cluster& cluster, ClusterFormState& form);
void open_edit_form(const model::Cluster& cluster, ClusterFormState& form);
void open_add_form(ClusterFormState& form);
// How many changes of the cluster were made here.
std::uint64_t changes_of(const app::AppState& state, const std::string& cluster);
// Whether it holds anything that it did not hold when it was opened.
bool has_typed(const app::AppState& state, const ClusterFormState& form);
// What went wrong with the last request about a cluster. Returns whether something did.
bool draw_cluster_error(const app::AppState& state, const std::string& cluster);

}  // namespace tms::views
