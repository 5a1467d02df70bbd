#include <doctest/doctest.h>

#include "tests/unit/customers/directory_fixture.h"

using namespace tms;
using model::CustomerSortKey;
using model::State;
using test::DirectoryFixture;

namespace {

struct Filled : DirectoryFixture {
  Filled() {
    read_all({read("B2", State::PeEnable), read("a1", State::TranBegin),
              read("a2", State::PeEnable), read("c3", State::TEnable)},
             1'000);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Filled, "customers come in byte order of their ids") {
  const auto page = window();
  CHECK(cids_of(page) == "B2 a1 a2 c3");
  CHECK(page.total == 4);
  CHECK(cids_of(window({}, {CustomerSortKey::Cid, true})) == "c3 a2 a1 B2");
}

TEST_CASE_FIXTURE(Filled, "windows are cut out of the whole and end with it") {
  CHECK(cids_of(window({}, {}, 1, 2)) == "a1 a2");
  CHECK(cids_of(window({}, {}, 3, 2)) == "c3");
  CHECK(window({}, {}, 100, 2).items.empty());
  CHECK(window({}, {}, 100, 2).total == 4);
}

TEST_CASE_FIXTURE(Filled, "search finds any part of an id in any case") {
  model::CustomerFilter filter;
  filter.q = "b2";
  CHECK(cids_of(window(filter)) == "B2");
  filter.q = "A";
  CHECK(cids_of(window(filter)) == "a1 a2");
  filter.q = "2\na";
  CHECK(window(filter).items.empty());
  filter.q = "zz";
  CHECK(window(filter).items.empty());
}

TEST_CASE_FIXTURE(Filled, "values of one field are alternatives, fields are all required") {
  model::CustomerFilter filter;
  filter.states = {State::PeEnable, State::TEnable};
  CHECK(cids_of(window(filter)) == "B2 a2 c3");
  filter.q = "2";
  CHECK(cids_of(window(filter)) == "B2 a2");
  filter.healths = {model::Health::AllReady};
  CHECK(window(filter).total == 0);
}

TEST_CASE_FIXTURE(Filled, "ties are broken by id, ascending in both directions") {
  CHECK(cids_of(window({}, {CustomerSortKey::State, false})) == "a1 B2 a2 c3");
  CHECK(cids_of(window({}, {CustomerSortKey::State, true})) == "c3 B2 a2 a1");
}

TEST_CASE_FIXTURE(Filled, "each column sorts") {
  const auto job_low = *model::Uuid::parse("01890000-0000-7000-8000-000000000001");
  const auto job_high = *model::Uuid::parse("01890000-0000-7000-8000-000000000002");
  const std::vector keys{key("c3")}, others{key("a1")};
  directory->accepted(cluster, keys, model::Action::PeFinalize, 5'000, job_low);
  directory->accepted(cluster, others, model::Action::PeFinalize, 4'000, job_high);
  CHECK(cids_of(window({}, {CustomerSortKey::UpdatedAt, true})) == "c3 a1 B2 a2");
  CHECK(cids_of(window({}, {CustomerSortKey::LastJobId, true})) == "a1 c3 B2 a2");
  CHECK(cids_of(window({}, {CustomerSortKey::ActionCode, false})) == "a1 B2 a2 c3");

  apps_answer("a2", {{"kms", "Failed", "no key"}}, 6'000);
  CHECK(cids_of(window({}, {CustomerSortKey::Health, false})) == "a2 B2 a1 c3");
  CHECK(cids_of(window({}, {CustomerSortKey::FailedApps, true})) == "a2 B2 a1 c3");
  CHECK(cids_of(window({}, {CustomerSortKey::AppsFetchedAt, true})) == "a2 B2 a1 c3");
}

TEST_CASE_FIXTURE(Filled, "a cached order is never older than the revision it is shown with") {
  const auto before = window();
  model::CustomerFilter filter;
  filter.states = {State::PeDirect};
  CHECK(window(filter).total == 0);
  directory->apply_single_read(cluster, read("a1", State::PeDirect), 2'000);
  const auto after = window(filter);
  CHECK(after.revision > before.revision);
  CHECK(cids_of(after) == "a1");
}

TEST_CASE_FIXTURE(Filled, "sums agree with the list") {
  auto summary = directory->summary(kCode, {}).value();
  CHECK(summary.total == 4);
  CHECK(summary.by_state[static_cast<std::size_t>(State::PeEnable)] == 2);
  CHECK(summary.by_health[static_cast<std::size_t>(model::Health::NotFetched)] == 4);
  REQUIRE(summary.app_matrix.size() == 2);
  CHECK(summary.app_matrix[0].app == "kms");

  apps_answer("a1", {{"kms", "Failed", "no key"}, {"dpp", "Ready", ""}}, 2'000);
  summary = directory->summary(kCode, {}).value();
  REQUIRE(summary.reasons.size() == 1);
  CHECK(summary.reasons[0].reason == "no key");
  const auto ucc = summary.app_matrix.back();
  CHECK(ucc.app == "ucc");
  CHECK(ucc.by_category[static_cast<std::size_t>(model::Category::Unknown)] == 1);
}

TEST_CASE_FIXTURE(Filled, "apps, categories and reasons filter together") {
  apps_answer("a1", {{"kms", "Failed", "no key"}, {"ucc", "Ready", ""}}, 2'000);
  apps_answer("a2", {{"kms", "Ready", ""}}, 2'000);
  model::CustomerFilter filter;
  filter.apps = {"kms"};
  CHECK(cids_of(window(filter)) == "a1 a2");
  CHECK(window(filter).items[0].app_status->raw_status == "Failed");
  filter.categories = {model::Category::Failed};
  CHECK(cids_of(window(filter)) == "a1");
  filter.apps = {"ucc"};
  CHECK(window(filter).total == 0);
  filter.categories = {model::Category::Unknown};  // expected, not reported
  CHECK(cids_of(window(filter)) == "a2");
  filter = {};
  filter.reasons = {"no key"};
  CHECK(cids_of(window(filter)) == "a1");
}

TEST_CASE_FIXTURE(Filled, "the customers of a job are read from the store") {
  REQUIRE(directory->flush());
  store::NewJob job;
  job.job.id = *model::Uuid::parse("01890000-0000-7000-8000-000000000001");
  job.job.kind = model::JobKind::Action;
  job.job.action = model::Action::TEnable;
  job.job.cluster = kCode;
  job.job.created_by = "ada";
  job.cluster = cluster;
  job.customers = {key("a1"), key("c3")};
  job.job.counts[model::Outcome::Waiting] = 2;
  auto intent = core::audit_draft(core::system_actor(), "t-enable", model::AuditOutcome::Intent);
  intent.customers = job.customers;
  REQUIRE(store->jobs().create_job(job, intent));
  model::CustomerQuery query;
  query.cluster = kCode;
  query.filter.jobs = {job.job.id};
  CHECK(cids_of(directory->window(query).value()) == "a1 c3");
  CHECK(directory->summary(kCode, query.filter)->total == 2);
  query.filter.jobs = {*model::Uuid::parse("01890000-0000-7000-8000-000000000009")};
  CHECK(directory->window(query).error().code == model::ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(Filled, "members of batches and lists are asked of those who know them") {
  model::CustomerQuery batches, lists;
  batches.cluster = lists.cluster = kCode;
  batches.filter.batches = {"B"};
  lists.filter.lists = {"AOS8"};
  CHECK(directory->window(batches).error().code == model::ErrorCode::InvalidRequest);
  std::vector<store::CustomerKey> members{key("c3"), key("a1")};
  std::uint64_t revision = 1;
  int asked = 0;
  core::Directory::MemberSource source;
  source.batches = [&](store::ClusterKey, const std::string&) {
    ++asked;
    return core::Result<std::vector<store::CustomerKey>>(members);
  };
  source.lists = [&](store::ClusterKey, const std::string&) {
    return core::Result<std::vector<store::CustomerKey>>(std::vector{key("c3")});
  };
  source.revision = [&] { return revision; };
  directory->resolve_members_with(source);
  CHECK(cids_of(directory->window(batches).value()) == "a1 c3");
  CHECK(cids_of(directory->window(lists).value()) == "c3");
  CHECK(directory->summary(kCode, batches.filter)->total == 2);

  // Until somebody says that they changed, they are not asked again.
  members.pop_back();
  CHECK(cids_of(directory->window(batches).value()) == "a1 c3");
  CHECK(asked == 1);
  ++revision;
  CHECK(cids_of(directory->window(batches).value()) == "c3");
  CHECK(directory->summary(kCode, batches.filter)->total == 1);
}

TEST_CASE_FIXTURE(Filled, "unknown clusters and customers are not found") {
  model::CustomerQuery query;
  query.cluster = "EU9";
  CHECK(directory->window(query).error().code == model::ErrorCode::NotFound);
  CHECK(directory->summary("EU9", {}).error().code == model::ErrorCode::NotFound);
  CHECK(directory->customer(kCode, "nobody").error().code == model::ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(DirectoryFixture, "thousands of ids keep their order however they arrive") {
  std::vector<core::StateRead> states;
  for (int i = 0; i < 5'000; ++i) {
    char cid[16];
    std::snprintf(cid, sizeof cid, "%08x", (i * 2654435761u) & 0xffffffffu);
    states.push_back(read(cid, State::PeEnable));
  }
  for (const auto& state : states) directory->apply_single_read(cluster, state, 1'000);
  const auto keys = directory->matching(kCode, {}).value();
  const auto cids = directory->cids(keys);
  CHECK(cids.size() == 5'000);
  CHECK(std::is_sorted(cids.begin(), cids.end()));
}
