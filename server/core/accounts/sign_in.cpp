// Sessions: from the password to the last use.
#include <algorithm>
#include <mutex>

#include "server/core/accounts/accounts.h"
#include "shared/model/text.h"

namespace tms::core {

using model::AuditOutcome;
using model::ErrorCode;
using model::fail;

namespace {
constexpr model::TimeMs kLastUseWriteInterval = 60'000;
constexpr model::TimeMs kDay = 24 * 3600'000;
constexpr model::TimeMs kKeepRows = 30 * kDay;  // of sessions and tokens, after their end

tl::unexpected<model::Error> wrong_credentials() {
  return fail(ErrorCode::InvalidCredentials,
              "The user name or the password is wrong, or the account is disabled.");
}
}  // namespace

tl::unexpected<model::Error> Accounts::refuse_sign_in(const std::optional<store::UserRow>& user,
                                                      std::string_view username,
                                                      const Actor& stranger) {
  throttle_.failed(username, stranger.ip, clock_());
  // The name is kept only if the account exists: people type passwords into the wrong field.
  Actor actor = stranger;
  actor.username = user ? user->user.username : "anonymous";
  record_refusal(
      actor, "session.create",
      user && user->user.disabled ? "the account is disabled" : "wrong user name or password");
  return wrong_credentials();
}

Result<void> Accounts::may_try_password(std::string_view username, std::string_view address) const {
  const std::uint32_t wait = throttle_.wait_s(username, address, clock_());
  if (wait == 0) return {};
  return fail(model::Error{ErrorCode::RateLimited,
                           "Too many wrong passwords: try again in " + std::to_string(wait) +
                               (wait == 1 ? " second." : " seconds."),
                           {},
                           wait});
}

Result<SignedIn> Accounts::sign_in(std::string_view username, std::string_view password,
                                   const Actor& stranger, std::string_view user_agent) {
  if (auto allowed = may_try_password(username, stranger.ip); !allowed) {
    return fail(allowed.error());
  }
  const auto user = find_by_name(username);
  const bool may_sign_in = user && !user->user.disabled;
  auto right = hasher_.verify(password, may_sign_in ? user->password_hash : std::string());
  if (!right) return fail(right.error());
  if (!*right) return refuse_sign_in(user, username, stranger);
  throttle_.succeeded(username, stranger.ip);
  return start_session(*user, stranger, user_agent);
}

Result<SignedIn> Accounts::start_session(const store::UserRow& user, const Actor& stranger,
                                         std::string_view user_agent) {
  const model::TimeMs now = clock_();
  SignedIn signed_in;
  signed_in.token = new_secret();
  store::SessionRow row;
  row.id = new_uuid(now);
  row.user_id = user.user.id;
  row.token_hash = sha256(signed_in.token);
  fill_random(row.csrf_token);
  row.created_at = row.last_used_at = now;
  row.expires_at = now + limits_.session_absolute_ms;
  row.ip = stranger.ip;
  row.user_agent = model::clean_text(user_agent, 200);
  Actor actor = stranger;
  actor.user_id = user.user.id;
  actor.username = user.user.username;
  actor.role = model::to_string(user.user.role);
  const auto draft = audit_draft(actor, "session.create", AuditOutcome::Success);
  const std::lock_guard changing(changes_);
  auto current = find_row(user.user.id);
  if (!current || current->user.disabled || current->user.role != user.user.role ||
      current->password_hash != user.password_hash) {
    return wrong_credentials();
  }
  if (auto stored = store_.accounts().add_session(row, draft); !stored) return fail(stored.error());
  current->user.last_login_at = now;
  keep(*current);
  signed_in.identity = {user.user.id, user.user.username, user.user.role,
                        row.id,       row.csrf_token,     {}};
  sessions_.add(std::move(row));
  return signed_in;
}

Result<Identity> Accounts::authenticate(std::string_view token, bool background) const {
  const model::TimeMs now = clock_();
  const auto session = sessions_.find(sha256(token), now);
  if (!session) return fail(ErrorCode::Unauthenticated, "Your session has ended: sign in again.");
  const std::shared_lock lock(mutex_);
  const auto name = names_by_id_.find(session->row.user_id);
  if (name == names_by_id_.end()) {
    return fail(ErrorCode::Unauthenticated, "Your account no longer exists.");
  }
  const model::User& user = users_.at(name->second).user;
  if (user.disabled) return fail(ErrorCode::Unauthenticated, "Your account is disabled.");
  if (!background) session->last_used_at.store(now, std::memory_order_relaxed);
  return Identity{user.id, user.username, user.role, session->row.id, session->row.csrf_token, {}};
}

Result<model::SessionView> Accounts::session_view(const Identity& identity) const {
  if (!identity.api_token.is_nil()) return token_view(identity);
  const auto session = sessions_.find(identity.session_id);
  if (!session) return fail(ErrorCode::Unauthenticated, "Your session has ended: sign in again.");
  auto row = find_row(identity.user_id);
  if (!row) return fail(row.error());
  model::SessionView view;
  view.user = row->user;
  view.csrf_token = to_hex(session->row.csrf_token);
  view.idle_timeout_s = static_cast<std::uint32_t>(sessions_.idle_timeout_ms() / 1000);
  view.idle_expires_at = sessions_.idle_expires_at(*session);
  view.expires_at = session->row.expires_at;
  return view;
}

// A token has no idle limit, and no session that a page could forge requests into.
Result<model::SessionView> Accounts::token_view(const Identity& identity) const {
  const auto token = api_tokens_.find(identity.api_token);
  auto row = find_row(identity.user_id);
  if (!token || !row) return fail(ErrorCode::Unauthenticated, "The API token has ended.");
  model::SessionView view;
  view.user = row->user;
  view.user.role = identity.role;
  view.idle_expires_at = view.expires_at = token->row.expires_at;
  return view;
}

Result<void> Accounts::sign_out(const Actor& actor, model::SessionId session) {
  const auto draft = audit_draft(actor, "session.delete", AuditOutcome::Success);
  auto stored = store_.accounts().remove_sessions({&session, 1}, draft);
  sessions_.remove(session);  // signed out here even if the store cannot write
  return stored;
}

std::vector<model::SessionItem> Accounts::sessions(std::optional<model::UserId> of_user) const {
  std::vector<model::SessionItem> list;
  for (const auto& session : sessions_.all()) {
    if (of_user && session->row.user_id != *of_user) continue;
    auto user = find_row(session->row.user_id);
    if (!user) continue;
    list.push_back({session->row.id, user->user.username, session->row.created_at,
                    session->last_used_at.load(), session->row.ip, session->row.user_agent, false});
  }
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a.last_used_at > b.last_used_at; });
  return list;
}

