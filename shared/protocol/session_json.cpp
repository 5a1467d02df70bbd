#include "shared/protocol/session_json.h"

#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr TextLimit kNameLimit{1, 256};
constexpr TextLimit kPasswordLimit{1, 1024};  // how long it must be is core/accounts' to say
constexpr TextLimit kTokenLimit{1, 256};
constexpr TextLimit kDisplayNameLimit{0, 200};
constexpr TextLimit kTokenNameLimit{1, 100};

void read_username(ObjectReader& in, std::string& out) {
  in.text("username", out, Need::Required, kNameLimit);
  if (out.empty() || model::parse_username(out)) return;
  in.error("username", "invalid", "must be 1 to 64 letters, digits, _ . @ and -");
}

void write_user_fields(JsonWriter& out, const model::User& user) {
  out.begin_object();
  out.key("id").uuid(user.id);
  out.key("username").text(user.username);
  out.key("display_name").text(user.display_name);
  out.key("role").text(to_string(user.role));
  out.key("disabled").boolean(user.disabled);
  out.key("created_at").time(user.created_at);
  out.key("last_login_at").time(user.last_login_at);
  out.end_object();
}

void read_user_fields(ObjectReader& in, model::User& user) {
  in.uuid("id", user.id);
  in.text("username", user.username);
  in.text("display_name", user.display_name);
  in.name("role", user.role, model::parse_role);
  in.boolean("disabled", user.disabled);
  in.time("created_at", user.created_at);
  in.time("last_login_at", user.last_login_at);
}

void write_session_item(JsonWriter& out, const model::SessionItem& item) {
  out.begin_object();
  out.key("id").uuid(item.id);
  out.key("username").text(item.username);
  out.key("created_at").time(item.created_at);
  out.key("last_used_at").time(item.last_used_at);
  out.key("ip").text(item.ip);
  out.key("user_agent").text(item.user_agent);
  out.key("current").boolean(item.current);
  out.end_object();
}

void read_session_item(ObjectReader& in, model::SessionItem& item) {
  in.uuid("id", item.id);
  in.text("username", item.username);
  in.time("created_at", item.created_at);
  in.time("last_used_at", item.last_used_at);
  in.text("ip", item.ip);
  in.text("user_agent", item.user_agent);
  in.boolean("current", item.current);
}

void write_api_token(JsonWriter& out, const model::ApiToken& token) {
  out.begin_object();
  out.key("id").uuid(token.id);
  out.key("name").text(token.name);
  out.key("role").text(to_string(token.role));
  out.key("created_at").time(token.created_at);
  out.key("expires_at").time(token.expires_at);
  out.key("last_used_at").time(token.last_used_at);
  out.end_object();
}

void read_api_token(ObjectReader& in, model::ApiToken& token) {
  in.uuid("id", token.id);
  in.text("name", token.name);
  in.name("role", token.role, model::parse_role);
  in.time("created_at", token.created_at);
  in.time("expires_at", token.expires_at);
  in.time("last_used_at", token.last_used_at);
}

}  // namespace

Result<model::SignInRequest> read_sign_in_request(std::string_view json) {
  return read_request<model::SignInRequest>(json, [](ObjectReader& in, auto& request) {
    in.text("username", request.username, Need::Required, kNameLimit);
    in.text("password", request.password, Need::Required, kPasswordLimit);
    in.name("mode", request.mode, model::parse_sign_in_mode, Need::Optional);
  });
}

std::string write_sign_in_request(const model::SignInRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("username").text(request.username);
  out.key("password").text(request.password);
  out.key("mode").text(to_string(request.mode));
  out.end_object();
  return text;
}

Result<model::SetupRequest> read_setup_request(std::string_view json) {
  return read_request<model::SetupRequest>(json, [](ObjectReader& in, auto& request) {
    in.text("setup_token", request.setup_token, Need::Required, kTokenLimit);
    read_username(in, request.username);
    in.text("password", request.password, Need::Required, kPasswordLimit);
  });
}

std::string write_setup_request(const model::SetupRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("setup_token").text(request.setup_token);
  out.key("username").text(request.username);
  out.key("password").text(request.password);
  out.end_object();
  return text;
}

Result<model::PasswordResetRequest> read_password_reset_request(std::string_view json) {
  return read_request<model::PasswordResetRequest>(json, [](ObjectReader& in, auto& request) {
    in.text("reset_token", request.reset_token, Need::Required, kTokenLimit);
    in.text("password", request.password, Need::Required, kPasswordLimit);
  });
}

std::string write_password_reset_request(const model::PasswordResetRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("reset_token").text(request.reset_token);
  out.key("password").text(request.password);
  out.end_object();
  return text;
}

Result<model::PasswordChange> read_password_change(std::string_view json) {
  return read_request<model::PasswordChange>(json, [](ObjectReader& in, auto& request) {
    in.text("current_password", request.current_password, Need::Required, kPasswordLimit);
    in.text("new_password", request.new_password, Need::Required, kPasswordLimit);
  });
}

std::string write_password_change(const model::PasswordChange& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("current_password").text(request.current_password);
  out.key("new_password").text(request.new_password);
  out.end_object();
  return text;
}

