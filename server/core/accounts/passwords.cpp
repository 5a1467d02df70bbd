#include "server/core/accounts/passwords.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "server/core/random.h"
#include "shared/model/text.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

namespace {

constexpr int kHashesAtOnce = 2;
constexpr int kMaxWaiting = 64;
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19u << 20;

// Common choices of 12 and more characters; shorter ones are refused by their length.
// clang-format off
constexpr auto kCommonPasswords = std::to_array<std::string_view>({
    "123456789012", "1234567890123", "12345678901234", "123456789123", "111111111111",
    "000000000000", "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "qwerty123456",
    "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6", "password1234", "password12345",
    "password123456", "passwordpassword", "password123!", "passw0rd1234", "p@ssw0rd1234",
    "administrator", "administrator1", "adminadmin12", "admin1234567", "welcome12345",
    "welcome123456", "letmein12345", "changeme1234", "changemenow1", "iloveyou1234",
    "abcdefghijkl", "abcd12345678", "asdfghjkl123", "zxcvbnm12345", "football1234", "superman1234",
    "sunshine1234", "princess1234", "monkey123456", "dashboard123", "1234567891011",
    "123456789101112", "112233445566", "987654321098", "qwerty12345678", "qwertyuiop[]",
    "qazwsxedcrfv", "1qaz2wsx3edc4rfv", "zaq12wsxcde3", "password@123", "welcome@1234",
    "p@ssword1234", "administrator123", "changeme12345", "correcthorsebatterystaple",
    "correct horse battery staple"});
// clang-format on

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// "abcabcabcabc": up to six bytes again and again.
bool repeats_a_short_part(std::string_view text) {
  for (std::size_t length = 1; length <= 6; ++length) {
    const auto begin = text.begin();
    const auto shifted = begin + static_cast<std::ptrdiff_t>(length);
    if (std::equal(shifted, text.end(), begin)) return true;
  }
  return false;
}

// Characters that are left when the name is taken out wherever it stands.
std::size_t characters_beside(std::string text, const std::string& name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.erase(at, name.size());
  }
  return count_characters(text);
}

constexpr std::size_t kCharactersBesideName = 6;

}  // namespace

model::Result<void> check_password_rules(std::string_view password, std::string_view username,
                                         std::string_view field) {
  const auto refuse = [field](std::string code, std::string message) {
    return fail(model::field_error(std::string(field), std::move(code), std::move(message)));
  };
  if (!model::is_valid_utf8(password)) return refuse("invalid_text", "The password is not UTF-8.");
  const std::size_t length = count_characters(password);
  if (length < 12) return refuse("too_short", "Use at least 12 characters.");
  if (length > 256) return refuse("too_long", "Use at most 256 characters.");
  const std::string lower = model::to_lower(password);
  const bool common =
      std::find(kCommonPasswords.begin(), kCommonPasswords.end(), lower) != kCommonPasswords.end();
  if (common || repeats_a_short_part(lower)) {
    return refuse("too_common", "This password is easy to guess: choose another one.");
  }
  if (!username.empty() &&
      characters_beside(lower, model::to_lower(username)) < kCharactersBesideName) {
    return refuse("contains_username",
                  "This password is little more than the user name: choose another one.");
  }
  return {};
}

// One of the two places in which a hash may run.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    if (hasher_.running_ >= kHashesAtOnce) {
      if (hasher_.waiting_ >= kMaxWaiting) return;
      ++hasher_.waiting_;
      hasher_.freed_.wait(lock, [&] { return hasher_.running_ < kHashesAtOnce; });
      --hasher_.waiting_;
    }
    ++hasher_.running_;
    granted_ = true;
  }
  ~Turn() {
    if (!granted_) return;
    {
      std::lock_guard lock(hasher_.mutex_);
      --hasher_.running_;
    }
    hasher_.freed_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool granted() const { return granted_; }

 private:
  PasswordHasher& hasher_;
  bool granted_ = false;
};

namespace {

tl::unexpected<model::Error> overloaded(std::string message) {
  return fail(model::Error{ErrorCode::Overloaded, std::move(message), {}, 2});
}

tl::unexpected<model::Error> too_many() {
  return overloaded("Too many people are signing in at this moment: try again in a moment.");
}

tl::unexpected<model::Error> no_memory() {
  return overloaded("The server lacks the memory to check a password: try again in a moment.");
}

}  // namespace

PasswordHasher::PasswordHasher() {
  start_crypto();
}

model::Result<std::string> PasswordHasher::hash(std::string_view password) {
  const Turn turn(*this);
  if (!turn.granted()) return too_many();
  std::string text(crypto_pwhash_argon2id_STRBYTES, '\0');
  if (crypto_pwhash_argon2id_str(text.data(), password.data(), password.size(), kPasses,
                                 kMemoryBytes) != 0) {
    return no_memory();
  }
  text.resize(text.find('\0'));
  return text;
}

model::Result<bool> PasswordHasher::verify(std::string_view password, const std::string& stored) {
  const Turn turn(*this);
  if (!turn.granted()) return too_many();
  if (stored.empty()) {
    std::array<unsigned char, 32> out{};
    std::array<unsigned char, crypto_pwhash_argon2id_SALTBYTES> salt{};
    const int done = crypto_pwhash_argon2id(out.data(), out.size(), password.data(),
                                            password.size(), salt.data(), kPasses, kMemoryBytes,
                                            crypto_pwhash_argon2id_ALG_ARGON2ID13);
    if (done != 0) return no_memory();
    return false;
  }
  errno = 0;
  if (crypto_pwhash_argon2id_str_verify(stored.c_str(), password.data(), password.size()) == 0) {
    return true;
  }
  // libsodium says EINVAL for a wrong password; what else fails must not count as one.
  if (errno != EINVAL) return no_memory();
  return false;
}

}  // namespace tms::core
