// The forms of the clusters screen: connect, settings, new.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "client/views/clusters_view.h"
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
using widgets::theme;

std::optional<std::uint32_t> number(const std::string& text) {
  std::uint32_t value = 0;
  const std::string_view digits = model::trim(text);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = problem == std::errc() && end == digits.data() + digits.size();
  return whole && !digits.empty() ? std::optional(value) : std::nullopt;
}

void number_field(std::string_view caption, std::string& text) {
  ImGui::BeginGroup();
  form_field(caption, text, Holds::Number, {.wrong = !number(text)});
  ImGui::EndGroup();
}

bool is_busy(const AppState& state) {
  return state.cluster_screen.busy_cluster.has_value();
}

// Returns whether the primary button was pressed, with which the form is sent; "Cancel" forgets it.
bool draw_buttons(const AppState& state, ClusterFormState& form, std::string_view label,
                  std::string_view problem) {
  if (is_busy(state)) problem = "The last request is under way.";
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary, .why_not = problem};
  const bool pressed = widgets::button(label, look);
  if (pressed) form.changes_before = changes_of(state, form.cluster);
  ImGui::SameLine();
  if (widgets::button("Cancel##form")) form = {};
  return pressed;
}

void draw_connect(const AppState& state, ClusterFormState& form, Commands& commands) {
  if (widgets::chip("Token", !form.with_client) != widgets::ChipClick::None) {
    form.with_client = false;
  }
  ImGui::SameLine();
  if (widgets::chip("Client id and secret", form.with_client) != widgets::ChipClick::None) {
    form.with_client = true;
  }
  std::string_view problem;
  if (form.with_client) {
    form_field("Client id", form.client_id, Holds::Line);
    form_field("Client secret", form.client_secret, Holds::Line, {.secret = true});
    if (form.client_id.empty() || form.client_secret.empty()) problem = "Both are needed.";
    form_tick("Show the token once", form.reveal);
  } else {
    form_field("Bearer token", form.token, Holds::Line, {.hint = "eyJ...", .secret = true});
    if (model::trim(form.token).empty()) problem = "Paste the token.";
  }
  if (may_administer(state)) form_tick("For everyone and for scheduled syncs", form.for_everyone);
  widgets::small(form.for_everyone
                     ? "Kept encrypted for the whole cluster until it is disconnected."
                     : "Kept encrypted for you; your jobs use it even after sign-out.");
  if (!draw_buttons(state, form, "Connect " + form.cluster + "##form", problem)) return;
  app::Connect connect{form.cluster, {}};
  connect.request.keep =
      form.for_everyone ? model::CredentialKeep::Cluster : model::CredentialKeep::Session;
  if (form.with_client) {
    connect.request.kind = model::CredentialKind::ClientCredentials;
    connect.request.client_id = std::string(model::trim(form.client_id));
    connect.request.client_secret = form.client_secret;
    connect.request.reveal = form.reveal;
    form.client_secret.clear();  // the secret field empties after use
  } else {
    connect.request.kind = model::CredentialKind::Bearer;
    connect.request.token = std::string(model::trim(form.token));
    form.token.clear();
  }
  commands.push_back(std::move(connect));
}

void draw_setting_fields(ClusterFormState& form) {
  form_field("Base URL", form.base_url, Holds::Line, {.hint = "https://cluster.example/"});
  form_field("Token URL", form.token_url, Holds::Line, {.hint = "only for client id and secret"});
  form_field("Apps, separated by commas", form.expected_apps, Holds::Line, {.hint = "kms, ..."});
  number_field("Customers per call", form.chunk_size);
  ImGui::SameLine();
  number_field("Calls at once", form.concurrency);
  number_field("Sync every, s", form.sync_interval_s);
  ImGui::SameLine();
  number_field("Settle after, s", form.settle_after_s);
  number_field("App status calls", form.app_status_concurrency);
  ImGui::SameLine();
  number_field("App status fresh, s", form.app_status_ttl_s);
  number_field("Follow apps for, s", form.app_status_follow_s);
  widgets::paragraph("Sync every 0 s: only by hand. Follow apps for 0 s: never.", theme().muted, 0,
                     widgets::TextStyle::Small);
}

std::string_view problem_with_settings(const ClusterFormState& form) {
  for (const std::string* text :
       {&form.chunk_size, &form.concurrency, &form.sync_interval_s, &form.settle_after_s,
        &form.app_status_concurrency, &form.app_status_ttl_s, &form.app_status_follow_s}) {
    if (!number(*text)) return "The outlined field must be a whole number.";
  }
  return {};
}

std::string joined(const std::vector<std::string>& apps) {
  std::string text;
  for (const auto& app : apps) text.append(text.empty() ? "" : ", ").append(app);
  return text;
}

std::vector<std::string> apps_of(std::string_view text) {
  std::vector<std::string> apps;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto app = model::trim(text.substr(0, end));
    if (!app.empty()) apps.emplace_back(app);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return apps;
}

model::ClusterSettingsPatch settings_of(const ClusterFormState& form) {
  model::ClusterSettingsPatch patch;
  patch.expected_apps = apps_of(form.expected_apps);
  patch.chunk_size = number(form.chunk_size);
  patch.concurrency = number(form.concurrency);
  patch.sync_interval_s = number(form.sync_interval_s);
  patch.settle_after_s = number(form.settle_after_s);
  patch.app_status_concurrency = number(form.app_status_concurrency);
  patch.app_status_ttl_s = number(form.app_status_ttl_s);
  patch.app_status_follow_s = number(form.app_status_follow_s);
  return patch;
}

