// People over a real store, with a clock that the test moves.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/core/accounts/accounts.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

inline constexpr model::TimeMs kSecond = 1000;
inline constexpr model::TimeMs kMinute = 60 * kSecond;
inline constexpr model::TimeMs kHour = 60 * kMinute;
inline constexpr model::TimeMs kDay = 24 * kHour;
inline constexpr const char* kPassword = "Quiet-harbour-1";

struct AccountsFixture {
  std::filesystem::path data_dir;
  std::atomic<model::TimeMs> now = 1'700'000'000'000;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Accounts> accounts;
  core::Actor admin = core::system_actor();

  AccountsFixture() {
    char path[] = "/tmp/tms-accounts-XXXXXX";
    data_dir = mkdtemp(path);
    store::SqliteOptions options;
    options.data_dir = data_dir;
    options.now = [this] { return now.load(); };
    options.readers = 2;
    store = store::open_sqlite_store(options).value();
    start();
  }
  ~AccountsFixture() {
    accounts.reset();
    store.reset();
    std::filesystem::remove_all(data_dir);
  }

  // As after a restart of the server: only the store remembers.
  void start() {
    accounts = std::make_unique<core::Accounts>(
        *store, [this] { return now.load(); }, core::AccountLimits{});
    REQUIRE(accounts->load());
  }

  model::User add(const std::string& name, model::Role role = model::Role::Operator) {
    model::NewUser user;
    user.username = name;
    user.role = role;
    user.password = kPassword;
    return accounts->create_user(admin, user).value();
  }

  static core::Actor stranger(std::string ip = "192.0.2.1") {
    core::Actor actor;
    actor.username = "anonymous";
    actor.ip = std::move(ip);
    return actor;
  }

  core::Result<core::SignedIn> sign_in(const std::string& name,
                                       const std::string& password = kPassword,
                                       std::string ip = "192.0.2.1") {
    return accounts->sign_in(name, password, stranger(std::move(ip)), "a test");
  }

  static core::Actor actor_of(const core::SignedIn& signed_in) {
    core::Actor actor;
    actor.user_id = signed_in.identity.user_id;
    actor.username = signed_in.identity.username;
    actor.role = model::to_string(signed_in.identity.role);
    actor.ip = "192.0.2.1";
    return actor;
  }

  bool is_signed_in(const std::string& token) const {
    return accounts->authenticate(token, true).has_value();
  }

  // Newest first.
  std::vector<model::AuditRecord> audit(const std::string& action) const {
    model::AuditQuery query;
    query.action = action;
    return store->audit().page(query).value().items;
  }

  model::TimeMs stored_last_use(model::SessionId id) const {
    const auto rows = store->accounts().sessions().value();
    for (const store::SessionRow& row : rows) {
      if (row.id == id) return row.last_used_at;
    }
    return 0;
  }
};

inline model::ErrorCode code_of(const auto& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace tms::test
