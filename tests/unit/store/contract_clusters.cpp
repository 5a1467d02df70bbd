#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::ErrorCode;

ClusterRow cluster(std::string code) {
  ClusterRow row;
  row.code = row.name = std::move(code);
  row.display_order = 99;
  row.settings = {.expected_apps = {"kms", "dpp"},
                  .chunk_size = 1,
                  .concurrency = 2,
                  .app_status_concurrency = 3,
                  .sync_interval_s = 0,
                  .app_status_ttl_s = 5,
                  .app_status_follow_s = 7,
                  .settle_after_s = 6};
  return row;
}

void check_seed(Store& store) {
  const auto clusters = store.clusters().clusters();
  REQUIRE(clusters->size() == 14);
  CHECK(clusters->front().code == "APAC");
  CHECK(clusters->at(1).name == "APAC EAST");
  CHECK(clusters->back().code == "test");
  for (const ClusterRow& row : *clusters) {
    CHECK(row.base_url.empty());
    CHECK(row.settings == model::default_cluster_settings());
    CHECK_FALSE(row.last_sync);
  }
  const auto types = store.clusters().device_types();
  REQUIRE(types->size() == 6);
  CHECK(types->at(1).code == "AOS10 Small");
  CHECK(types->at(1).device_capacity == 31);
  CHECK(types->back().device_capacity == 21);
}

}  // namespace

void check_clusters(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  auto& clusters = store->clusters();

  SUBCASE("the reference data is there from the start, once") {
    check_seed(*store);
    store.reset();
    store = subject.open();
    check_seed(*store);
  }
  SUBCASE("a cluster is added and changed, its code is taken") {
    const auto key = clusters.add_cluster(cluster("Mars"), draft("cluster.create"));
    REQUIRE(key);
    const auto twice = clusters.add_cluster(cluster("Mars"), draft());
    REQUIRE_FALSE(twice);
    CHECK(is(twice.error(), ErrorCode::Conflict));

    ClusterRow changed = clusters.clusters()->back();
    CHECK(changed.key == *key);
    CHECK(changed.settings == cluster("Mars").settings);
    changed.base_url = "https://mars.example/api";
    changed.settings.expected_apps = {};
    REQUIRE(clusters.update_cluster(changed, StoredCredentials::Kept, draft("cluster.update")));
    CHECK(clusters.clusters()->back().base_url == "https://mars.example/api");
    CHECK(clusters.clusters()->back().settings.expected_apps.empty());
  }
  SUBCASE("a change keeps the credentials of the cluster, or removes its own and no others") {
    CredentialRow credential;
    credential.sealed_secret = "sealed";
    ClusterRow changed = clusters.clusters()->front();
    const ClusterKey other = clusters.clusters()->back().key;
    REQUIRE(changed.key != other);
    for (const ClusterKey key : {changed.key, other}) {
      credential.cluster = key;
      REQUIRE(clusters.put_credential(credential, draft()));
    }
    REQUIRE(clusters.update_cluster(changed, StoredCredentials::Kept, draft()));
    CHECK(clusters.credentials()->size() == 2);
    REQUIRE(clusters.update_cluster(changed, StoredCredentials::Removed, draft()));
    REQUIRE(clusters.credentials()->size() == 1);
    CHECK(clusters.credentials()->front().cluster == other);
  }
  SUBCASE("a cluster without history goes with its customers and credentials") {
    add_customers(*store, 3);
    CredentialRow credential;
    credential.cluster = kEu;
    credential.sealed_secret = "sealed";
    REQUIRE(clusters.put_credential(credential, draft()));
    REQUIRE(clusters.remove_cluster(kEu, draft("cluster.remove")));
    CHECK(clusters.clusters()->size() == 13);
    CHECK(clusters.credentials()->empty());
    int customers = 0;
    REQUIRE(store->customers().load_customers([&](const CustomerRow&) { ++customers; }));
    CHECK(customers == 0);
    CHECK_FALSE(clusters.remove_cluster(kEu, draft()));
  }
  SUBCASE("a cluster that jobs or records speak of stays") {
    add_customers(*store, 3);
    SUBCASE("jobs") {
      const NewJob job = action_job(5, 2);
      REQUIRE(store->jobs().create_job(job, intent_of(job)));
    }
    SUBCASE("records") {
      REQUIRE(store->audit().append(std::vector{draft_on({2})}));
    }
    const auto removed = clusters.remove_cluster(kEu, draft());
    REQUIRE_FALSE(removed);
    CHECK(is(removed.error(), ErrorCode::Conflict));
    CHECK(clusters.clusters()->size() == 14);
  }
  SUBCASE("credentials are kept per cluster and owner, replaced and removed") {
    CredentialRow own{.cluster = kEu,
                      .owner = uuid(1),
                      .kind = model::CredentialKind::Bearer,
                      .token_type = "Bearer",
                      .scope = "all",
                      .expires_at = kNow,
                      .sealed_secret = std::string("a\0b", 3)};
    CredentialRow shared = own;
    shared.owner = {};
    REQUIRE(clusters.put_credential(own, draft()));
    REQUIRE(clusters.put_credential(shared, draft()));
    own.scope = "less";
    REQUIRE(clusters.put_credential(own, draft()));
    REQUIRE(clusters.credentials()->size() == 2);
    CHECK(clusters.credentials()->at(0).owner.is_nil());
    CHECK(clusters.credentials()->at(1).scope == "less");
    CHECK(clusters.credentials()->at(1).sealed_secret == own.sealed_secret);
    REQUIRE(clusters.remove_credential(kEu, uuid(1), draft()));
    CHECK_FALSE(clusters.remove_credential(kEu, uuid(1), draft()));
    CHECK(clusters.credentials()->size() == 1);
  }
  SUBCASE("device types are replaced as a whole, or not at all") {
    const model::DeviceType one{"X", "X", "new", 7, 1};
    const auto twice = clusters.put_device_types(std::vector{one, one}, draft());
    REQUIRE_FALSE(twice);
    CHECK(is(twice.error(), ErrorCode::Conflict));
    CHECK(clusters.device_types()->size() == 6);
    REQUIRE(clusters.put_device_types(std::vector{one}, draft()));
    CHECK(*clusters.device_types() == std::vector{one});
  }
}

