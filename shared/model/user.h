// People, their roles and their sessions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

struct UserPage {
  std::vector<User> items;
  std::uint64_t total = 0;
};

struct NewUser {
  std::string username;
  std::string display_name;  // empty: none given
  Role role = Role::Viewer;
  std::optional<std::string> password;  // unset: a reset link is needed before the first sign-in
  friend bool operator==(const NewUser&, const NewUser&) = default;
};

struct UserPatch {  // what is unset stays as it is
  std::optional<std::string> display_name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  friend bool operator==(const UserPatch&, const UserPatch&) = default;
};

struct OneTimeLink {
  std::string link;
  TimeMs expires_at = 0;
  friend bool operator==(const OneTimeLink&, const OneTimeLink&) = default;
};

// How a session travels: in a cookie, or as an access token in the answer.
enum class SignInMode : std::uint8_t { Cookie, Token };
std::string_view to_string(SignInMode mode);
std::optional<SignInMode> parse_sign_in_mode(std::string_view text);

struct SignInRequest {
  std::string username;
  std::string password;
  SignInMode mode = SignInMode::Cookie;
  friend bool operator==(const SignInRequest&, const SignInRequest&) = default;
};

struct SetupRequest {
  std::string setup_token;
  std::string username;
  std::string password;
  friend bool operator==(const SetupRequest&, const SetupRequest&) = default;
};

struct PasswordResetRequest {
  std::string reset_token;
  std::string password;
  friend bool operator==(const PasswordResetRequest&, const PasswordResetRequest&) = default;
};

struct PasswordChange {
  std::string current_password;
  std::string new_password;
  friend bool operator==(const PasswordChange&, const PasswordChange&) = default;
};

// One row of the list of sessions.
struct SessionItem {
  SessionId id;
  std::string username;
  TimeMs created_at = 0;
  TimeMs last_used_at = 0;
  std::string ip;
  std::string user_agent;
  bool current = false;  // the session that asks
  friend bool operator==(const SessionItem&, const SessionItem&) = default;
};

struct SessionItemPage {
  std::vector<SessionItem> items;
  std::uint64_t total = 0;
};

// A key for programs, made by a user for himself. It may do what both its role and its owner's role
// allow at the moment of a call; it makes no tokens and changes no passwords.
struct ApiToken {
  TokenId id;
  std::string name;
  Role role = Role::Viewer;
  TimeMs created_at = 0;
  TimeMs expires_at = 0;
  TimeMs last_used_at = 0;  // 0: never
  friend bool operator==(const ApiToken&, const ApiToken&) = default;
};

struct ApiTokenPage {
  std::vector<ApiToken> items;
  std::uint64_t total = 0;
};

inline constexpr std::uint32_t kMaxApiTokenDays = 366;

struct NewApiToken {
  std::string name;  // 1-100 bytes: what it is for
  Role role = Role::Viewer;
  std::uint32_t expires_in_days = 0;  // 1 to kMaxApiTokenDays
  friend bool operator==(const NewApiToken&, const NewApiToken&) = default;
};

struct CreatedApiToken {
  TokenId id;
  std::string token;  // the secret itself: shown this once
  friend bool operator==(const CreatedApiToken&, const CreatedApiToken&) = default;
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
  friend bool operator==(const SessionView&, const SessionView&) = default;
};

}  // namespace tms::model
