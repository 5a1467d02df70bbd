// People, their roles and their sessions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/model/ids.h"

namespace tms::model {

// Each role may do all that the one before it may.
enum class Role : std::uint8_t { Viewer, Operator, Admin };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);
constexpr bool at_least(Role have, Role need) {
  return have >= need;
}

// 1-64 characters: letters, digits, `_ . @ -`; compared without regard to case.
Result<std::string> parse_username(std::string_view text);

struct User {
  UserId id;
  std::string username;
  std::string display_name;
  Role role = Role::Viewer;
  bool disabled = false;
  TimeMs created_at = 0;
  TimeMs last_login_at = 0;  // 0: never
  friend bool operator==(const User&, const User&) = default;
};

// What the page learns about its session.
struct SessionView {
  User user;
  std::string csrf_token;
  std::uint32_t idle_timeout_s = 0;
  TimeMs idle_expires_at = 0;
  TimeMs expires_at = 0;
  std::string version;       // of the server's build: the page offers a reload when it changes
  std::string access_token;  // only in the answer to a sign-in with mode "token"
};

}  // namespace tms::model
