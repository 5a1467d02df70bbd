#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/unit/protocol/field_errors.h"

using namespace tms;
using namespace tms::protocol;

TEST_CASE("each request reads back as it was written") {
  const model::SignInRequest sign_in{"anna", "p\xC3\xA4ss \"word\"\\", model::SignInMode::Token};
  CHECK(read_sign_in_request(write_sign_in_request(sign_in)) == sign_in);
  const model::SetupRequest setup{"token", "anna", "correct horse battery"};
  CHECK(read_setup_request(write_setup_request(setup)) == setup);
  const model::PasswordResetRequest reset{"token", "correct horse battery"};
  CHECK(read_password_reset_request(write_password_reset_request(reset)) == reset);
  const model::PasswordChange change{"old", "new"};
  CHECK(read_password_change(write_password_change(change)) == change);
  const model::NewUser user{"anna", "Anna", model::Role::Admin, "correct horse battery"};
  CHECK(read_new_user(write_new_user(user)) == user);
  const model::NewUser short_user{"bert", "", model::Role::Viewer, std::nullopt};
  CHECK(read_new_user(write_new_user(short_user)) == short_user);
  const model::UserPatch patch{"", model::Role::Operator, true};
  CHECK(read_user_patch(write_user_patch(patch)) == patch);
  CHECK(read_user_patch("{}") == model::UserPatch{});
  const model::NewApiToken token{"nightly report", model::Role::Operator, 90};
  CHECK(read_new_api_token(write_new_api_token(token)) == token);
}

TEST_CASE("a new API token needs a name, a role and an end within a year") {
  CHECK(field_errors(read_new_api_token("{}")) ==
        Fields{{"name", "required"}, {"role", "required"}, {"expires_in_days", "required"}});
  CHECK(field_errors(
            read_new_api_token(R"({"name":"","role":"root","expires_in_days":0,"scope":"all"})")) ==
        Fields{{"name", "required"},
               {"role", "unknown_value"},
               {"expires_in_days", "out_of_range"},
               {"scope", "unknown_field"}});
  CHECK(field_errors(read_new_api_token(R"({"name":"x","role":"viewer","expires_in_days":367})")) ==
        Fields{{"expires_in_days", "out_of_range"}});
  CHECK(field_errors(read_new_api_token(R"({"name":")" + std::string(101, 'x') +
                                        R"(","role":7,"expires_in_days":1.5})")) ==
        Fields{{"name", "too_long"}, {"role", "wrong_type"}, {"expires_in_days", "wrong_type"}});
}

TEST_CASE("signing in takes a cookie unless a token is asked for") {
  const auto request = read_sign_in_request(R"({"username":"anna","password":"x"})");
  REQUIRE(request);
  CHECK(request->mode == model::SignInMode::Cookie);
}

TEST_CASE("missing, wrong and unknown fields are all named at once") {
  const auto request = read_sign_in_request(R"({"username":7,"mode":"magic","remember":true})");
  CHECK(field_errors(request) == Fields{{"username", "wrong_type"},
                                        {"password", "required"},
                                        {"mode", "unknown_value"},
                                        {"remember", "unknown_field"}});
  CHECK(request.error().code == model::ErrorCode::InvalidRequest);
  CHECK(request.error().message == "username must be text, not a whole number. (3 more below)");
}

TEST_CASE("a body that is no object is one error about the body") {
  for (const std::string body : {"[]", "null", "7", "\"x\"", "true"}) {
    CAPTURE(body);
    CHECK(field_errors(read_sign_in_request(body)) == Fields{{"", "wrong_type"}});
  }
}

TEST_CASE("null is not a value of a request") {
  CHECK(field_errors(read_user_patch(R"({"disabled":null,"display_name":null})")) ==
        Fields{{"display_name", "wrong_type"}, {"disabled", "wrong_type"}});
}

