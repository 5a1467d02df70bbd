#include "client/views/account_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/sessions_table.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr std::size_t kLeastPassword = 12;  // characters; the server knows the whole rule

std::string_view problem_with_passwords(const AccountViewState& view) {
  if (view.current_password.empty()) return "Type your current password.";
  if (view.new_password.size() < kLeastPassword) return "A password has at least 12 characters.";
  if (view.new_password != view.repeated) return "The two new passwords differ.";
  return {};
}

void draw_password(const AppState& state, AccountViewState& view, Commands& commands) {
  const widgets::Card card("password");
  widgets::heading("Password");
  widgets::paragraph("Changing it signs you out everywhere; sign in again with the new one.",
                     theme().muted);
  form_field("Current password", view.current_password, Holds::Name, {.secret = true});
  form_field("New password", view.new_password, Holds::Name,
             {.hint = "at least 12 characters", .secret = true});
  form_field("New password again", view.repeated, Holds::Name, {.secret = true});
  draw_change_error(state.accounts.change, "password");
  std::string_view why_not = why_busy(state.accounts.change);
  if (why_not.empty()) why_not = problem_with_passwords(view);
  if (widgets::button("Change the password",
                      {.kind = widgets::ButtonKind::Primary, .why_not = why_not})) {
    commands.push_back(app::ChangePassword{{view.current_password, view.new_password}});
  }
}

void draw_looks(const AppState& state, Commands& commands) {
  const widgets::Card card("looks");
  widgets::heading("Preferences");
  widgets::small("Theme");
  const auto offer = [&](std::string_view words, app::ThemeChoice choice) {
    if (widgets::chip(words, state.theme == choice) != widgets::ChipClick::None) {
      commands.push_back(app::SetTheme{choice});
    }
  };
  offer("As in the system", app::ThemeChoice::System);
  ImGui::SameLine();
  offer("Light", app::ThemeChoice::Light);
  ImGui::SameLine();
  offer("Dark", app::ThemeChoice::Dark);
}

void draw_sessions(const AppState& state, Commands& commands) {
  const widgets::Card card("own sessions");
  widgets::heading("Where you are signed in");
  draw_sessions_table(state, state.session->user.username, 0, commands);
}

void draw_token_row(const AppState& state, const model::ApiToken& token, int index,
                    Commands& commands) {
  const widgets::Row row(index, token.id.text());
  const bool expired = token.expires_at <= state.now;
  widgets::text_cell(0, token.name, expired ? theme().faint : 0);
  widgets::text_cell(1, role_words(token.role), theme().muted);
  widgets::text_cell(2, expired ? "expired" : in_words(state.now, token.expires_at),
                     expired ? theme().bad : theme().muted);
  widgets::text_cell(3, ago_words(state.now, token.last_used_at), theme().muted);
  widgets::cell(4);
  if (widgets::link("Revoke", TextStyle::Body, theme().bad)) {
    commands.push_back(app::RevokeToken{token});
  }
  const std::string name = "Revoke " + token.name + ", " + token.id.text();
  accessibility::annotate({.name = name});
}

void draw_token_table(const AppState& state, Commands& commands) {
  if (!draw_read_state("tokens failed", state.accounts.tokens, commands)) return;
  const auto& tokens = *state.accounts.tokens.value;
  if (tokens.empty()) {
    widgets::muted("You have no tokens.");
    return;
  }
  constexpr std::array<widgets::Column, 5> kColumns{{
      {.name = "Name", .weight = 1.6F},
      {.name = "Role", .weight = 0.8F, .least = 64},
      {.name = "Expires", .weight = 0.9F, .least = 64},
      {.name = "Last used", .weight = 1.1F, .least = 76},
      {.name = "", .width = 56},
  }};
  int pressed = -1;
  if (!widgets::begin_table("Tokens", kColumns,
                            {.rows = static_cast<std::int64_t>(tokens.size()), .padding = 6},
                            &pressed)) {
    return;
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    draw_token_row(state, tokens[i], static_cast<int>(i), commands);
  }
  widgets::end_table();
}

void draw_new_token(const AppState& state, AccountViewState& view, Commands& commands) {
  form_field("Token name", view.token_name, Holds::Name, {.hint = "what it is for"});
  form_role(view.token_role, state.session->user.role);
  widgets::field_caption("Expires in");
  constexpr std::array<std::uint32_t, 4> kDays{7, 30, 90, 365};
  for (const std::uint32_t days : kDays) {
    if (days != kDays.front()) ImGui::SameLine();
    const std::string words = std::to_string(days) + " days";
    if (widgets::chip(words, view.token_days == days) != widgets::ChipClick::None) {
      view.token_days = days;
    }
  }
  draw_change_error(state.accounts.change, "token");
  const std::string name(model::trim(view.token_name));
  std::string_view why_not = why_busy(state.accounts.change);
  if (name.empty()) why_not = "Say what the token is for.";
  if (widgets::button("Create the token", {.why_not = why_not})) {
    commands.push_back(app::CreateToken{{name, view.token_role, view.token_days}});
  }
}

void draw_tokens(const AppState& state, AccountViewState& view, Commands& commands) {
  const widgets::Card card("tokens");
  widgets::heading("API tokens");
  widgets::paragraph(
      "For programs. A token can never do more than you, and ends with your account.",
      theme().muted);
  draw_secret(state, commands);
  draw_token_table(state, commands);
  widgets::gap(widgets::kSpace1);
  draw_new_token(state, view, commands);
}

}  // namespace

void draw_account_view(const AppState& state, AccountViewState& view, Commands& commands) {
  if (view.opened_at != state.accounts.change.done) {
    view = {.opened_at = state.accounts.change.done};
  }
  const model::User& user = state.session->user;
  widgets::heading("Your account", TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::muted(user.username + ", role " + std::string(to_string(user.role)));
  widgets::gap(4);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  const float space = ImGui::GetContentRegionAvail().x;
  const bool beside = space >= 820;
  const float left = beside ? 452 : space;
  ImGui::BeginChild("account left", {left, 0},
                    ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
  draw_looks(state, commands);
  widgets::gap(widgets::kSpace2);
  draw_password(state, view, commands);
  ImGui::EndChild();
  if (beside) ImGui::SameLine(0, widgets::kCardGap);
  ImGui::BeginChild("account right", {0, 0},
                    ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
  draw_sessions(state, commands);
  widgets::gap(widgets::kSpace2);
  draw_tokens(state, view, commands);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace tms::views