void check_customers(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  std::vector<CustomerRow> loaded;
  const auto load = [&] {
    loaded.clear();
    REQUIRE(
        store->customers().load_customers([&](const CustomerRow& row) { loaded.push_back(row); }));
  };

  SUBCASE("app status is replaced by customer, survives a restart and is removed") {
    std::vector<AppStatusRow> known;
    const auto load_status = [&] {
      known.clear();
      REQUIRE(store->customers().load_app_status(
          [&](const AppStatusRow& row) { known.push_back(row); }));
    };
    add_customers(*store, 3);
    std::vector<AppStatusRow> rows{{2, kNow, kNow - 5, "", "kms\tReady\n"},
                                   {1, 0, kNow, "No answer", ""}};
    REQUIRE(store->customers().write_app_status(rows));
    rows[0].error = "Cut off";
    REQUIRE(store->customers().write_app_status({&rows[0], 1}));
    store.reset();
    store = subject.open();
    load_status();
    REQUIRE(known.size() == 2);
    CHECK(known[0].customer == 1);
    CHECK(known[0].fetched_at == 0);
    CHECK(known[0].error == "No answer");
    CHECK(known[1].fetched_at == kNow);
    CHECK(known[1].changed_at == kNow - 5);
    CHECK(known[1].error == "Cut off");
    CHECK(known[1].answer == "kms\tReady\n");

    const auto before = store->audit().head().seq;
    REQUIRE(store->customers().forget_app_status(std::vector<CustomerKey>{2}, "", draft()));
    CHECK(store->audit().head().seq == before + 1);
    load_status();
    CHECK(known.size() == 1);
    REQUIRE(store->clusters().remove_cluster(kEu, draft()));
    load_status();
    CHECK(known.empty());
  }
  SUBCASE("one app that is forgotten leaves the others and the errors, and nothing else goes") {
    add_customers(*store, 4);
    const std::vector<AppStatusRow> rows{{1, kNow, kNow, "", "kms\tReady\nucc\tFailed\tno key\n"},
                                         {2, kNow, kNow, "", "kms\tReady\n"},
                                         {3, kNow, kNow, "Cut off", "kms\tReady\n"},
                                         {4, kNow, kNow, "", "kms\tReady\nucc\tReady\n"}};
    REQUIRE(store->customers().write_app_status(rows));
    const auto before = store->audit().head().seq;
    REQUIRE(
        store->customers().forget_app_status(std::vector<CustomerKey>{1, 2, 3}, "kms", draft()));
    CHECK(store->audit().head().seq == before + 1);
    REQUIRE(store->customers().forget_app_status(std::vector<CustomerKey>{4}, "wids", draft()));
    store.reset();
    store = subject.open();
    std::vector<AppStatusRow> known;
    REQUIRE(
        store->customers().load_app_status([&](const AppStatusRow& row) { known.push_back(row); }));
    REQUIRE(known.size() == 3);
    CHECK(known[0].customer == 1);
    CHECK(known[0].answer == "ucc\tFailed\tno key\n");
    CHECK(known[0].fetched_at == kNow);
    CHECK(known[0].partly_forgotten);
    CHECK(known[1].customer == 3);
    CHECK(known[1].answer == "");
    CHECK(known[1].fetched_at == 0);
    CHECK(known[1].error == "Cut off");
    CHECK_FALSE(known[1].partly_forgotten);
    CHECK(known[2].customer == 4);
    CHECK(known[2].answer == rows[3].answer);
    CHECK_FALSE(known[2].partly_forgotten);

    REQUIRE(store->customers().write_app_status({&rows[0], 1}));
    known.clear();
    REQUIRE(
        store->customers().load_app_status([&](const AppStatusRow& row) { known.push_back(row); }));
    CHECK_MESSAGE(!known[0].partly_forgotten, "a new answer is whole");
  }
  SUBCASE("every column of a customer survives a restart") {
    CustomerRow row = customer(1);
    row.presence = Presence::Missing;
    row.action_code.reset();
    row.action_desc = "something \"else\"";
    row.missing_since = kNow - 1;
    row.requested = model::Action::PeDirect;
    row.requested_at = kNow - 2;
    row.last_job_id = uuid(3);
    REQUIRE(store->customers().write_customers(std::vector{row}, nullptr, nullptr));
    store.reset();
    store = subject.open();
    load();
    REQUIRE(loaded.size() == 1);
    const CustomerRow& read = loaded[0];
    CHECK(read.key == 1);
    CHECK(read.cluster == kEu);
    CHECK(read.cid == row.cid);
    CHECK(read.presence == Presence::Missing);
    CHECK(read.state == model::State::TranBegin);
    CHECK_FALSE(read.action_code);
    CHECK(read.action_desc == row.action_desc);
    CHECK(read.updated_at == kNow);
    CHECK(read.missing_since == kNow - 1);
    CHECK(read.requested == model::Action::PeDirect);
    CHECK(read.requested_at == kNow - 2);
    CHECK(read.last_job_id == uuid(3));
  }
  SUBCASE("a second write replaces the row, together with the sync's report and record") {
    add_customers(*store, 2);
    CustomerRow changed = customer(2);
    changed.state = model::State::PeFinalize;
    const std::pair<ClusterKey, model::SyncReport> sync{
        kEu,
        {.at = kNow,
         .ok = false,
         .customers = 9,
         .changed = 8,
         .malformed = 7,
         .missing = 6,
         .duration_ms = 5,
         .error = model::Error{.code = ErrorCode::ClusterUnreachable, .message = "cut off"}}};
    const AuditDraft record = draft("sync.failed");
    REQUIRE(store->customers().write_customers(std::vector{changed}, &sync, &record));
    load();
    REQUIRE(loaded.size() == 2);
    CHECK(loaded[1].state == model::State::PeFinalize);
    const auto rows = store->clusters().clusters();
    const auto eu = std::find_if(rows->begin(), rows->end(),
                                 [](const ClusterRow& row) { return row.key == kEu; });
    CHECK(eu->last_sync == sync.second);
    CHECK(all_records(*store).at(0).action == "sync.failed");
  }
  SUBCASE("a key never comes to stand for another customer") {
    add_customers(*store, 2);
    CustomerRow other = customer(1);
    other.cid = "another";
    const auto renamed =
        store->customers().write_customers(std::vector{customer(3), other}, nullptr, nullptr);
    REQUIRE_FALSE(renamed);
    CHECK(is(renamed.error(), ErrorCode::Internal));
    CustomerRow doubled = customer(1);
    doubled.key = 44;
    CHECK_FALSE(store->customers().write_customers(std::vector{doubled}, nullptr, nullptr));
    load();
    CHECK(loaded.size() == 2);  // number 3 went with its unit
  }
  SUBCASE("the same cid may live in two clusters") {
    CustomerRow twin = customer(1, kEu + 1);
    twin.key = 2;
    REQUIRE(store->customers().write_customers(std::vector{customer(1), twin}, nullptr, nullptr));
  }
}

}  // namespace tms::store::test
