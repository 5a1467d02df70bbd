#include <algorithm>
#include <iostream>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "shared/model/text.h"
#include "shared/protocol/session_json.h"

namespace tms::commands {

using model::fail;
using model::Result;

namespace {

Result<std::string> read_password() {
  std::string line;
  if (!std::getline(std::cin, line)) {
    return fail(model::field_error("--password-stdin", "required",
                                   "Standard input is empty: write the password on one line."));
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

Result<model::User> find_user(AdminChannel& channel, const std::string& username) {
  auto body = channel.send("GET", "/api/v1/users", "");
  if (!body) return fail(body.error());
  auto page = protocol::read_users(*body);
  if (!page) return fail(page.error());
  const auto it = std::find_if(page->items.begin(), page->items.end(), [&](const auto& user) {
    return model::equal_ignoring_case(user.username, username);
  });
  if (it == page->items.end()) {
    return fail(model::ErrorCode::NotFound,
                "There is no user " + model::clean_text(username, 64) + ".");
  }
  return *it;
}

Result<void> print_reset_link(AdminChannel& channel, const model::User& user) {
  auto body = channel.send("POST", "/api/v1/users/" + user.id.text() + "/password-reset", "");
  if (!body) return fail(body.error());
  auto link = protocol::read_one_time_link(*body);
  if (!link) return fail(link.error());
  std::cout << "Password link for " << user.username << ", good once until "
            << model::format_time(link->expires_at) << ":\n  " << link->link
            << (link->link.starts_with('/') ? "   (append it to the dashboard's address)" : "")
            << "\n";
  return {};
}

// Opens the channel, finds the user and changes it with `patch`.
int change_user(const UserArguments& arguments, const model::UserPatch& patch) {
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  auto user = find_user(*channel, arguments.username);
  if (!user) return report(user.error());
  auto changed =
      channel->send("PATCH", "/api/v1/users/" + user->id.text(), protocol::write_user_patch(patch));
  if (!changed) return report(changed.error());
  return 0;
}

}  // namespace

int add_user(const UserArguments& arguments) {
  model::NewUser user;
  user.username = arguments.username;
  user.role = *model::parse_role(arguments.role);  // the command line has checked it
  if (arguments.password_from_stdin) {
    auto password = read_password();
    if (!password) return report(password.error());
    user.password = *password;
  }
  auto channel = AdminChannel::open(arguments.directory, AdminChannel::Missing::IsCreated);
  if (!channel) return report(channel.error());
  auto body = channel->send("POST", "/api/v1/users", protocol::write_new_user(user));
  if (!body) return report(body.error());
  auto created = protocol::read_user(*body);
  if (!created) return report(created.error());
  std::cout << "Added " << created->username << " as " << model::to_string(created->role) << ".\n";
  if (user.password) return 0;
  auto link = print_reset_link(*channel, *created);
  return link ? 0 : report(link.error());
}

int set_user_disabled(const UserArguments& arguments, bool disabled) {
  model::UserPatch patch;
  patch.disabled = disabled;
  return change_user(arguments, patch);
}

int set_user_role(const UserArguments& arguments) {
  model::UserPatch patch;
  patch.role = model::parse_role(arguments.role);
  return change_user(arguments, patch);
}

int reset_user_password(const UserArguments& arguments) {
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  auto user = find_user(*channel, arguments.username);
  if (!user) return report(user.error());
  auto link = print_reset_link(*channel, *user);
  return link ? 0 : report(link.error());
}

int list_users(const UserArguments& arguments) {
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  auto body = channel->send("GET", "/api/v1/users", "");
  if (!body) return report(body.error());
  auto page = protocol::read_users(*body);
  if (!page) return report(page.error());
  for (const model::User& user : page->items) {
    std::cout << user.username << "\t" << model::to_string(user.role) << "\t"
              << (user.disabled ? "disabled" : "enabled") << "\t"
              << (user.last_login_at == 0 ? "never signed in"
                                          : model::format_time(user.last_login_at))
              << "\n";
  }
  return 0;
}

}  // namespace tms::commands
