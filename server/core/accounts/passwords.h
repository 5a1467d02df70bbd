// Password rules and hashes: argon2id by libsodium with 19 MiB and 2 passes (OWASP Password Storage
// Cheat Sheet).
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "shared/model/result.h"

namespace tms::core {

// 12 to 256 characters of valid UTF-8, no common password, no repetition of a few characters, and
// not the user's name with a little added. Errors: InvalidRequest on `field`.
model::Result<void> check_password_rules(std::string_view password, std::string_view username,
                                         std::string_view field = "password");

// Hashes at most two passwords at a time; 64 more wait, then Overloaded. Any thread; each hash
// takes some 20 ms of CPU and 19 MiB.
class PasswordHasher {
 public:
  PasswordHasher();
  model::Result<std::string> hash(std::string_view password);
  // An empty `stored` costs the same time as a wrong password and is never right.
  model::Result<bool> verify(std::string_view password, const std::string& stored);

 private:
  class Turn;
  std::mutex mutex_;
  std::condition_variable freed_;
  int running_ = 0;
  int waiting_ = 0;
};

}  // namespace tms::core
