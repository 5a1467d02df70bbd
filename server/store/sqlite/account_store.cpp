#include "server/store/sqlite/account_store.h"

namespace tms::store::sqlite {
namespace {

Result<void> insert_user(Connection& sql, const UserRow& row) {
  const model::User& user = row.user;
  try {
    sql.run(
        "INSERT INTO users(id, username, display_name, role, disabled, password_hash, created_at, "
        "last_login_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        user.id, user.username, user.display_name, user.role, user.disabled, row.password_hash,
        user.created_at, user.last_login_at);
  } catch (const SqlError& error) {
    if (!error.is_unique()) throw;
    return conflict("There is a user " + user.username + " already.");
  }
  return {};
}

void end_access(Connection& sql, const model::UserId& user, EndOfAccess ends) {
  if (ends == EndOfAccess::Nothing) return;
  sql.run("DELETE FROM sessions WHERE user_id = ?", user);
  sql.run("DELETE FROM one_time_tokens WHERE user_id = ?", user);
  if (ends == EndOfAccess::Sessions) return;
  sql.run("DELETE FROM api_tokens WHERE user_id = ?", user);
}

// Times by id, in one unit.
Result<void> touch(Engine& engine, std::string_view sql,
                   std::span<const std::pair<model::Uuid, TimeMs>> last_used) {
  return engine.write([&](WriteUnit& unit) -> Result<void> {
    for (const auto& [id, at] : last_used) unit.sql.run(sql, at, id);
    return {};
  });
}

Result<void> change_user(Connection& sql, const UserRow& row) {
  const model::User& user = row.user;
  sql.run(
      "UPDATE users SET display_name = ?, role = ?, disabled = ?, password_hash = ? WHERE id = ?",
      user.display_name, user.role, user.disabled, row.password_hash, user.id);
  if (sql.changes() == 0) return not_found("There is no such user.");
  return {};
}

// Takes the token out of the table if it may be used now.
Result<void> consume(Connection& sql, Bytes token_hash, OneTimePurpose purpose,
                     const std::optional<model::UserId>& user, TimeMs now) {
  sql.run(
      "DELETE FROM one_time_tokens "
      "WHERE token_hash = ? AND purpose = ? AND expires_at > ? AND user_id IS ?",
      token_hash, purpose, now, user);
  if (sql.changes() == 0)
    return not_found("The link is not valid: it was used, or it has expired. Ask for a new one.");
  return {};
}

}  // namespace

Result<void> SqliteAccountStore::add_user(const UserRow& row, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (auto added = insert_user(unit.sql, row); !added) return added;
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::update_user(const UserRow& row, EndOfAccess ends,
                                             const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (auto changed = change_user(unit.sql, row); !changed) return changed;
    end_access(unit.sql, row.user.id, ends);
    unit.audit(audit);
    return {};
  });
}

Result<std::vector<UserRow>> SqliteAccountStore::users() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<UserRow>> {
    std::vector<UserRow> rows;
    Query row = reader.sql.query(
        "SELECT id, username, display_name, role, disabled, password_hash, created_at, "
        "last_login_at FROM users ORDER BY username");
    while (row.step())
      rows.push_back({{.id = row.uuid(0),
                       .username = row.string(1),
                       .display_name = row.string(2),
                       .role = row.as<model::Role>(3),
                       .disabled = row.int64(4) != 0,
                       .created_at = row.int64(6),
                       .last_login_at = row.int64(7)},
                      row.string(5)});
    return rows;
  });
}

Result<void> SqliteAccountStore::add_session(const SessionRow& row, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run(
        "INSERT INTO sessions(id, user_id, token_hash, csrf_token, created_at, last_used_at, "
        "expires_at, ip, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, row.user_id, row.token_hash, row.csrf_token, row.created_at, row.last_used_at,
        row.expires_at, row.ip, row.user_agent);
    unit.sql.run("UPDATE users SET last_login_at = ? WHERE id = ?", row.created_at, row.user_id);
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::remove_sessions(std::span<const model::SessionId> ids,
                                                 const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    for (const model::SessionId& id : ids) unit.sql.run("DELETE FROM sessions WHERE id = ?", id);
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::touch_sessions(
    std::span<const std::pair<model::SessionId, TimeMs>> last_used) {
  return touch(engine_, "UPDATE sessions SET last_used_at = ? WHERE id = ?", last_used);
}

Result<std::vector<SessionRow>> SqliteAccountStore::sessions() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<SessionRow>> {
    std::vector<SessionRow> rows;
    Query row = reader.sql.query(
        "SELECT id, user_id, token_hash, csrf_token, created_at, last_used_at, expires_at, ip, "
        "user_agent FROM sessions ORDER BY created_at");
    while (row.step())
      rows.push_back({.id = row.uuid(0),
                      .user_id = row.uuid(1),
                      .token_hash = row.array<32>(2),
                      .csrf_token = row.array<32>(3),
                      .created_at = row.int64(4),
                      .last_used_at = row.int64(5),
                      .expires_at = row.int64(6),
                      .ip = row.string(7),
                      .user_agent = row.string(8)});
    return rows;
  });
}

