// API tokens: keys for programs that act for their owner.
#include <algorithm>
#include <mutex>

#include "server/core/accounts/accounts.h"
#include "shared/model/text.h"

namespace tms::core {

using model::AuditOutcome;
using model::ErrorCode;
using model::fail;

namespace {

// Says to people and to scanners of source code what it is; sessions have none.
constexpr std::string_view kPrefix = "tms_";
constexpr std::size_t kMostTokensOfOne = 50;
constexpr model::TimeMs kDay = 24 * 3600'000;

model::ApiToken view_of(const LiveApiToken& token) {
  const store::ApiTokenRow& row = token.row;
  return {row.id, row.name, row.role, row.created_at, row.expires_at, token.last_used_at.load()};
}

}  // namespace

Result<model::CreatedApiToken> Accounts::create_api_token(const Actor& actor,
                                                          const model::NewApiToken& wanted) {
  const std::string name = model::clean_text(wanted.name, 100);
  const model::TimeMs now = clock_();
  const std::lock_guard changing(changes_);
  auto owner = find_row(actor.user_id);
  if (!owner) return fail(ErrorCode::Conflict, "Only a user has API tokens: sign in as one.");
  if (!model::at_least(owner->user.role, wanted.role)) {
    return fail(model::field_error("role", "too_high",
                                   "The role of a token is not above your own, which is " +
                                       std::string(model::to_string(owner->user.role)) + "."));
  }
  if (api_tokens_.list(actor.user_id).size() >= kMostTokensOfOne) {
    return fail(ErrorCode::Conflict, "You have " + std::to_string(kMostTokensOfOne) +
                                         " API tokens: delete one that is not needed first.");
  }
  model::CreatedApiToken created{new_uuid(now), std::string(kPrefix) + new_secret()};
  store::ApiTokenRow row;
  row.id = created.id;
  row.user_id = actor.user_id;
  row.name = name;
  row.role = wanted.role;
  row.token_hash = sha256(created.token);
  row.created_at = now;
  row.expires_at = now + wanted.expires_in_days * kDay;
  const auto draft = audit_draft(actor, "token.create", AuditOutcome::Success,
                                 name + " as " + std::string(model::to_string(row.role)) +
                                     ", until " + model::format_time(row.expires_at));
  if (auto stored = store_.accounts().add_api_token(row, draft); !stored) {
    return fail(stored.error());
  }
  api_tokens_.add(std::move(row));
  return created;
}

std::vector<model::ApiToken> Accounts::api_tokens(model::UserId owner) const {
  std::vector<model::ApiToken> list;
  for (const auto& token : api_tokens_.list(owner)) list.push_back(view_of(*token));
  return list;
}

Result<void> Accounts::remove_api_token(const Actor& actor, model::TokenId id) {
  const std::lock_guard changing(changes_);
  const auto token = api_tokens_.find(id);
  // The same answer for those of others: which there are is nobody else's business.
  if (!token || token->row.user_id != actor.user_id) {
    return fail(ErrorCode::NotFound, "You have no such API token.");
  }
  const auto draft = audit_draft(actor, "token.delete", AuditOutcome::Success, token->row.name);
  api_tokens_.remove(id);  // it ends here even if the store cannot write
  return store_.accounts().remove_api_token(id, draft);
}

Result<Identity> Accounts::authenticate_bearer(std::string_view secret, bool background) const {
  if (!secret.starts_with(kPrefix)) return authenticate(secret, background);
  const auto token = api_tokens_.find(sha256(secret), clock_());
  if (!token) return authenticate(secret, background);  // a session may begin with these letters
  auto owner = find_row(token->row.user_id);
  if (!owner || owner->user.disabled) {
    return fail(ErrorCode::Unauthenticated, "The owner of this API token may not sign in.");
  }
  token->last_used_at.store(clock_(), std::memory_order_relaxed);
  Identity identity;
  identity.user_id = owner->user.id;
  identity.username = owner->user.username;
  identity.role = std::min(token->row.role, owner->user.role);
  identity.api_token = token->row.id;
  return identity;
}

void Accounts::write_token_uses_ahead_by(model::TimeMs interval) {
  std::vector<std::pair<model::TokenId, model::TimeMs>> used;
  std::vector<std::shared_ptr<LiveApiToken>> written;
  for (const auto& token : api_tokens_.list(std::nullopt)) {
    const model::TimeMs last_used = token->last_used_at.load();
    if (last_used - token->written_at.load() < interval) continue;
    used.emplace_back(token->row.id, last_used);
    written.push_back(token);
  }
  if (used.empty() || !store_.accounts().touch_api_tokens(used)) return;
  for (std::size_t i = 0; i < used.size(); ++i) written[i]->written_at = used[i].second;
}

}  // namespace tms::core
