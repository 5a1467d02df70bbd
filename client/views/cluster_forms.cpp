// The forms of the clusters screen: connect, settings, new.
#include <charconv>
#include <optional>
#include <string>

#include "client/views/clusters_view.h"
#include "client/views/explain.h"
#include "client/views/parts.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;

constexpr float kFieldWidth = 420;

float field_width() {
  return std::min(kFieldWidth, ImGui::GetContentRegionAvail().x);
}

void field(std::string_view caption, std::string& text, std::string_view hint = {},
           bool secret = false) {
  widgets::field_caption(caption);
  widgets::text_field(caption, text, {.hint = hint, .width = field_width(), .secret = secret});
}

std::optional<std::uint32_t> number(const std::string& text) {
  std::uint32_t value = 0;
  const std::string_view digits = model::trim(text);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = problem == std::errc() && end == digits.data() + digits.size();
  return whole && !digits.empty() ? std::optional(value) : std::nullopt;
}

bool is_busy(const AppState& state) {
  return state.cluster_screen.busy_cluster.has_value();
}

// Returns whether the primary button was pressed; "Close" forgets the form.
bool draw_buttons(const AppState& state, ClustersViewState& view, std::string_view label,
                  std::string_view problem) {
  if (is_busy(state)) problem = "The last request is under way.";
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary, .why_not = problem};
  const bool pressed = widgets::button(label, look);
  ImGui::SameLine();
  if (widgets::button("Close##form")) view = {};
  return pressed;
}

void draw_connect(const AppState& state, ClustersViewState& view, Commands& commands) {
  if (widgets::chip("Token", !view.with_client) != widgets::ChipClick::None) {
    view.with_client = false;
  }
  ImGui::SameLine();
  if (widgets::chip("Client id and secret", view.with_client) != widgets::ChipClick::None) {
    view.with_client = true;
  }
  std::string_view problem;
  if (view.with_client) {
    field("Client id", view.client_id);
    field("Client secret", view.client_secret, {}, true);
    if (view.client_id.empty() || view.client_secret.empty()) problem = "Both are needed.";
    form_tick("Show the token once", view.reveal);
  } else {
    field("Bearer token", view.token, "eyJ...", true);
    if (model::trim(view.token).empty()) problem = "Paste the token.";
  }
  if (may_administer(state)) form_tick("For everyone and for scheduled syncs", view.for_everyone);
  widgets::small(view.for_everyone
                     ? "Kept encrypted for the whole cluster until it is disconnected."
                     : "Kept encrypted for you; your jobs use it even after sign-out.");
  if (!draw_buttons(state, view, "Connect " + view.cluster + "##form", problem)) return;
  app::Connect connect{view.cluster, {}};
  connect.request.keep =
      view.for_everyone ? model::CredentialKeep::Cluster : model::CredentialKeep::Session;
  if (view.with_client) {
    connect.request.kind = model::CredentialKind::ClientCredentials;
    connect.request.client_id = std::string(model::trim(view.client_id));
    connect.request.client_secret = view.client_secret;
    connect.request.reveal = view.reveal;
    view.client_secret.clear();  // the secret field empties after use
  } else {
    connect.request.kind = model::CredentialKind::Bearer;
    connect.request.token = std::string(model::trim(view.token));
    view.token.clear();
  }
  commands.push_back(std::move(connect));
}

void draw_setting_fields(ClustersViewState& view) {
  field("Base URL", view.base_url, "https://cluster.example/");
  field("Token URL", view.token_url, "only for client id and secret");
  field("Customers a call", view.chunk_size);
  field("Calls at once", view.concurrency);
  field("Sync every (seconds, 0: only by hand)", view.sync_interval_s);
  field("Settle after (seconds)", view.settle_after_s);
}

std::string_view problem_with_settings(const ClustersViewState& view) {
  const bool numbers = number(view.chunk_size) && number(view.concurrency) &&
                       number(view.sync_interval_s) && number(view.settle_after_s);
  return numbers ? "" : "The last four fields are whole numbers.";
}

