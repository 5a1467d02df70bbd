#include "shared/model/user.h"

#include <algorithm>

#include "shared/model/enum_names.h"
#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr EnumNames<3> kRoles{"viewer", "operator", "admin"};
static_assert(kRoles.size() == static_cast<std::size_t>(Role::Admin) + 1);

constexpr EnumNames<2> kSignInModes{"cookie", "token"};
static_assert(kSignInModes.size() == static_cast<std::size_t>(SignInMode::Token) + 1);

constexpr bool is_username_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '@' || c == '-';
}

}  // namespace

std::string_view to_string(Role role) {
  return enum_name(kRoles, role);
}

std::optional<Role> parse_role(std::string_view text) {
  return enum_value<Role>(kRoles, text);
}

std::string_view to_string(SignInMode mode) {
  return enum_name(kSignInModes, mode);
}

std::optional<SignInMode> parse_sign_in_mode(std::string_view text) {
  return enum_value<SignInMode>(kSignInModes, text);
}

Result<std::string> parse_username(std::string_view text) {
  if (text.empty() || text.size() > 64 ||
      !std::all_of(text.begin(), text.end(), is_username_character)) {
    return fail(ErrorCode::InvalidRequest,
                "\"" + clean_text(text, 64) +
                    "\" is not a user name: use 1 to 64 letters, digits, _ . @ and -.");
  }
  return std::string(text);
}

}  // namespace tms::model
