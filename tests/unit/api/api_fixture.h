// The services of a fresh data directory, without a network.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "server/api/routes.h"
#include "server/commands/runtime.h"

namespace tms::test {

inline constexpr const char* kPassword = "Quiet-harbour-1";

struct ApiFixture {
  std::filesystem::path data_dir;
  std::unique_ptr<commands::Runtime> runtime;

  ApiFixture() {
    char path[] = "/tmp/tms-api-XXXXXX";
    data_dir = mkdtemp(path);
    commands::RuntimeOptions options;
    options.data_dir = data_dir;
    runtime = commands::open_runtime(options).value();
    runtime->services->own_origin = [] { return std::string("http://127.0.0.1:8080"); };
  }
  ~ApiFixture() {
    runtime.reset();
    std::filesystem::remove_all(data_dir);
  }

  api::Services& services() { return *runtime->services; }

  core::SignedIn signed_in(const std::string& name, model::Role role) {
    model::NewUser user;
    user.username = name;
    user.role = role;
    user.password = kPassword;
    runtime->accounts->create_user(core::system_actor(), user).value();
    return sign_in(name);
  }
  core::SignedIn sign_in(const std::string& name) {
    core::Actor stranger;
    stranger.username = "anonymous";
    stranger.ip = "192.0.2.1";
    return runtime->accounts->sign_in(name, kPassword, stranger, "a test").value();
  }

  static http::Caller caller_of(const core::SignedIn& signed_in) {
    http::Caller caller;
    caller.user_id = signed_in.identity.user_id;
    caller.username = signed_in.identity.username;
    caller.role = signed_in.identity.role;
    caller.session_id = signed_in.identity.session_id;
    caller.ip = "192.0.2.1";
    return caller;
  }
};

}  // namespace tms::test
