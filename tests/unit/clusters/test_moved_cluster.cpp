// Credentials are for the address they were given for.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "server/core/clusters/credentials.h"
#include "tests/unit/clusters/clusters_fixture.h"

using namespace tms;
using cluster_sim::Route;
using model::CredentialKeep;
using model::CredentialKind;
using model::ErrorCode;
using test::ClustersFixture;

namespace {

struct Moving : ClustersFixture {
  cluster_sim::ClusterSim elsewhere{sim_options()};

  Moving() { elsewhere.start().value(); }
  ~Moving() { CHECK(calls_elsewhere() == 0); }

  std::uint64_t calls_elsewhere() const {
    std::uint64_t calls = 0;
    for (const Route route : {Route::Action, Route::AppStatus, Route::Set, Route::Token}) {
      calls += elsewhere.requests(route);
    }
    return calls;
  }
  core::Result<model::Cluster> move(std::optional<std::string> base_url,
                                    std::optional<std::string> token_url = std::nullopt) {
    model::ClusterPatch patch;
    patch.base_url = std::move(base_url);
    patch.token_url = std::move(token_url);
    return clusters->update(admin, kCode, patch);
  }
  core::Result<model::CredentialsResult> connect_as_client() {
    model::CredentialsRequest request;
    request.kind = CredentialKind::ClientCredentials;
    request.client_id = "me";
    request.client_secret = "hush";
    request.keep = CredentialKeep::Cluster;
    return clusters->connect(admin, kCode, request);
  }
  bool connected() {
    return clusters->find(kCode, admin.user_id, false)->credentials.kind != CredentialKind::None;
  }
  std::string last_change() {
    model::AuditQuery query;
    query.action = "cluster.update";
    return store->audit().page(query)->items.at(0).detail;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Moving, "a cluster that moves to another host loses its credentials for good") {
  const auto key = add_sim();
  REQUIRE(connect(CredentialKeep::Cluster, "everyone"));
  REQUIRE(connect(CredentialKeep::Session, "mine"));
  const auto moved = move(elsewhere.base_url()).value();
  CHECK(moved.credentials.kind == CredentialKind::None);
  CHECK(clusters->token_for(key, admin.user_id).error().code == ErrorCode::ClusterUnauthorized);
  CHECK(clusters->connection(key, {}).error().code == ErrorCode::ClusterUnauthorized);
  CHECK_FALSE(sync(key)->ok);
  CHECK(store->clusters().credentials()->empty());
  CHECK(last_change() ==
        "changed: base_url; stored credentials removed, because the address is another one: 2");
  close();
  REQUIRE(open());
  CHECK_FALSE(connected());
}

TEST_CASE_FIXTURE(Moving, "another token URL ends client credentials before they are sent there") {
  const auto key = add_sim();
  REQUIRE(connect_as_client());
  REQUIRE(move(std::nullopt, elsewhere.token_url()));
  now = now + 3'600'000;
  CHECK(clusters->token_for(key, {}).error().code == ErrorCode::ClusterUnauthorized);
  CHECK(store->clusters().credentials()->empty());
}

TEST_CASE_FIXTURE(Moving, "a detour over no URL at all ends the credentials, too") {
  add_sim();
  REQUIRE(connect(CredentialKeep::Cluster));
  REQUIRE(move(""));
  REQUIRE(move(elsewhere.base_url()));
  CHECK_FALSE(connected());
}

TEST_CASE_FIXTURE(Moving, "another path or spelling of the same host keeps the connection") {
  model::NewCluster wanted;
  wanted.code = kCode;
  wanted.base_url = "https://tms.example.net/eu";
  REQUIRE(clusters->add(admin, wanted));
  REQUIRE(connect(CredentialKeep::Cluster));
  for (const char* same : {"https://tms.example.net/us", "https://TMS.example.net:443/eu",
                           "HTTPS://tms.example.net/"}) {
    CAPTURE(same);
    REQUIRE(move(same));
    CHECK(connected());
    CHECK(last_change() == "changed: base_url");
  }
  SUBCASE("another port does not") {
    REQUIRE(move("https://tms.example.net:8443"));
  }
  SUBCASE("another scheme does not") {
    REQUIRE(move("http://tms.example.net:443"));
  }
  SUBCASE("another host does not") {
    REQUIRE(move("https://tms.example.net.evil.example"));
  }
  CHECK_FALSE(connected());
}

TEST_CASE_FIXTURE(Moving, "an exchange that the cluster moved away from is not kept") {
  auto slow = sim_options();
  slow.latency = std::chrono::milliseconds(500);
  cluster_sim::ClusterSim here(slow);
  REQUIRE(here.start());
  const auto key = add_sim();
  REQUIRE(move(here.base_url(), here.token_url()));
  core::Result<model::CredentialsResult> answer = model::fail(ErrorCode::Internal, "none yet");
  {
    const std::jthread connecting([&] { answer = connect_as_client(); });
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (here.requests(Route::Token) == 0) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::yield();
    }
    REQUIRE(move(elsewhere.base_url()));
  }
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::Conflict);
  CHECK(clusters->token_for(key, {}).error().code == ErrorCode::ClusterUnauthorized);
  CHECK(store->clusters().credentials()->empty());
}

TEST_CASE_FIXTURE(Moving, "a call prepared before the move takes no token that came after it") {
  const auto key = add_sim();
  core::Credentials credentials(store->clusters(), {}, [] { return model::TimeMs{1}; });
  upstream::TmsClient before({sim.base_url(), {}});
  upstream::TmsClient after({elsewhere.base_url(), {}});
  const auto connect_at = [&](upstream::TmsClient& client, std::string token) {
    credentials.set_origins(key, client.origins());
    model::CredentialsRequest request;
    request.token = std::move(token);
    auto obtained = credentials.obtain(admin, key, request, client);
    REQUIRE(obtained);
    REQUIRE(credentials.keep(admin, kCode, *obtained));
  };
  connect_at(before, "old");
  CHECK(credentials.token(key, admin.user_id, before) == "old");
  connect_at(after, "new");
  CHECK(credentials.token(key, admin.user_id, after) == "new");
  CHECK(credentials.token(key, admin.user_id, before).error().code ==
        ErrorCode::ClusterUnauthorized);
}

TEST_CASE_FIXTURE(Moving, "client credentials without a token URL are refused with the remedy") {
  add_sim();
  REQUIRE(move(std::nullopt, ""));
  const auto refused = connect_as_client();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Conflict);
  CHECK(refused.error().message ==
        "The cluster SIM has no token_url to exchange client credentials at: an admin has to set "
        "it, or connect with a token.");
}
