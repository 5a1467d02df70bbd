#include <doctest/doctest.h>

#include <string>

#include "shared/model/audit.h"
#include "shared/model/cluster.h"
#include "shared/model/customer_query.h"
#include "shared/model/error.h"
#include "shared/model/user.h"

using namespace tms::model;

TEST_CASE("every error code has a name, a status and a title, and is known by its name") {
  for (int i = 0; i < static_cast<int>(ErrorCode::Count); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    CAPTURE(to_string(code));
    CHECK(error_code_from_string(to_string(code)) == code);
    CHECK(http_status(code) >= 400);
    CHECK(http_status(code) < 600);
    CHECK_FALSE(title(code).empty());
  }
  CHECK(error_code_from_string("from_the_future") == ErrorCode::Internal);
}

TEST_CASE("error codes map to the statuses of the contract") {
  CHECK(http_status(ErrorCode::InvalidRequest) == 400);
  CHECK(http_status(ErrorCode::AmbiguousColumns) == 400);
  CHECK(http_status(ErrorCode::InvalidCredentials) == 401);
  CHECK(http_status(ErrorCode::CsrfFailed) == 403);
  CHECK(http_status(ErrorCode::SelectionExpired) == 409);
  CHECK(http_status(ErrorCode::PayloadTooLarge) == 413);
  CHECK(http_status(ErrorCode::UnsupportedMediaType) == 415);
  CHECK(http_status(ErrorCode::MisdirectedRequest) == 421);
  CHECK(http_status(ErrorCode::ClusterUnauthorized) == 424);
  CHECK(http_status(ErrorCode::RateLimited) == 429);
  CHECK(http_status(ErrorCode::ClusterUnreachable) == 502);
  CHECK(http_status(ErrorCode::AuditUnavailable) == 503);
}

TEST_CASE("each role may do what the one before it may") {
  CHECK(at_least(Role::Admin, Role::Operator));
  CHECK(at_least(Role::Operator, Role::Operator));
  CHECK_FALSE(at_least(Role::Viewer, Role::Operator));
  for (const Role role : {Role::Viewer, Role::Operator, Role::Admin}) {
    CHECK(parse_role(to_string(role)) == role);
  }
  CHECK(parse_role("root") == std::nullopt);
}

TEST_CASE("user names are 1 to 64 letters, digits, _ . @ and -") {
  CHECK(parse_username("Anna.Schmidt-2@example.com") == "Anna.Schmidt-2@example.com");
  for (const std::string text : {"", "a b", "a/b", "\xC3\xBC", "a\n", "<i>"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_username(text));
  }
  CHECK_FALSE(parse_username(std::string(65, 'a')));
}

TEST_CASE("sort keys are read with and without a minus") {
  for (int i = 0; i < 8; ++i) {
    for (const bool descending : {false, true}) {
      const CustomerSort sort{static_cast<CustomerSortKey>(i), descending};
      CHECK(parse_customer_sort(to_string(sort)) == sort);
    }
  }
  CHECK(to_string(CustomerSort{CustomerSortKey::UpdatedAt, true}) == "-updated_at");
  for (const std::string text : {"", "-", "--cid", "CID", "name"}) {
    const auto refused = parse_customer_sort(text);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fields.front().field == "sort");
  }
}

TEST_CASE("names of audit outcomes, credentials and breakers are read back") {
  for (int i = 0; i < 6; ++i) {
    const auto outcome = static_cast<AuditOutcome>(i);
    CHECK(parse_audit_outcome(to_string(outcome)) == outcome);
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(parse_credential_kind(to_string(static_cast<CredentialKind>(i))) ==
          static_cast<CredentialKind>(i));
    CHECK(parse_breaker_state(to_string(static_cast<BreakerState>(i))) ==
          static_cast<BreakerState>(i));
  }
  CHECK(parse_credential_keep("cluster") == CredentialKeep::Cluster);
  CHECK(to_string(BreakerState::HalfOpen) == "half_open");
}

TEST_CASE("a settings patch changes what it names and nothing else") {
  const ClusterSettings defaults = default_cluster_settings();
  CHECK(defaults.expected_apps.size() == 8);
  ClusterSettingsPatch patch;
  CHECK(patched(defaults, patch) == defaults);
  patch.chunk_size = 7;
  patch.expected_apps = std::vector<std::string>{"kms"};
  const ClusterSettings changed = patched(defaults, patch);
  CHECK(changed.chunk_size == 7);
  CHECK(changed.expected_apps == std::vector<std::string>{"kms"});
  CHECK(changed.concurrency == defaults.concurrency);
}