void draw_edit(const AppState& state, ClusterFormState& form, Commands& commands) {
  form_field("Name", form.name, Holds::Name);
  draw_setting_fields(form);
  widgets::paragraph("An address on another host disconnects the cluster for everyone.",
                     theme().muted, 0, widgets::TextStyle::Small);
  if (!draw_buttons(state, form, "Save " + form.cluster + "##form", problem_with_settings(form)))
    return;
  app::ChangeCluster change{form.cluster, {}};
  change.request.name = form.name;
  change.request.base_url = std::string(model::trim(form.base_url));
  change.request.token_url = std::string(model::trim(form.token_url));
  change.request.settings = settings_of(form);
  commands.push_back(std::move(change));
}

void draw_add(const AppState& state, ClusterFormState& form, Commands& commands) {
  form_field("Code", form.code, Holds::Name, {.hint = "EU4"});
  form_field("Name", form.name, Holds::Name, {.hint = "same as the code if empty"});
  draw_setting_fields(form);
  std::string_view problem = problem_with_settings(form);
  form.cluster = model::trim(form.code);
  const auto code = model::ClusterCode::parse(form.cluster);
  if (!code) problem = "A code has 1 to 64 letters, digits, spaces or _ . - characters.";
  if (!draw_buttons(state, form, "Add the cluster##form", problem)) return;
  app::CreateCluster create;
  create.request.code = code->text();
  create.request.name = form.name;
  create.request.base_url = std::string(model::trim(form.base_url));
  create.request.token_url = std::string(model::trim(form.token_url));
  create.request.settings = settings_of(form);
  commands.push_back(std::move(create));
}

void fill_settings(const model::ClusterSettings& settings, ClusterFormState& form) {
  form.chunk_size = std::to_string(settings.chunk_size);
  form.concurrency = std::to_string(settings.concurrency);
  form.sync_interval_s = std::to_string(settings.sync_interval_s);
  form.settle_after_s = std::to_string(settings.settle_after_s);
  form.expected_apps = joined(settings.expected_apps);
  form.app_status_concurrency = std::to_string(settings.app_status_concurrency);
  form.app_status_ttl_s = std::to_string(settings.app_status_ttl_s);
  form.app_status_follow_s = std::to_string(settings.app_status_follow_s);
}

ClusterFormState fresh_form(ClusterForm kind, const std::string& cluster) {
  ClusterFormState form;
  form.form = kind;
  form.cluster = cluster;
  return form;
}

}  // namespace

std::uint64_t changes_of(const AppState& state, const std::string& cluster) {
  const auto& changes = state.cluster_screen.changes;
  const auto found = changes.find(cluster);
  return found == changes.end() ? 0 : found->second;
}

void open_connect_form(const model::Cluster& cluster, ClusterFormState& form) {
  form = fresh_form(ClusterForm::Connect, cluster.code);
  form.with_client = cluster.credentials.kind == model::CredentialKind::ClientCredentials;
  form.for_everyone = cluster.credentials.keep == model::CredentialKeep::Cluster;
}

void open_edit_form(const model::Cluster& cluster, ClusterFormState& form) {
  form = fresh_form(ClusterForm::Edit, cluster.code);
  form.name = cluster.name;
  form.base_url = cluster.base_url;
  form.token_url = cluster.token_url;
  fill_settings(cluster.settings, form);
}

void open_add_form(ClusterFormState& form) {
  form = fresh_form(ClusterForm::Add, {});
  fill_settings(model::default_cluster_settings(), form);
}

bool has_typed(const AppState& state, const ClusterFormState& form) {
  const auto typed = [](const ClusterFormState& f) {
    return std::tie(f.token, f.client_id, f.client_secret, f.code, f.name, f.base_url, f.token_url,
                    f.expected_apps, f.chunk_size, f.concurrency, f.sync_interval_s,
                    f.settle_after_s, f.app_status_concurrency, f.app_status_ttl_s,
                    f.app_status_follow_s);
  };
  ClusterFormState opened;
  const model::Cluster* cluster = find_cluster(state, form.cluster);
  if (form.form == ClusterForm::Add) open_add_form(opened);
  if (form.form == ClusterForm::Edit && cluster != nullptr) open_edit_form(*cluster, opened);
  return typed(form) != typed(opened);
}

void draw_cluster_form(const AppState& state, ClusterFormState& form, Commands& commands) {
  switch (form.form) {
    case ClusterForm::Connect:
      widgets::heading("Connect");
      draw_connect(state, form, commands);
      break;
    case ClusterForm::Edit:
      widgets::heading("Settings");
      draw_edit(state, form, commands);
      break;
    case ClusterForm::Add:
      draw_add(state, form, commands);
      break;
    case ClusterForm::None:
      return;
  }
  const std::string_view what = form.form == ClusterForm::Connect ? "connect" : "save";
  const bool failed =
      state.cluster_screen.failed_with == what && draw_cluster_error(state, form.cluster);
  // Below the buttons, so that they stay where they are: long forms scroll to it.
  if (failed && !form.shown_error) ImGui::SetScrollHereY(1);
  form.shown_error = failed;
}

}  // namespace tms::views
