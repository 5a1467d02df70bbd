// People, their sessions, and the account of the reader.
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {

void begin_change(ChangeState& change, std::string what) {
  change.busy = std::move(what);
  change.failed.clear();
  change.error.reset();
}

bool finish_change(ChangeState& change, const model::Error* error) {
  const std::string what = std::exchange(change.busy, {});
  if (error == nullptr) {
    ++change.done;
    return true;
  }
  change.failed = what;
  change.error = *error;
  return false;
}

void load_accounts(AppState& state, Effects& effects, bool background) {
  AccountsState& accounts = state.accounts;
  accounts.sessions.loading = true;
  send(effects, FetchSessions{}, background);
  if (state.route.screen == Screen::Account) {
    accounts.tokens.loading = true;
    send(effects, FetchTokens{}, background);
    return;
  }
  if (!may_administer(state)) return;
  accounts.users.loading = true;
  send(effects, FetchUsers{}, background);
}

void receive(AppState& state, Answer<FetchUsers> answer, Effects&) {
  auto& users = state.accounts.users;
  if (settle(users, answer, state.now)) users.value = std::move(answer.reply->items);
}

void receive(AppState& state, Answer<FetchSessions> answer, Effects&) {
  auto& sessions = state.accounts.sessions;
  if (settle(sessions, answer, state.now)) sessions.value = std::move(answer.reply->items);
}

void apply(AppState& state, const AddUser& command, Effects& effects) {
  begin_change(state.accounts.change, "add user");
  send(effects, command);
}

// Without a password nobody can sign in: the link to choose one comes at once.
void receive(AppState& state, Answer<AddUser> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  const model::User& user = *answer.reply;
  load_accounts(state, effects, true);
  Route route = route_to(Screen::Users);
  route.open = user.username;
  apply(state, Navigate{std::move(route)}, effects);
  apply(state, MakeResetLink{user.id, user.username}, effects);
}

void apply(AppState& state, const ChangeUser& command, Effects& effects) {
  begin_change(state.accounts.change, "user " + command.user.username);
  send(effects, command);
}

void receive(AppState& state, Answer<ChangeUser> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  const auto& [user, patch] = answer.request;
  std::string sentence = user.username + " was saved.";
  if (patch.disabled) {
    sentence = user.username + (*patch.disabled ? " is disabled and signed out." : " is enabled.");
  } else if (patch.role) {
    sentence =
        user.username + " is " + std::string(to_string(*patch.role)) + " from the next sign-in on.";
  }
  add_toast(state, ToastKind::Good, std::move(sentence));
  load_accounts(state, effects, true);
}

void apply(AppState& state, const MakeResetLink& command, Effects& effects) {
  state.secret.reset();
  begin_change(state.accounts.change, "user " + command.username);
  send(effects, command);
}

void receive(AppState& state, Answer<MakeResetLink> answer, Effects&) {
  if (!finish_change(state.accounts.change, answer)) return;
  if (state.route.screen != Screen::Users) return;
  state.secret = OneTimeSecret{
      "One-time link for " + answer.request.username, std::move(answer.reply->link),
      "Send it to the person only. It works once, for 24 hours, and is not shown again."};
}

void apply(AppState& state, const EndSession& command, Effects& effects) {
  begin_change(state.accounts.change, "session");
  send(effects, command);
}

void receive(AppState& state, Answer<EndSession> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  if (answer.request.session.current) {
    end_session(state, effects);
    return;
  }
  add_toast(state, ToastKind::Good,
            "A session of " + answer.request.session.username + " was ended.");
  load_accounts(state, effects, true);
}

void apply(AppState& state, const ChangePassword& command, Effects& effects) {
  begin_change(state.accounts.change, "password");
  send(effects, command);
}

// A new password ends every session of its owner, this one too.
void receive(AppState& state, Answer<ChangePassword> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  add_toast(state, ToastKind::Good, "Your password was changed.");
  end_session(state, effects);
}

void receive(AppState& state, Answer<FetchTokens> answer, Effects&) {
  auto& tokens = state.accounts.tokens;
  if (settle(tokens, answer, state.now)) tokens.value = std::move(answer.reply->items);
}

void apply(AppState& state, const CreateToken& command, Effects& effects) {
  state.secret.reset();
  begin_change(state.accounts.change, "token");
  send(effects, command);
}

void receive(AppState& state, Answer<CreateToken> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  load_accounts(state, effects, true);
  if (state.route.screen != Screen::Account) return;
  state.secret =
      OneTimeSecret{"Token " + answer.request.request.name, std::move(answer.reply->token),
                    "Keep it like a password: it is shown this once. Programs send it as "
                    "\"Authorization: Bearer\"."};
}

void apply(AppState& state, const RevokeToken& command, Effects& effects) {
  begin_change(state.accounts.change, "token");
  send(effects, command);
}

void receive(AppState& state, Answer<RevokeToken> answer, Effects& effects) {
  if (!finish_change(state.accounts.change, answer)) return;
  add_toast(state, ToastKind::Good, "The token " + answer.request.token.name + " is revoked.");
  load_accounts(state, effects, true);
}

void apply(AppState& state, const HideSecret&, Effects&) {
  state.secret.reset();
}

bool hide_expired_secret(AppState& state) {
  if (!state.secret || state.secret->hide_at == 0) return false;
  if (state.visible && state.now < state.secret->hide_at) return false;
  state.secret.reset();
  return true;
}

}  // namespace tms::app