model::ClusterSettingsPatch settings_of(const ClustersViewState& view) {
  model::ClusterSettingsPatch patch;
  patch.chunk_size = number(view.chunk_size);
  patch.concurrency = number(view.concurrency);
  patch.sync_interval_s = number(view.sync_interval_s);
  patch.settle_after_s = number(view.settle_after_s);
  return patch;
}

void draw_edit(const AppState& state, ClustersViewState& view, Commands& commands) {
  field("Name", view.name);
  draw_setting_fields(view);
  widgets::small("An address on another host disconnects the cluster for everyone.");
  if (!draw_buttons(state, view, "Save " + view.cluster + "##form", problem_with_settings(view)))
    return;
  app::ChangeCluster change{view.cluster, {}};
  change.request.name = view.name;
  change.request.base_url = std::string(model::trim(view.base_url));
  change.request.token_url = std::string(model::trim(view.token_url));
  change.request.settings = settings_of(view);
  commands.push_back(std::move(change));
}

void draw_add(const AppState& state, ClustersViewState& view, Commands& commands) {
  field("Code", view.code, "EU4");
  field("Name", view.name, "as the code, unless given");
  draw_setting_fields(view);
  std::string_view problem = problem_with_settings(view);
  const auto code = model::ClusterCode::parse(model::trim(view.code));
  if (!code) problem = "A code has 1 to 64 letters, digits, spaces or _ . - characters.";
  const auto error = state.cluster_screen.errors.find(std::string(model::trim(view.code)));
  if (error != state.cluster_screen.errors.end()) {
    widgets::banner("add failed", widgets::BannerKind::Bad,
                    explain(error->second, Situation::Saving));
  }
  if (!draw_buttons(state, view, "Add the cluster##form", problem)) return;
  app::CreateCluster create;
  create.request.code = code->text();
  create.request.name = view.name;
  create.request.base_url = std::string(model::trim(view.base_url));
  create.request.token_url = std::string(model::trim(view.token_url));
  create.request.settings = settings_of(view);
  commands.push_back(std::move(create));
}

void fill_settings(const model::ClusterSettings& settings, ClustersViewState& view) {
  view.chunk_size = std::to_string(settings.chunk_size);
  view.concurrency = std::to_string(settings.concurrency);
  view.sync_interval_s = std::to_string(settings.sync_interval_s);
  view.settle_after_s = std::to_string(settings.settle_after_s);
}

ClustersViewState fresh_form(ClusterForm form, const std::string& cluster, const AppState& state) {
  ClustersViewState view;
  view.form = form;
  view.cluster = cluster;
  view.saved_version = state.cluster_screen.saved_version;
  return view;
}

}  // namespace

void open_connect_form(const model::Cluster& cluster, const AppState& state,
                       ClustersViewState& view) {
  view = fresh_form(ClusterForm::Connect, cluster.code, state);
  view.with_client = cluster.credentials.kind == model::CredentialKind::ClientCredentials;
  view.for_everyone = cluster.credentials.keep == model::CredentialKeep::Cluster;
}

void open_edit_form(const model::Cluster& cluster, const AppState& state, ClustersViewState& view) {
  view = fresh_form(ClusterForm::Edit, cluster.code, state);
  view.name = cluster.name;
  view.base_url = cluster.base_url;
  view.token_url = cluster.token_url;
  fill_settings(cluster.settings, view);
}

void open_add_form(const AppState& state, ClustersViewState& view) {
  view = fresh_form(ClusterForm::Add, {}, state);
  fill_settings(model::default_cluster_settings(), view);
}

void draw_cluster_form(const AppState& state, ClustersViewState& view, Commands& commands) {
  switch (view.form) {
    case ClusterForm::Connect:
      draw_connect(state, view, commands);
      return;
    case ClusterForm::Edit:
      draw_edit(state, view, commands);
      return;
    case ClusterForm::Add:
      draw_add(state, view, commands);
      return;
    case ClusterForm::None:
      return;
  }
}

}  // namespace tms::views
