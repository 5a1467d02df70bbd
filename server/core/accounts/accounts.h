// People and their sessions (QUALITY "Security"). Users and sessions are held in memory and written
// through to the store; every change carries its audit record. Any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/accounts/api_token_table.h"
#include "server/core/accounts/passwords.h"
#include "server/core/accounts/session_table.h"
#include "server/core/accounts/sign_in_throttle.h"
#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/store/store.h"

namespace tms::core {

using model::Result;

struct AccountLimits {
  model::TimeMs session_idle_ms = 15 * 60'000;  // 0: no idle limit
  model::TimeMs session_absolute_ms = 12 * 3600'000;
  model::TimeMs setup_link_ms = 30 * 60'000;
  model::TimeMs reset_link_ms = 24 * 3600'000;
};

struct Identity {
  model::UserId user_id;
  std::string username;
  model::Role role = model::Role::Viewer;
  model::SessionId session_id;  // nil with an API token
  Digest csrf_token{};
  model::TokenId api_token;  // nil with a session
};

struct SignedIn {
  std::string token;  // the secret of the session: cookie or access token
  Identity identity;
};

struct OneTimeToken {
  std::string token;  // the secret itself: shown once, stored as its digest
  model::TimeMs expires_at = 0;
};

class Accounts {
 public:
  Accounts(store::Store& store, Clock clock, AccountLimits limits);
  Result<void> load();

  // ---- signing in. Errors: InvalidCredentials (the same for an unknown user, in words and time),
  // RateLimited with retry_after_s, Overloaded.
  Result<SignedIn> sign_in(std::string_view username, std::string_view password,
                           const Actor& stranger, std::string_view user_agent);
  // Error: Unauthenticated. `background` requests do not extend the session.
  Result<Identity> authenticate(std::string_view token, bool background) const;
  // The same for `Authorization: Bearer`, where an API token may stand as well. Its role is the
  // lower of its own and its owner's.
  Result<Identity> authenticate_bearer(std::string_view secret, bool background) const;
  Result<model::SessionView> session_view(const Identity& identity) const;
  Result<void> sign_out(const Actor& actor, model::SessionId session);

  // ---- users. Errors: NotFound, Conflict (name taken; the last enabled admin), InvalidRequest.
  std::vector<model::User> users() const;  // by name
  Result<model::User> user(std::string_view username) const;
  Result<model::User> create_user(const Actor& actor, const model::NewUser& user);
  Result<model::User> update_user(const Actor& actor, model::UserId id,
                                  const model::UserPatch& patch);
  Result<void> set_password(const Actor& actor, model::UserId id, std::string_view password);
  Result<void> change_own_password(const Actor& actor, std::string_view current,
                                   std::string_view next);
  Result<OneTimeToken> create_reset_link(const Actor& actor, model::UserId id);
  Result<void> redeem_reset_link(const Actor& stranger, std::string_view token,
                                 std::string_view password);

  // ---- API tokens of the actor. Errors: InvalidRequest (a role above his own), Conflict (too
  // many), NotFound.
  Result<model::CreatedApiToken> create_api_token(const Actor& actor,
                                                  const model::NewApiToken& wanted);
  std::vector<model::ApiToken> api_tokens(model::UserId owner) const;
  Result<void> remove_api_token(const Actor& actor, model::TokenId id);

  // ---- preferences: a JSON object as text, which only the page understands.
  Result<std::string> preferences(model::UserId user) const;
  Result<void> put_preferences(const Actor& actor, std::string json);

  // ---- first run: a link while there is no user yet, else nullopt.
  Result<std::optional<OneTimeToken>> create_setup_link();
  Result<model::User> redeem_setup_link(const Actor& stranger, std::string_view token,
                                        std::string_view username, std::string_view password);

  // ---- sessions
  std::vector<model::SessionItem> sessions(std::optional<model::UserId> of_user) const;
  Result<void> revoke_session(const Actor& actor, model::SessionId session);
  struct Activity {
    std::uint64_t sessions = 0;  // that have not ended
    std::uint64_t users = 0;     // who did something themselves in the last 5 minutes
  };
  Activity activity() const;

  // Every second, by one thread: writes last uses that are a minute ahead of the store, ends what
  // has expired, and once a day deletes sessions unused, and tokens expired, for 30 days.
  void tick();
  // At a clean stop: writes every last use.
  void write_last_uses();

 private:
  void write_last_uses_ahead_by(model::TimeMs interval);
  void write_token_uses_ahead_by(model::TimeMs interval);
  Result<model::SessionView> token_view(const Identity& identity) const;
  Result<store::UserRow> find_row(model::UserId id) const;
  Result<void> may_try_password(std::string_view username, std::string_view address) const;
  // The user of a valid token. NotFound: unknown, used, expired or for something else.
  Result<model::UserId> find_token(const Digest& hash, store::OneTimePurpose purpose,
                                   const Actor& stranger);
  void record_refusal(const Actor& actor, std::string action, std::string why);
  std::optional<store::UserRow> find_by_name(std::string_view username) const;
  // InvalidCredentials if `user`, whose password was right, has been changed since.
  Result<SignedIn> start_session(const store::UserRow& user, const Actor& stranger,
                                 std::string_view user_agent);
  tl::unexpected<model::Error> refuse_sign_in(const std::optional<store::UserRow>& user,
                                              std::string_view username, const Actor& stranger);
  // For holders of changes_.
  Result<void> store_user(const Actor& actor, const store::UserRow& row, store::EndOfAccess ends,
                          std::string action, std::string detail);
  void end_access(model::UserId user, store::EndOfAccess ends);
  void keep(const store::UserRow& row);
  Result<void> set_password(const Actor& actor, model::UserId id, std::string_view password,
                            std::string_view field);
  bool is_last_admin(model::UserId id) const;

  store::Store& store_;
  Clock clock_;
  AccountLimits limits_;
  PasswordHasher hasher_;
  SignInThrottle throttle_;
  mutable SessionTable sessions_;
  ApiTokenTable api_tokens_;
  // Held while a change of users or a new session goes to the store and into memory, so that the
  // two agree: a session never outlives the change that ended its user's sessions. Before mutex_,
  // which is never held during a write: requests are recognised meanwhile.
  std::mutex changes_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, store::UserRow> users_;       // by name in lower case
  std::map<model::UserId, std::string> names_by_id_;  // to keys of users_
  model::TimeMs cleaned_at_ = 0;                      // by load() and tick() alone
};

}  // namespace tms::core
