#include "server/core/accounts/accounts.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "shared/model/text.h"

namespace tms::core {

using model::AuditOutcome;
using model::ErrorCode;
using model::fail;
using store::EndOfAccess;

namespace {

tl::unexpected<model::Error> no_such_user() {
  return fail(ErrorCode::NotFound, "There is no such user.");
}

model::Result<std::string> clean_display_name(std::string_view name) {
  if (name.size() > 128) {
    return fail(model::field_error("display_name", "too_long", "Use at most 128 bytes."));
  }
  return model::clean_text(name, 128);
}

}  // namespace

Accounts::Accounts(store::Store& store, Clock clock, AccountLimits limits)
    : store_(store), clock_(std::move(clock)), limits_(limits), sessions_(limits.session_idle_ms) {}

Result<void> Accounts::load() {
  auto users = store_.accounts().users();
  if (!users) return fail(users.error());
  auto sessions = store_.accounts().sessions();
  if (!sessions) return fail(sessions.error());
  auto tokens = store_.accounts().api_tokens();
  if (!tokens) return fail(tokens.error());
  {
    const std::unique_lock lock(mutex_);
    for (store::UserRow& row : *users) {
      std::string key = model::to_lower(row.user.username);
      names_by_id_[row.user.id] = key;
      users_[std::move(key)] = std::move(row);
    }
  }
  for (store::SessionRow& row : *sessions) sessions_.add(std::move(row));
  for (store::ApiTokenRow& row : *tokens) api_tokens_.add(std::move(row));
  tick();
  return {};
}

Accounts::Activity Accounts::activity() const {
  constexpr model::TimeMs kRecent = 5 * 60'000;
  const model::TimeMs now = clock_();
  Activity activity;
  std::set<model::UserId> active;
  for (const auto& session : sessions_.all()) {
    if (sessions_.idle_expires_at(*session) <= now) continue;
    ++activity.sessions;
    if (session->last_used_at.load() > now - kRecent) active.insert(session->row.user_id);
  }
  activity.users = active.size();
  return activity;
}

// ---- users

std::optional<store::UserRow> Accounts::find_by_name(std::string_view username) const {
  const std::shared_lock lock(mutex_);
  const auto it = users_.find(model::to_lower(username));
  if (it == users_.end()) return std::nullopt;
  return it->second;
}

Result<store::UserRow> Accounts::find_row(model::UserId id) const {
  const std::shared_lock lock(mutex_);
  const auto it = names_by_id_.find(id);
  if (it == names_by_id_.end()) return no_such_user();
  return users_.at(it->second);
}

std::vector<model::User> Accounts::users() const {
  const std::shared_lock lock(mutex_);
  std::vector<model::User> list;
  list.reserve(users_.size());
  for (const auto& [name, row] : users_) list.push_back(row.user);
  return list;
}

Result<model::User> Accounts::user(std::string_view username) const {
  auto row = find_by_name(username);
  if (!row)
    return fail(ErrorCode::NotFound, "There is no user " + model::clean_text(username, 64) + ".");
  return row->user;
}

Result<model::User> Accounts::create_user(const Actor& actor, const model::NewUser& user) {
  auto name = model::parse_username(user.username);
  if (!name) return fail(name.error());
  auto display_name = clean_display_name(user.display_name);
  if (!display_name) return fail(display_name.error());
  store::UserRow row;
  if (user.password) {
    if (auto rules = check_password_rules(*user.password, *name); !rules)
      return fail(rules.error());
    auto hash = hasher_.hash(*user.password);
    if (!hash) return fail(hash.error());
    row.password_hash = std::move(*hash);
  }
  row.user.id = new_uuid(clock_());
  row.user.username = *name;
  row.user.display_name = std::move(*display_name);
  row.user.role = user.role;
  row.user.created_at = clock_();
  const auto draft = audit_draft(actor, "user.create", AuditOutcome::Success,
                                 *name + " as " + std::string(model::to_string(user.role)));
  const std::lock_guard changing(changes_);
  if (const auto other = find_by_name(*name)) {
    return fail(ErrorCode::Conflict,
                "There is a user " + other->user.username +
                    " already; capitals make no difference in user names. Choose another one.");
  }
  if (auto stored = store_.accounts().add_user(row, draft); !stored) return fail(stored.error());
  keep(row);
  return row.user;
}

void Accounts::keep(const store::UserRow& row) {
  std::string key = model::to_lower(row.user.username);
  const std::unique_lock lock(mutex_);
  names_by_id_[row.user.id] = key;
  users_[std::move(key)] = row;
}

bool Accounts::is_last_admin(model::UserId id) const {
  const std::shared_lock lock(mutex_);
  return std::none_of(users_.begin(), users_.end(), [&](const auto& item) {
    const model::User& user = item.second.user;
    return user.id != id && user.role == model::Role::Admin && !user.disabled;
  });
}

Result<void> Accounts::store_user(const Actor& actor, const store::UserRow& row,
                                  store::EndOfAccess ends, std::string action, std::string detail) {
  const auto draft =
      audit_draft(actor, std::move(action), AuditOutcome::Success, std::move(detail));
  if (auto stored = store_.accounts().update_user(row, ends, draft); !stored) return stored;
  keep(row);
  end_access(row.user.id, ends);
  return {};
}

void Accounts::end_access(model::UserId user, store::EndOfAccess ends) {
  if (ends != EndOfAccess::Nothing) sessions_.remove_all_of(user);
  if (ends == EndOfAccess::SessionsAndTokens) api_tokens_.remove_all_of(user);
}

Result<model::User> Accounts::update_user(const Actor& actor, model::UserId id,
                                          const model::UserPatch& patch) {
  const std::lock_guard changing(changes_);
  auto row = find_row(id);
  if (!row) return fail(row.error());
  const bool loses_admin =
      row->user.role == model::Role::Admin && !row->user.disabled &&
      ((patch.role && *patch.role != model::Role::Admin) || patch.disabled.value_or(false));
  if (loses_admin && is_last_admin(id)) {
    return fail(ErrorCode::Conflict,
                "This is the last enabled admin: make another user admin first.");
  }
  const model::User before = row->user;
  std::string detail = row->user.username + ":";
  auto ends = EndOfAccess::Nothing;
  if (patch.display_name) {
    auto name = clean_display_name(*patch.display_name);
    if (!name) return fail(name.error());
    if (*name != row->user.display_name) detail += " display name";
    row->user.display_name = std::move(*name);
  }
  if (patch.role && *patch.role != row->user.role) {
    row->user.role = *patch.role;
    detail += " role " + std::string(model::to_string(*patch.role));
    ends = EndOfAccess::Sessions;  // API tokens follow the role at each call
  }
  if (patch.disabled && *patch.disabled != row->user.disabled) {
    row->user.disabled = *patch.disabled;
    detail += *patch.disabled ? " disabled" : " enabled";
    if (*patch.disabled) ends = EndOfAccess::SessionsAndTokens;
  }
  if (row->user == before) return before;
  if (auto stored = store_user(actor, *row, ends, "user.update", std::move(detail)); !stored) {
    return fail(stored.error());
  }
  return row->user;
}

Result<void> Accounts::set_password(const Actor& actor, model::UserId id,
                                    std::string_view password) {
  return set_password(actor, id, password, "password");
}

Result<void> Accounts::set_password(const Actor& actor, model::UserId id, std::string_view password,
                                    std::string_view field) {
  auto row = find_row(id);
  if (!row) return fail(row.error());
  if (auto rules = check_password_rules(password, row->user.username, field); !rules) return rules;
  auto hash = hasher_.hash(password);
  if (!hash) return fail(hash.error());
  const std::lock_guard changing(changes_);
  row = find_row(id);  // as it is now: hashing took a while
  if (!row) return fail(row.error());
  row->password_hash = std::move(*hash);
  return store_user(actor, *row, EndOfAccess::SessionsAndTokens, "user.password",
                    row->user.username);
}

Result<void> Accounts::change_own_password(const Actor& actor, std::string_view current,
                                           std::string_view next) {
  auto row = find_row(actor.user_id);
  if (!row) return fail(row.error());
  // Whoever found an open session must not guess the password behind it.
  if (auto allowed = may_try_password(row->user.username, actor.ip); !allowed) return allowed;
  auto right = hasher_.verify(current, row->password_hash);
  if (!right) return fail(right.error());
  if (!*right) {
    throttle_.failed(row->user.username, actor.ip, clock_());
    record_refusal(actor, "user.password", "wrong current password");
    return fail(
        model::field_error("current_password", "wrong", "This is not your current password."));
  }
  throttle_.succeeded(row->user.username, actor.ip);
  return set_password(actor, actor.user_id, next, "new_password");
}

// ---- preferences

Result<std::string> Accounts::preferences(model::UserId user) const {
  return store_.accounts().preferences(user);
}

// The page sends all of them after each change of a view; the log takes those that say something
// new.
Result<void> Accounts::put_preferences(const Actor& actor, std::string json) {
  auto before = store_.accounts().preferences(actor.user_id);
  if (!before) return fail(before.error());
  if (*before == json) return {};
  const auto draft = audit_draft(actor, "preferences.update", AuditOutcome::Success,
                                 std::to_string(json.size()) + " bytes");
  return store_.accounts().put_preferences(actor.user_id, std::move(json), draft);
}

// ---- one-time links

// Asked before an expensive hash, so that strangers cannot make the server work. Guesses are slowed
// down like those of passwords, which also bounds their records.
Result<model::UserId> Accounts::find_token(const Digest& hash, store::OneTimePurpose purpose,
                                           const Actor& stranger) {
  if (auto allowed = may_try_password("", stranger.ip); !allowed) return fail(allowed.error());
  const auto found = store_.accounts().find_one_time_token(hash);
  if (!found && found.error().code != ErrorCode::NotFound) return fail(found.error());
  if (found && found->purpose == purpose && found->expires_at > clock_()) return found->user_id;
  throttle_.failed("", stranger.ip, clock_());
  record_refusal(stranger,
                 purpose == store::OneTimePurpose::Setup ? "setup.redeem" : "user.password",
                 "the link is unknown, used or expired");
  return fail(ErrorCode::NotFound,
              "The link is not valid: it was used, or it has expired. Ask for a new one.");
}

// A refusal needs no record to be true: without one it is refused all the same.
void Accounts::record_refusal(const Actor& actor, std::string action, std::string why) {
  const auto draft = audit_draft(actor, std::move(action), AuditOutcome::Denied, std::move(why));
  (void)store_.audit().append({&draft, 1});
}

Result<OneTimeToken> Accounts::create_reset_link(const Actor& actor, model::UserId id) {
  auto row = find_row(id);
  if (!row) return fail(row.error());
  OneTimeToken link{new_secret(), clock_() + limits_.reset_link_ms};
  const store::OneTimeTokenRow token{sha256(link.token), store::OneTimePurpose::PasswordReset, id,
                                     link.expires_at};
  const auto draft =
      audit_draft(actor, "user.reset_link", AuditOutcome::Success, row->user.username);
  if (auto stored = store_.accounts().add_one_time_token(token, draft); !stored) {
    return fail(stored.error());
  }
  return link;
}

Result<void> Accounts::redeem_reset_link(const Actor& stranger, std::string_view token,
                                         std::string_view password) {
  const Digest hash = sha256(token);
  auto owner = find_token(hash, store::OneTimePurpose::PasswordReset, stranger);
  if (!owner) return fail(owner.error());
  auto row = find_row(*owner);
  if (!row) return fail(row.error());
  if (auto rules = check_password_rules(password, row->user.username); !rules) return rules;
  auto password_hash = hasher_.hash(password);
  if (!password_hash) return fail(password_hash.error());
  const std::lock_guard changing(changes_);
  row = find_row(*owner);  // as it is now: hashing took a while
  if (!row) return fail(row.error());
  row->password_hash = std::move(*password_hash);
  Actor person = stranger;
  person.username = row->user.username;
  const auto draft = audit_draft(person, "user.password", AuditOutcome::Success,
                                 row->user.username + " by reset link");
  if (auto stored = store_.accounts().redeem_reset(hash, clock_(), *row, draft); !stored)
    return stored;
  keep(*row);
  end_access(row->user.id, EndOfAccess::SessionsAndTokens);
  return {};
}

Result<std::optional<OneTimeToken>> Accounts::create_setup_link() {
  {
    const std::shared_lock lock(mutex_);
    if (!users_.empty()) return std::nullopt;
  }
  OneTimeToken link{new_secret(), clock_() + limits_.setup_link_ms};
  const store::OneTimeTokenRow token{
      sha256(link.token), store::OneTimePurpose::Setup, {}, link.expires_at};
  const auto draft = audit_draft(system_actor(), "setup.link", AuditOutcome::Success);
  if (auto stored = store_.accounts().add_one_time_token(token, draft); !stored) {
    return fail(stored.error());
  }
  return link;
}

Result<model::User> Accounts::redeem_setup_link(const Actor& stranger, std::string_view token,
                                                std::string_view username,
                                                std::string_view password) {
  auto name = model::parse_username(username);
  if (!name) return fail(name.error());
  if (auto rules = check_password_rules(password, *name); !rules) return fail(rules.error());
  const Digest hash = sha256(token);
  if (auto found = find_token(hash, store::OneTimePurpose::Setup, stranger); !found) {
    return fail(found.error());
  }
  auto password_hash = hasher_.hash(password);
  if (!password_hash) return fail(password_hash.error());
  store::UserRow row;
  row.user.id = new_uuid(clock_());
  row.user.username = *name;
  row.user.role = model::Role::Admin;
  row.user.created_at = clock_();
  row.password_hash = std::move(*password_hash);
  Actor person = stranger;
  person.username = *name;
  const auto draft =
      audit_draft(person, "setup.redeem", AuditOutcome::Success, *name + " as first admin");
  const std::lock_guard changing(changes_);
  if (auto stored = store_.accounts().redeem_setup(hash, clock_(), row, draft); !stored) {
    return fail(stored.error());
  }
  keep(row);
  return row.user;
}

}  // namespace tms::core
