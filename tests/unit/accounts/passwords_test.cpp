#include "server/core/accounts/passwords.h"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace tms;
using core::check_password_rules;

namespace {

// The code of the refusal; empty when the password is good.
std::string refusal(const std::string& password, const std::string& username = "someone") {
  const auto checked = check_password_rules(password, username);
  if (checked) return {};
  CHECK(checked.error().code == model::ErrorCode::InvalidRequest);
  REQUIRE(checked.error().fields.size() == 1);
  CHECK(checked.error().fields[0].field == "password");
  return checked.error().fields[0].code;
}

}  // namespace

TEST_CASE("a password has 12 to 256 characters, counted as people count them") {
  CHECK(refusal("twelve chars") == "");
  CHECK(refusal("eleven char") == "too_short");
  CHECK(refusal("žluťoučkýkůň") == "");          // 12 characters in 18 bytes
  CHECK(refusal("žluťoučkýků") == "too_short");  // 11 in 16
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += static_cast<char>('a' + i % 23), longest += "é";
  CHECK(refusal(longest) == "");
  CHECK(refusal(longest + "x") == "too_long");
  CHECK(refusal("not utf-8 \xC3\x28 at all") == "invalid_text");
}

TEST_CASE("common passwords and repetitions are refused in any case of letters") {
  CHECK(refusal("Password1234") == "too_common");
  CHECK(refusal("correct horse battery staple") == "too_common");
  CHECK(refusal("aaaaaaaaaaaaaa") == "too_common");
  CHECK(refusal("abcABCabcABC") == "too_common");
  CHECK(refusal("qwertyqwerty") == "too_common");
  CHECK(refusal("123412341234") == "too_common");
  CHECK(refusal("rather quiet harbour") == "");
}

TEST_CASE("a password is more than the name of its user") {
  CHECK(refusal("Anna.Meier.1", "anna.meier") == "contains_username");
  CHECK(refusal("bob1bob2bob3x", "bob") == "contains_username");
  CHECK(refusal("anna likes quiet harbours", "anna") == "");
  CHECK(refusal("quiet harbour", "a") == "");
}

TEST_CASE("the field that is refused has the name of the request's field") {
  const auto refused = check_password_rules("short", "anna", "new_password");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fields.at(0).field == "new_password");
}

TEST_CASE("a hash is argon2id with 19 MiB and two passes, and holds for its password only") {
  core::PasswordHasher hasher;
  const auto hash = hasher.hash("Quiet-harbour-1");
  REQUIRE(hash);
  CHECK(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hasher.verify("Quiet-harbour-1", *hash).value());
  CHECK_FALSE(hasher.verify("Quiet-harbour-2", *hash).value());
  CHECK_FALSE(hasher.verify("", *hash).value());
  CHECK(hasher.hash("Quiet-harbour-1").value() != *hash);  // a salt of its own
}

TEST_CASE("without a stored hash no password is right") {
  core::PasswordHasher hasher;
  CHECK_FALSE(hasher.verify("", "").value());
  CHECK_FALSE(hasher.verify("Quiet-harbour-1", "").value());
}

TEST_CASE("a stored hash that cannot be read is a fault of the server, not a wrong password") {
  core::PasswordHasher hasher;
  const auto verdict = hasher.verify("Quiet-harbour-1", "$argon2id$damaged");
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().code == model::ErrorCode::Overloaded);
}

TEST_CASE("64 people wait for a hash, more are asked to come back") {
  core::PasswordHasher hasher;
  std::atomic<int> done = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> people;
    for (int i = 0; i < 100; ++i) {
      people.emplace_back([&] {
        const auto verdict = hasher.verify("Quiet-harbour-1", "");
        if (verdict) {
          ++done;
        } else if (verdict.error().code == model::ErrorCode::Overloaded &&
                   verdict.error().retry_after_s > 0) {
          ++refused;
        }
      });
    }
  }
  CHECK(done + refused == 100);
  CHECK(done >= 66);  // two at a time and 64 waiting at least, more if places became free
  CHECK(hasher.verify("Quiet-harbour-1", "").has_value());
}