TEST_CASE("text of requests has limits and no NUL") {
  const std::string long_name(10'000, 'x');
  CHECK(
      field_errors(read_sign_in_request(R"({"username":")" + long_name + R"(","password":"x"})")) ==
      Fields{{"username", "too_long"}});
  CHECK(field_errors(read_sign_in_request(R"({"username":"a\u0000b","password":"x"})")) ==
        Fields{{"username", "invalid"}});
  CHECK(field_errors(read_sign_in_request(R"({"username":"","password":""})")) ==
        Fields{{"username", "required"}, {"password", "required"}});
}

TEST_CASE("new users need a name that follows the rule") {
  CHECK(field_errors(read_new_user(R"({"username":"<b>","role":"viewer"})")) ==
        Fields{{"username", "invalid"}});
  CHECK(field_errors(read_new_user(R"({"username":"anna","role":"root"})")) ==
        Fields{{"role", "unknown_value"}});
}

TEST_CASE("clusters are added and changed by patches over the defaults") {
  model::NewCluster cluster;
  cluster.code = "US EAST1";
  cluster.base_url = "https://tms.example.com";
  cluster.display_order = -1;
  cluster.settings.settle_after_s = 5;
  cluster.settings.expected_apps = std::vector<std::string>{"kms"};
  CHECK(read_new_cluster(write_new_cluster(cluster)) == cluster);

  model::ClusterPatch patch;
  patch.token_url = "";
  patch.settings.concurrency = 64;
  CHECK(read_cluster_patch(write_cluster_patch(patch)) == patch);
  CHECK(write_cluster_patch({}) == "{}");
}

TEST_CASE("cluster settings outside their range are refused by name") {
  const auto refused = read_cluster_patch(
      R"({"settings":{"chunk_size":0,"concurrency":65,"sync_interval_s":3,"settle_after_s":-1,)"
      R"("app_status_ttl_s":1.5,"expected_apps":[""],"speed":9}})");
  CHECK(field_errors(refused) == Fields{{"settings.expected_apps[0]", "required"},
                                        {"settings.chunk_size", "out_of_range"},
                                        {"settings.concurrency", "out_of_range"},
                                        {"settings.sync_interval_s", "out_of_range"},
                                        {"settings.app_status_ttl_s", "wrong_type"},
                                        {"settings.settle_after_s", "out_of_range"},
                                        {"settings.speed", "unknown_field"}});
  CHECK(refused.error().fields[1].message == "settings.chunk_size must lie between 1 and 5000.");
}

TEST_CASE("a cluster code follows its rule") {
  CHECK(field_errors(read_new_cluster(R"({"code":" EU"})")) == Fields{{"code", "invalid"}});
}

TEST_CASE("credentials take the fields of their kind only") {
  model::CredentialsRequest bearer;
  bearer.token = "abc.def";
  bearer.keep = model::CredentialKeep::Cluster;
  CHECK(read_credentials_request(write_credentials_request(bearer)) == bearer);
  model::CredentialsRequest client;
  client.kind = model::CredentialKind::ClientCredentials;
  client.client_id = "id";
  client.client_secret = "s e c r e t";
  client.reveal = true;
  CHECK(read_credentials_request(write_credentials_request(client)) == client);

  CHECK(field_errors(read_credentials_request(
            R"({"kind":"bearer","token":"x","client_id":"y","keep":"session"})")) ==
        Fields{{"client_id", "unknown_field"}});
  CHECK(field_errors(read_credentials_request(R"({"kind":"client_credentials"})")) ==
        Fields{{"client_id", "required"}, {"client_secret", "required"}});
  CHECK(field_errors(read_credentials_request(R"({"kind":"none"})")) ==
        Fields{{"kind", "unknown_value"}});
}

TEST_CASE("a token that would break its header line is refused") {
  for (const std::string token : {"a b", "a\\r\\nX: y", "\\u00fc", "a\\t"}) {
    CAPTURE(token);
    CHECK(field_errors(read_credentials_request(R"({"kind":"bearer","token":")" + token + "\"}")) ==
          Fields{{"token", "invalid"}});
  }
}

TEST_CASE("requests without fields take no body or an empty object") {
  CHECK(read_empty_request(""));
  CHECK(read_empty_request(" {} "));
  CHECK(field_errors(read_empty_request(R"({"force":true})")) ==
        Fields{{"force", "unknown_field"}});
  CHECK(read_sync_request("") == model::SyncRequest{false});
  CHECK(read_sync_request(write_sync_request({true})) == model::SyncRequest{true});
  CHECK(read_audit_verify_request("") == false);
  CHECK(read_audit_verify_request(write_audit_verify_request(true)) == true);
  CHECK_FALSE(read_audit_verify_request(R"({"full":"yes"})"));
}

TEST_CASE("device types are a list of items with a capacity") {
  const auto types = read_device_types_request(
      R"({"items":[{"code":"AOS8","name":"AOS8","device_capacity":100}]})");
  REQUIRE(types);
  CHECK(types->front().device_capacity == 100);
  CHECK(field_errors(read_device_types_request(
            R"({"items":[{"code":"AOS8","name":"AOS8","device_capacity":0},7]})")) ==
        Fields{{"items[0].device_capacity", "out_of_range"}, {"items[1]", "wrong_type"}});
}

TEST_CASE("preferences are any JSON object of at most 64 KiB") {
  CHECK(read_preferences(R"({"theme":"dark"})") == std::string(R"({"theme":"dark"})"));
  CHECK_FALSE(read_preferences("[]"));
  CHECK_FALSE(read_preferences("{"));
  const auto large = read_preferences("{\"x\":\"" + std::string(kMaxPreferencesBytes, 'x') + "\"}");
  REQUIRE_FALSE(large);
  CHECK(large.error().code == model::ErrorCode::PayloadTooLarge);
}