Result<void> SqliteAccountStore::remove_ended_before(TimeMs end) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM sessions WHERE last_used_at < ?", end);
    unit.sql.run("DELETE FROM api_tokens WHERE expires_at < ?", end);
    return {};
  });
}

Result<void> SqliteAccountStore::add_one_time_token(const OneTimeTokenRow& row,
                                                    const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM one_time_tokens WHERE expires_at <= ?", unit.now);
    unit.sql.run(
        "INSERT INTO one_time_tokens(token_hash, purpose, user_id, expires_at) "
        "VALUES (?, ?, ?, ?)",
        row.token_hash, row.purpose, null_if_nil(row.user_id), row.expires_at);
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::redeem_setup(std::span<const std::uint8_t, 32> token_hash,
                                              TimeMs now, const UserRow& first_admin,
                                              const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    auto consumed = consume(unit.sql, token_hash, OneTimePurpose::Setup, std::nullopt, now);
    if (!consumed) return consumed;
    if (unit.sql.number("SELECT count(*) FROM users") > 0)
      return conflict("The first user exists already. Sign in, or ask an admin for an account.");
    if (auto added = insert_user(unit.sql, first_admin); !added) return added;
    unit.audit(audit);
    return {};
  });
}

Result<OneTimeTokenRow> SqliteAccountStore::find_one_time_token(
    std::span<const std::uint8_t, 32> token_hash) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<OneTimeTokenRow> {
    Query row = reader.sql.query(
        "SELECT token_hash, purpose, user_id, expires_at FROM one_time_tokens "
        "WHERE token_hash = ?");
    const Bytes wanted(token_hash);
    if (!row.bind(wanted).step())
      return not_found("The link is not valid: it was used, or it has expired. Ask for a new one.");
    return OneTimeTokenRow{.token_hash = row.array<32>(0),
                           .purpose = row.as<OneTimePurpose>(1),
                           .user_id = row.uuid(2),
                           .expires_at = row.int64(3)};
  });
}

Result<void> SqliteAccountStore::redeem_reset(std::span<const std::uint8_t, 32> token_hash,
                                              TimeMs now, const UserRow& user,
                                              const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    auto consumed = consume(unit.sql, token_hash, OneTimePurpose::PasswordReset, user.user.id, now);
    if (!consumed) return consumed;
    if (auto changed = change_user(unit.sql, user); !changed) return changed;
    end_access(unit.sql, user.user.id, EndOfAccess::SessionsAndTokens);
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::add_api_token(const ApiTokenRow& row, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run(
        "INSERT INTO api_tokens(id, user_id, name, role, token_hash, created_at, expires_at, "
        "last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, row.user_id, row.name, row.role, row.token_hash, row.created_at, row.expires_at,
        row.last_used_at);
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::remove_api_token(model::TokenId id, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM api_tokens WHERE id = ?", id);
    if (unit.sql.changes() == 0) return not_found("There is no such API token.");
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteAccountStore::touch_api_tokens(
    std::span<const std::pair<model::TokenId, TimeMs>> last_used) {
  return touch(engine_, "UPDATE api_tokens SET last_used_at = ? WHERE id = ?", last_used);
}

Result<std::vector<ApiTokenRow>> SqliteAccountStore::api_tokens() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<ApiTokenRow>> {
    std::vector<ApiTokenRow> rows;
    Query row = reader.sql.query(
        "SELECT id, user_id, name, role, token_hash, created_at, expires_at, last_used_at "
        "FROM api_tokens ORDER BY created_at");
    while (row.step())
      rows.push_back({.id = row.uuid(0),
                      .user_id = row.uuid(1),
                      .name = row.string(2),
                      .role = row.as<model::Role>(3),
                      .token_hash = row.array<32>(4),
                      .created_at = row.int64(5),
                      .expires_at = row.int64(6),
                      .last_used_at = row.int64(7)});
    return rows;
  });
}

Result<std::string> SqliteAccountStore::preferences(model::UserId user) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::string> {
    Query row = reader.sql.query("SELECT preferences FROM users WHERE id = ?");
    if (!row.bind(user).step()) return not_found("There is no such user.");
    return row.is_null(0) ? std::string("{}") : row.string(0);
  });
}

Result<void> SqliteAccountStore::put_preferences(model::UserId user, std::string json,
                                                 const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("UPDATE users SET preferences = ? WHERE id = ?", json, user);
    if (unit.sql.changes() == 0) return not_found("There is no such user.");
    unit.audit(audit);
    return {};
  });
}

}  // namespace tms::store::sqlite
