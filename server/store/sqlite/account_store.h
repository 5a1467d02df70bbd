#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteAccountStore final : public AccountStore {
 public:
  explicit SqliteAccountStore(Engine& engine) : engine_(engine) {}

  Result<void> add_user(const UserRow& row, const AuditDraft& audit) override;
  Result<void> update_user(const UserRow& row, EndOfAccess ends, const AuditDraft& audit) override;
  Result<std::vector<UserRow>> users() override;

  Result<void> add_session(const SessionRow& row, const AuditDraft& audit) override;
  Result<void> remove_sessions(std::span<const model::SessionId> ids,
                               const AuditDraft& audit) override;
  Result<void> touch_sessions(
      std::span<const std::pair<model::SessionId, TimeMs>> last_used) override;
  Result<std::vector<SessionRow>> sessions() override;
  Result<void> remove_ended_before(TimeMs end) override;

  Result<void> add_one_time_token(const OneTimeTokenRow& row, const AuditDraft& audit) override;
  Result<void> redeem_setup(std::span<const std::uint8_t, 32> token_hash, TimeMs now,
                            const UserRow& first_admin, const AuditDraft& audit) override;
  Result<OneTimeTokenRow> find_one_time_token(
      std::span<const std::uint8_t, 32> token_hash) override;
  Result<void> redeem_reset(std::span<const std::uint8_t, 32> token_hash, TimeMs now,
                            const UserRow& user, const AuditDraft& audit) override;

  Result<void> add_api_token(const ApiTokenRow& row, const AuditDraft& audit) override;
  Result<void> remove_api_token(model::TokenId id, const AuditDraft& audit) override;
  Result<void> touch_api_tokens(
      std::span<const std::pair<model::TokenId, TimeMs>> last_used) override;
  Result<std::vector<ApiTokenRow>> api_tokens() override;

  Result<std::string> preferences(model::UserId user) override;
  Result<void> put_preferences(model::UserId user, std::string json,
                               const AuditDraft& audit) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
