#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/clusters/clusters_fixture.h"

using namespace tms;
using model::ErrorCode;
using test::ClustersFixture;

TEST_CASE_FIXTURE(ClustersFixture, "a cluster is added, changed and removed, and each is audited") {
  add_sim();
  auto cluster = clusters->find(kCode, {}, true).value();
  CHECK(cluster.name == kCode);
  CHECK(cluster.base_url == sim.base_url());
  CHECK(clusters->find(kCode, {}, false)->base_url.empty());

  model::ClusterPatch patch;
  patch.name = "Simulated";
  patch.settings.chunk_size = 50;
  cluster = clusters->update(admin, kCode, patch).value();
  CHECK(cluster.name == "Simulated");
  CHECK(cluster.settings.chunk_size == 50);
  CHECK(cluster.settings.concurrency == 8);

  CHECK(clusters->remove(admin, kCode));
  CHECK(clusters->find(kCode, {}, true).error().code == ErrorCode::NotFound);
  CHECK(audited("cluster.create") == 1);
  CHECK(audited("cluster.update") == 1);
  CHECK(audited("cluster.delete") == 1);
}

TEST_CASE_FIXTURE(ClustersFixture, "the log names what changed, but shows no URL") {
  add_sim();
  model::ClusterPatch patch;
  patch.base_url = "https://secret-host.example.net";
  REQUIRE(clusters->update(admin, kCode, patch));
  model::AuditQuery query;
  query.action = "cluster.update";
  const auto record = store->audit().page(query).value().items.at(0);
  CHECK(record.detail == "changed: base_url");
  CHECK(record.actor == "ada");
}

TEST_CASE_FIXTURE(ClustersFixture, "every wrong field of a cluster is named") {
  model::NewCluster wanted;
  wanted.code = " EU ";
  wanted.base_url = "ftp://h";
  wanted.token_url = "http://169.254.169.254/token";
  wanted.settings.chunk_size = 5'001;
  wanted.settings.concurrency = 0;
  wanted.settings.sync_interval_s = 4;
  wanted.settings.expected_apps = std::vector<std::string>{"kms", "kms", ""};
  const auto added = clusters->add(admin, wanted);
  REQUIRE_FALSE(added);
  CHECK(added.error().code == ErrorCode::InvalidRequest);
  std::string fields;
  for (const auto& field : added.error().fields) fields += field.field + " ";
  CHECK(fields ==
        "code base_url token_url settings.chunk_size settings.concurrency "
        "settings.sync_interval_s settings.expected_apps settings.expected_apps ");
}

TEST_CASE_FIXTURE(ClustersFixture, "a code is taken once") {
  add_sim();
  model::NewCluster wanted;
  wanted.code = kCode;
  CHECK(clusters->add(admin, wanted).error().code == ErrorCode::Conflict);
}

TEST_CASE_FIXTURE(ClustersFixture, "new clusters come last in the list and stay after a restart") {
  add_sim();
  const auto before = clusters->list({}, true);
  CHECK(before.back().code == kCode);
  close();
  REQUIRE(open());
  CHECK(clusters->list({}, true) == before);
}

TEST_CASE_FIXTURE(ClustersFixture, "markup and control characters in names are made harmless") {
  model::NewCluster wanted;
  wanted.code = "X1";
  wanted.name = "a\nb" + std::string(10'000, 'x');
  const auto cluster = clusters->add(admin, wanted).value();
  CHECK(cluster.name.size() <= 100);
  CHECK(cluster.name.find('\n') == std::string::npos);
}
