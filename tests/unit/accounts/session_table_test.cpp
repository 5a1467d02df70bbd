#include "server/core/accounts/session_table.h"

#include <doctest/doctest.h>

using namespace tms;
using core::SessionTable;

namespace {

constexpr model::TimeMs kMinute = 60'000;
constexpr model::TimeMs kStart = 1'700'000'000'000;

store::SessionRow session(std::string_view secret, model::UserId user) {
  store::SessionRow row;
  row.id = core::new_uuid(kStart);
  row.user_id = user;
  row.token_hash = core::sha256(secret);
  row.created_at = row.last_used_at = kStart;
  row.expires_at = kStart + 12 * 60 * kMinute;
  return row;
}

}  // namespace

TEST_CASE("a session is found by the digest of its secret until it is idle for too long") {
  SessionTable table(15 * kMinute);
  table.add(session("secret", core::new_uuid(kStart)));
  CHECK(table.find(core::sha256("another"), kStart) == nullptr);
  const auto found = table.find(core::sha256("secret"), kStart + 15 * kMinute - 1);
  REQUIRE(found);
  CHECK(table.find(core::sha256("secret"), kStart + 15 * kMinute) == nullptr);
  found->last_used_at = kStart + 10 * kMinute;
  CHECK(table.find(core::sha256("secret"), kStart + 15 * kMinute) == found);
}

TEST_CASE("no use extends a session past its absolute limit") {
  SessionTable table(15 * kMinute);
  table.add(session("secret", core::new_uuid(kStart)));
  const auto live = table.find(core::sha256("secret"), kStart);
  REQUIRE(live);
  live->last_used_at = live->row.expires_at - kMinute;
  CHECK(table.idle_expires_at(*live) == live->row.expires_at);
  CHECK(table.find(core::sha256("secret"), live->row.expires_at - 1) != nullptr);
  CHECK(table.find(core::sha256("secret"), live->row.expires_at) == nullptr);
}

TEST_CASE("without an idle limit only the absolute one holds") {
  SessionTable table(0);
  table.add(session("secret", core::new_uuid(kStart)));
  CHECK(table.find(core::sha256("secret"), kStart + 11 * 60 * kMinute) != nullptr);
  CHECK(table.find(core::sha256("secret"), kStart + 12 * 60 * kMinute) == nullptr);
}

TEST_CASE("a user's sessions go together, those of others stay") {
  SessionTable table(15 * kMinute);
  const auto anna = core::new_uuid(kStart);
  const auto bert = core::new_uuid(kStart);
  table.add(session("one", anna));
  table.add(session("two", anna));
  table.add(session("three", bert));
  CHECK(table.remove_all_of(anna).size() == 2);
  CHECK(table.find(core::sha256("one"), kStart) == nullptr);
  CHECK(table.find(core::sha256("three"), kStart) != nullptr);
}

TEST_CASE("what has expired is taken out and named") {
  SessionTable table(15 * kMinute);
  table.add(session("one", core::new_uuid(kStart)));
  CHECK(table.remove_expired(kStart + 14 * kMinute).empty());
  CHECK(table.remove_expired(kStart + 15 * kMinute).size() == 1);
  CHECK(table.all().empty());
}
