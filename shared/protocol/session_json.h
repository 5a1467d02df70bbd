// JSON of sign-in, sessions, API tokens, users and passwords.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/result.h"
#include "shared/model/user.h"

namespace tms::protocol {

// ---- requests: unknown fields, wrong types and missing fields are InvalidRequest.
model::Result<model::SignInRequest> read_sign_in_request(std::string_view json);
std::string write_sign_in_request(const model::SignInRequest& request);
model::Result<model::SetupRequest> read_setup_request(std::string_view json);
std::string write_setup_request(const model::SetupRequest& request);
model::Result<model::PasswordResetRequest> read_password_reset_request(std::string_view json);
std::string write_password_reset_request(const model::PasswordResetRequest& request);
// PUT /api/v1/me/password: {"current_password","new_password"}
model::Result<model::PasswordChange> read_password_change(std::string_view json);
std::string write_password_change(const model::PasswordChange& request);
model::Result<model::NewUser> read_new_user(std::string_view json);
std::string write_new_user(const model::NewUser& request);
model::Result<model::UserPatch> read_user_patch(std::string_view json);
std::string write_user_patch(const model::UserPatch& request);
model::Result<model::NewApiToken> read_new_api_token(std::string_view json);
std::string write_new_api_token(const model::NewApiToken& request);

// ---- answers: unknown fields are ignored (a newer server), wrong types are errors.
std::string write_session(const model::SessionView& session);
model::Result<model::SessionView> read_session(std::string_view json);
std::string write_session_items(const model::SessionItemPage& page);
model::Result<model::SessionItemPage> read_session_items(std::string_view json);
std::string write_api_tokens(const model::ApiTokenPage& page);
model::Result<model::ApiTokenPage> read_api_tokens(std::string_view json);
std::string write_created_api_token(const model::CreatedApiToken& created);
model::Result<model::CreatedApiToken> read_created_api_token(std::string_view json);
std::string write_user(const model::User& user);
model::Result<model::User> read_user(std::string_view json);
std::string write_users(const model::UserPage& page);
model::Result<model::UserPage> read_users(std::string_view json);
std::string write_one_time_link(const model::OneTimeLink& link);
model::Result<model::OneTimeLink> read_one_time_link(std::string_view json);

}  // namespace tms::protocol
