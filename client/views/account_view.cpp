#include "client/views/account_view.h"

#include <algorithm>
#include <string>

#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/sessions_table.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr std::size_t kLeastPassword = 12;  // characters; the server knows the whole rule

std::string_view problem_with_passwords(const AccountViewState& view) {
  if (view.current_password.empty()) return "Type the password that you have now.";
  if (view.new_password.size() < kLeastPassword) return "A password has at least 12 characters.";
  if (view.new_password != view.repeated) return "The two new passwords differ.";
  return {};
}

void draw_password(const AppState& state, AccountViewState& view, Commands& commands) {
  const widgets::Card card("password");
  widgets::heading("Password");
  widgets::paragraph("A new one signs you out everywhere; you sign in with it again.",
                     theme().muted);
  form_field("Current password", view.current_password, {}, true);
  form_field("New password", view.new_password, "at least 12 characters", true);
  form_field("New password again", view.repeated, {}, true);
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
  offer("As the system", app::ThemeChoice::System);
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

}  // namespace

void draw_account_view(const AppState& state, AccountViewState& view, Commands& commands) {
  if (view.opened_at != state.accounts.change.done) {
    view = {.opened_at = state.accounts.change.done};
  }
  const model::User& user = state.session->user;
  widgets::heading("Your account", TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::muted(user.username + ", " + std::string(to_string(user.role)));
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
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace tms::views