Result<model::NewUser> read_new_user(std::string_view json) {
  return read_request<model::NewUser>(json, [](ObjectReader& in, auto& request) {
    read_username(in, request.username);
    in.text("display_name", request.display_name, Need::Optional, kDisplayNameLimit);
    in.name("role", request.role, model::parse_role);
    in.text("password", request.password, kPasswordLimit);
  });
}

std::string write_new_user(const model::NewUser& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("username").text(request.username);
  if (!request.display_name.empty()) out.key("display_name").text(request.display_name);
  out.key("role").text(to_string(request.role));
  if (request.password) out.key("password").text(*request.password);
  out.end_object();
  return text;
}

Result<model::UserPatch> read_user_patch(std::string_view json) {
  return read_request<model::UserPatch>(json, [](ObjectReader& in, auto& patch) {
    in.text("display_name", patch.display_name, kDisplayNameLimit);
    in.name("role", patch.role, model::parse_role);
    in.boolean("disabled", patch.disabled);
  });
}

std::string write_user_patch(const model::UserPatch& patch) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  if (patch.display_name) out.key("display_name").text(*patch.display_name);
  if (patch.role) out.key("role").text(to_string(*patch.role));
  if (patch.disabled) out.key("disabled").boolean(*patch.disabled);
  out.end_object();
  return text;
}

Result<model::NewApiToken> read_new_api_token(std::string_view json) {
  return read_request<model::NewApiToken>(json, [](ObjectReader& in, auto& request) {
    in.text("name", request.name, Need::Required, kTokenNameLimit);
    in.name("role", request.role, model::parse_role);
    in.number("expires_in_days", request.expires_in_days, Need::Required, 1u,
              model::kMaxApiTokenDays);
  });
}

std::string write_new_api_token(const model::NewApiToken& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("name").text(request.name);
  out.key("role").text(to_string(request.role));
  out.key("expires_in_days").number(request.expires_in_days);
  out.end_object();
  return text;
}

std::string write_session(const model::SessionView& session) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("user").begin_object();
  out.key("id").uuid(session.user.id);
  out.key("username").text(session.user.username);
  out.key("display_name").text(session.user.display_name);
  out.key("role").text(to_string(session.user.role));
  out.end_object();
  out.key("csrf_token").text(session.csrf_token);
  out.key("idle_timeout_s").number(session.idle_timeout_s);
  out.key("idle_expires_at").time(session.idle_expires_at);
  out.key("expires_at").time(session.expires_at);
  out.key("version").text(session.version);
  if (!session.access_token.empty()) out.key("access_token").text(session.access_token);
  out.end_object();
  return text;
}

Result<model::SessionView> read_session(std::string_view json) {
  return read_answer<model::SessionView>(json, [](ObjectReader& in, auto& session) {
    in.object("user", Need::Required, [&](ObjectReader& user) {
      user.uuid("id", session.user.id);
      user.text("username", session.user.username);
      user.text("display_name", session.user.display_name);
      user.name("role", session.user.role, model::parse_role);
    });
    in.text("csrf_token", session.csrf_token);
    in.number("idle_timeout_s", session.idle_timeout_s);
    in.time("idle_expires_at", session.idle_expires_at);
    in.time("expires_at", session.expires_at);
    in.text("version", session.version);
    in.text("access_token", session.access_token, Need::Optional);
  });
}

std::string write_session_items(const model::SessionItemPage& page) {
  return write_page(page, 300, write_session_item);
}

Result<model::SessionItemPage> read_session_items(std::string_view json) {
  return read_page<model::SessionItemPage>(json, read_session_item);
}

std::string write_api_tokens(const model::ApiTokenPage& page) {
  return write_page(page, 240, write_api_token);
}

Result<model::ApiTokenPage> read_api_tokens(std::string_view json) {
  return read_page<model::ApiTokenPage>(json, read_api_token);
}

std::string write_created_api_token(const model::CreatedApiToken& created) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("id").uuid(created.id);
  out.key("token").text(created.token);
  out.end_object();
  return text;
}

Result<model::CreatedApiToken> read_created_api_token(std::string_view json) {
  return read_answer<model::CreatedApiToken>(json, [](ObjectReader& in, auto& created) {
    in.uuid("id", created.id);
    in.text("token", created.token);
  });
}

std::string write_user(const model::User& user) {
  std::string text;
  JsonWriter out(text);
  write_user_fields(out, user);
  return text;
}

Result<model::User> read_user(std::string_view json) {
  return read_answer<model::User>(json, read_user_fields);
}

std::string write_users(const model::UserPage& page) {
  return write_page(page, 260, write_user_fields);
}

Result<model::UserPage> read_users(std::string_view json) {
  return read_page<model::UserPage>(json, read_user_fields);
}

std::string write_one_time_link(const model::OneTimeLink& link) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("link").text(link.link);
  out.key("expires_at").time(link.expires_at);
  out.end_object();
  return text;
}

Result<model::OneTimeLink> read_one_time_link(std::string_view json) {
  return read_answer<model::OneTimeLink>(json, [](ObjectReader& in, auto& link) {
    in.text("link", link.link);
    in.time("expires_at", link.expires_at);
  });
}

}  // namespace tms::protocol