Result<void> Accounts::revoke_session(const Actor& actor, model::SessionId session) {
  const auto live = sessions_.find(session);
  if (!live) return fail(ErrorCode::NotFound, "There is no such session.");
  auto user = find_row(live->row.user_id);
  const auto draft = audit_draft(actor, "session.revoke", AuditOutcome::Success,
                                 user ? "of " + user->user.username : std::string());
  sessions_.remove(session);
  return store_.accounts().remove_sessions({&session, 1}, draft);
}

void Accounts::tick() {
  const model::TimeMs now = clock_();
  write_last_uses_ahead_by(kLastUseWriteInterval);
  write_token_uses_ahead_by(kLastUseWriteInterval);
  sessions_.remove_expired(now);
  if (now - cleaned_at_ < kDay) return;
  // A failure is not an error of anybody, here and below: the next tick tries again.
  if (!store_.accounts().remove_ended_before(now - kKeepRows)) return;
  api_tokens_.remove_expired_before(now - kKeepRows);
  cleaned_at_ = now;
}

void Accounts::write_last_uses() {
  write_last_uses_ahead_by(1);
  write_token_uses_ahead_by(1);
}

void Accounts::write_last_uses_ahead_by(model::TimeMs interval) {
  std::vector<std::pair<model::SessionId, model::TimeMs>> used;
  std::vector<std::shared_ptr<LiveSession>> written;
  for (const auto& session : sessions_.all()) {
    const model::TimeMs last_used = session->last_used_at.load();
    if (last_used - session->written_at.load() < interval) continue;
    used.emplace_back(session->row.id, last_used);
    written.push_back(session);
  }
  if (used.empty() || !store_.accounts().touch_sessions(used)) return;
  for (std::size_t i = 0; i < used.size(); ++i) written[i]->written_at = used[i].second;
}

}  // namespace tms::core
