#include <doctest/doctest.h>

#include "server/core/clusters/sealed_secret.h"
#include "tests/unit/clusters/clusters_fixture.h"

using namespace tms;
using model::CredentialKeep;
using model::CredentialKind;
using model::ErrorCode;
using test::ClustersFixture;

namespace {

const auto kOther = *model::Uuid::parse("01890000-0000-7000-8000-00000000000b");

model::CredentialsRequest client_credentials(std::string secret, bool reveal = false) {
  model::CredentialsRequest request;
  request.kind = CredentialKind::ClientCredentials;
  request.client_id = "me";
  request.client_secret = std::move(secret);
  request.keep = CredentialKeep::Cluster;
  request.reveal = reveal;
  return request;
}

}  // namespace

TEST_CASE("a sealed secret opens with its key, in its place, unchanged") {
  core::SecretKey key{}, other{};
  other.fill(1);
  store::CredentialRow row;
  row.cluster = 3;
  row.sealed_secret = core::seal(key, row, {"token", "id", "secret"});
  CHECK(row.sealed_secret.find("token") == std::string::npos);
  CHECK(core::unseal(key, row)->client_secret == "secret");
  CHECK_FALSE(core::unseal(other, row));
  auto moved = row;
  moved.cluster = 4;
  CHECK_FALSE(core::unseal(key, moved));
  moved = row;
  moved.owner = kOther;
  CHECK_FALSE(core::unseal(key, moved));
  row.sealed_secret.back() ^= 1;
  CHECK_FALSE(core::unseal(key, row));
  row.sealed_secret.resize(10);
  CHECK_FALSE(core::unseal(key, row));
}

TEST_CASE_FIXTURE(ClustersFixture, "a user's own credentials win over those of the cluster") {
  const auto key = add_sim();
  CHECK(clusters->token_for(key, admin.user_id).error().code == ErrorCode::ClusterUnauthorized);
  REQUIRE(connect(CredentialKeep::Cluster, "everyone"));
  CHECK(clusters->token_for(key, admin.user_id) == "everyone");
  REQUIRE(connect(CredentialKeep::Session, "mine"));
  CHECK(clusters->token_for(key, admin.user_id) == "mine");
  CHECK(clusters->token_for(key, kOther) == "everyone");
  CHECK(clusters->find(kCode, admin.user_id, false)->credentials.keep == CredentialKeep::Session);

  REQUIRE(clusters->disconnect(admin, kCode, std::nullopt));
  CHECK(clusters->token_for(key, admin.user_id) == "everyone");
  CHECK(clusters->disconnect(admin, kCode, std::nullopt).error().code == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(ClustersFixture,
                  "an own token that has expired does not stand before a common one") {
  const auto key = add_sim();
  REQUIRE(connect(CredentialKeep::Cluster, "everyone"));
  REQUIRE(
      connect(CredentialKeep::Session, "eyJhbGciOiJub25lIn0.eyJleHAiOjIwMDB9.c2ln"));  // exp 2000
  CHECK(clusters->token_for(key, admin.user_id) != "everyone");
  now = 2'000'000;
  CHECK(clusters->token_for(key, admin.user_id) == "everyone");
  CHECK(clusters->find(kCode, admin.user_id, false)->credentials.keep == CredentialKeep::Cluster);
  REQUIRE(clusters->disconnect(admin, kCode, CredentialKeep::Cluster));
  CHECK(clusters->token_for(key, admin.user_id) != "everyone");  // nothing better is there
}

TEST_CASE_FIXTURE(ClustersFixture, "only admins connect a cluster for everyone") {
  add_sim();
  admin.role = "operator";
  CHECK(connect(CredentialKeep::Cluster).error().code == ErrorCode::Forbidden);
  CHECK(connect(CredentialKeep::Session));
  CHECK(clusters->disconnect(admin, kCode, CredentialKeep::Cluster).error().code ==
        ErrorCode::Forbidden);
}

TEST_CASE_FIXTURE(ClustersFixture, "credentials survive a restart, but not a lost key") {
  const auto key = add_sim();
  REQUIRE(connect(CredentialKeep::Cluster));
  close();
  CHECK(open() == 0u);
  CHECK(clusters->token_for(key, {}) == "secret");
  close();
  CHECK(open(8) == 1u);
  CHECK(clusters->token_for(key, {}).error().code == ErrorCode::ClusterUnauthorized);
  close();
  CHECK(open(8) == 0u);
}

TEST_CASE_FIXTURE(ClustersFixture,
                  "client credentials are exchanged, renewed and never shown twice") {
  const auto key = add_sim();
  const auto result = clusters->connect(admin, kCode, client_credentials("hush", true)).value();
  CHECK_FALSE(result.access_token.empty());
  CHECK(result.expires_at > now);
  CHECK(clusters->connect(admin, kCode, client_credentials("hush"))->access_token.empty());

  const auto first = clusters->token_for(key, {}).value();
  CHECK(clusters->token_for(key, {}) == first);
  now = now + 3'580'000;  // within a minute of its end
  const auto fetched = sim.requests(cluster_sim::Route::Token);
  CHECK(clusters->token_for(key, {}).has_value());
  CHECK(sim.requests(cluster_sim::Route::Token) == fetched + 1);
}

TEST_CASE_FIXTURE(ClustersFixture, "wrong client credentials are not kept") {
  const auto key = add_sim();
  const auto refused = clusters->connect(admin, kCode, client_credentials("guess"));
  CHECK(refused.error().code == ErrorCode::ClusterUnauthorized);
  CHECK(clusters->token_for(key, {}).error().code == ErrorCode::ClusterUnauthorized);
  CHECK(store->clusters().credentials()->empty());
}

TEST_CASE_FIXTURE(ClustersFixture, "a refused token is exchanged once, a bearer token never") {
  const auto key = add_sim();
  REQUIRE(clusters->connect(admin, kCode, client_credentials("hush")));
  const auto token = clusters->token_for(key, {}).value();
  now = now + 60'000;
  CHECK(clusters->token_refused(key, {}, token));
  const auto second = clusters->token_for(key, {}).value();
  CHECK(second != token);
  CHECK(clusters->token_refused(key, {}, token));         // exchanged meanwhile
  CHECK_FALSE(clusters->token_refused(key, {}, second));  // fresh: another would be refused, too
  REQUIRE(connect(CredentialKeep::Session));
  CHECK_FALSE(clusters->token_refused(key, admin.user_id, "secret"));
}

TEST_CASE_FIXTURE(ClustersFixture, "credentials that cannot go into a header are refused") {
  add_sim();
  for (const std::string token : {"", "a b", "a\r\nX: y"}) {
    CHECK(connect(CredentialKeep::Session, token).error().code == ErrorCode::InvalidRequest);
  }
}
