#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/unit/customers/directory_fixture.h"

using namespace tms;
using model::State;
using test::DirectoryFixture;

namespace {

const auto kJob = *model::Uuid::parse("01890000-0000-7000-8000-000000000001");

struct Filled : DirectoryFixture {
  Filled() { read_all({read("a", State::TranBegin), read("b", State::TranBegin)}, 1'000); }
  void accept(const std::string& cid, model::Action action, model::TimeMs sent_at) {
    const std::vector keys{key(cid)};
    directory->accepted(cluster, keys, action, sent_at, kJob);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Filled, "an accepted action is shown unconfirmed until a read shows it") {
  accept("a", model::Action::PeEnable, 2'000);
  CHECK(customer("a").state == State::PeEnable);
  CHECK_FALSE(customer("a").state_confirmed);
  CHECK(customer("a").updated_at == 2'000);
  CHECK(customer("a").last_job_id == kJob);

  directory->apply_single_read(cluster, read("a", State::PeEnable), 3'000);
  CHECK(customer("a").state_confirmed);
  CHECK(customer("a").updated_at == 2'000);  // what is shown did not change
}

TEST_CASE_FIXTURE(Filled, "a read that left before the call says nothing about it") {
  accept("a", model::Action::PeEnable, 2'000);
  read_all({read("a", State::TranBegin), read("b", State::PeDirect)}, 2'000);
  CHECK(customer("a").state == State::PeEnable);
  CHECK(customer("b").state == State::PeDirect);
  directory->apply_single_read(cluster, read("a", State::PeEnable), 1'500);
  CHECK_FALSE(customer("a").state_confirmed);
}

TEST_CASE_FIXTURE(Filled, "a contradicting read keeps the request until somebody gives it up") {
  accept("a", model::Action::PeEnable, 2'000);
  directory->apply_single_read(cluster, read("a", State::TranBegin), 3'000);
  CHECK(customer("a").state == State::PeEnable);
  const std::vector keys{key("a")};
  CHECK(directory->facts(keys)[0].requested == model::Action::PeEnable);
  directory->drop_requested(cluster, keys);
  CHECK(customer("a").state == State::TranBegin);
  CHECK(customer("a").state_confirmed);
  CHECK(customer("a").updated_at == 3'000);
}

TEST_CASE_FIXTURE(Filled, "an older answer does not overwrite a newer one") {
  accept("a", model::Action::TEnable, 5'000);
  accept("a", model::Action::PeEnable, 4'000);
  CHECK(customer("a").state == State::TEnable);
  directory->apply_single_read(cluster, read("b", State::PeFinalize), 4'000);
  directory->apply_single_read(cluster, read("b", State::PeEnable), 3'000);
  CHECK(customer("b").state == State::PeFinalize);
}

TEST_CASE_FIXTURE(Filled, "a malformed record is kept as other, with what it holds") {
  read_all({{"a", 2, "pe-enable", true}, {"b", std::nullopt, ""}}, 2'000);
  CHECK(customer("a").state == State::Other);
  CHECK(customer("a").action_code == 2);
  CHECK(customer("b").state == State::Other);
  CHECK_FALSE(customer("b").action_code.has_value());
}

TEST_CASE_FIXTURE(DirectoryFixture, "customers that a reply lacks are kept, marked, not counted") {
  std::vector<core::StateRead> states;
  for (char c = 'a'; c < 'u'; ++c) states.push_back(read(std::string(1, c), State::PeEnable));
  CHECK(read_all(states, 1'000).added == 20);
  states.pop_back();
  const auto changes = read_all(states, 2'000);
  CHECK(changes.missing == 1);
  CHECK_FALSE(changes.suspicious);
  CHECK(customer("t").missing_since == 2'000);
  CHECK(window().total == 19);
  CHECK(directory->counts(cluster).missing == 1);
  model::CustomerFilter filter;
  filter.missing = true;
  CHECK(cids_of(window(filter)) == "t");

  states.push_back(read("t", State::PeEnable));
  CHECK(read_all(states, 3'000).returned == 1);
  CHECK(customer("t").missing_since == 0);
  CHECK(window().total == 20);
}

TEST_CASE_FIXTURE(DirectoryFixture, "a reply that lacks more than a tenth changes nothing") {
  std::vector<core::StateRead> states;
  for (char c = 'a'; c < 'u'; ++c) states.push_back(read(std::string(1, c), State::PeEnable));
  read_all(states, 1'000);
  const auto revision = directory->revision(cluster);
  states.resize(17);
  states[0] = read("a", State::PeDirect);
  const auto changes = read_all(states, 2'000);
  CHECK(changes.suspicious);
  CHECK(changes.missing == 3);
  CHECK(customer("a").state == State::PeEnable);
  CHECK(window().total == 20);
  CHECK(directory->revision(cluster) == revision);

  CHECK_FALSE(read_all(states, 3'000, true).suspicious);
  CHECK(window().total == 17);
  CHECK(customer("a").state == State::PeDirect);
}

TEST_CASE_FIXTURE(Filled, "an unchanged read changes nothing at all") {
  const auto revision = directory->revision(cluster);
  const auto changes = read_all({read("a", State::TranBegin), read("b", State::TranBegin)}, 2'000);
  CHECK(changes.changed == 0);
  CHECK(directory->revision(cluster) == revision);
}

TEST_CASE_FIXTURE(Filled, "named customers that the cluster never listed are not shown") {
  const std::vector<std::string> cids{"a", "zz"};
  const auto keys = directory->intern(cluster, cids);
  CHECK(keys[0] == key("a"));
  CHECK(window().total == 2);
  CHECK(directory->facts(keys)[1].presence == store::Presence::NeverSeen);
  CHECK(directory->cids(keys) == cids);
  read_all({read("a", State::TranBegin), read("b", State::TranBegin), read("zz", State::TEnable)},
           2'000);
  CHECK(window().total == 3);
  CHECK(key("zz") == keys[1]);
}

TEST_CASE_FIXTURE(Filled, "customers are given along until the store has them") {
  REQUIRE(directory->flush());
  const std::vector<std::string> cids{"a", "zz"};
  const auto keys = directory->intern(cluster, cids);
  const auto rows = directory->unstored(keys);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].cid == "zz");
  CHECK(rows[0].key == keys[1]);
  CHECK(directory->unstored(keys).size() == 1);  // nobody has said yet that it is durable
  directory->note_stored(rows);
  CHECK(directory->unstored(keys).empty());

  directory->apply_single_read(cluster, read("found", State::TEnable), 2'000);
  REQUIRE(directory->flush());
  CHECK(directory->unstored(std::vector{key("found")}).empty());
  reopen();
  CHECK(directory->unstored(std::vector{key("a"), key("found")}).empty());
}

TEST_CASE_FIXTURE(Filled, "everything is there again after a restart") {
  accept("a", model::Action::PeEnable, 2'000);
  read_all({read("a", State::TranBegin), read("b", State::PeDirect), read("c", State::TEnable)},
           3'000);
  const auto before = window();
  REQUIRE(directory->flush());
  reopen();
  const auto after = window();
  CHECK(after.items == before.items);
  const std::vector<std::string> cids{"new"};
  CHECK(directory->intern(cluster, cids)[0] > key("c"));
}

TEST_CASE_FIXTURE(Filled,
                  "after a restart with a clock that was set back new reads count at once") {
  accept("a", model::Action::PeEnable, 50'000);
  reopen(20'000);
  CHECK(customer("a").state == State::PeEnable);
  CHECK_FALSE(customer("a").state_confirmed);
  CHECK(customer("a").updated_at == 20'000);
  directory->apply_single_read(cluster, read("a", State::PeEnable), 20'001);
  CHECK(customer("a").state_confirmed);
}

TEST_CASE_FIXTURE(Filled, "what was changed last is written when the directory closes") {
  accept("b", model::Action::PeDirect, 2'000);
  reopen();
  CHECK(customer("b").state == State::PeDirect);
}

TEST_CASE_FIXTURE(Filled, "a sync report is stored with its changes") {
  read_all({read("a", State::TranBegin), read("b", State::PeDirect)}, 2'000);
  model::SyncReport report;
  report.ok = true;
  report.at = 2'000;
  report.changed = 1;
  REQUIRE(directory->flush_sync(cluster, report, nullptr));
  const auto rows = store->clusters().clusters().value();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& candidate) { return candidate.key == cluster; });
  REQUIRE(row->last_sync);
  CHECK(row->last_sync->changed == 1);
}

TEST_CASE_FIXTURE(Filled, "a removed cluster is neither shown nor written") {
  directory->remove_cluster(cluster);
  CHECK(directory->summary(kCode, {}).error().code == model::ErrorCode::NotFound);
  CHECK(directory->flush());
}

TEST_CASE_FIXTURE(DirectoryFixture, "readers and writers work at the same time") {
  std::vector<core::StateRead> states;
  for (int i = 1000; i < 3000; ++i) states.push_back(read(std::to_string(i), State::TranBegin));
  read_all(states, 1'000);
  std::atomic<bool> stop = false;
  std::atomic<int> odd_totals = 0;
  std::vector<std::jthread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&, t] {
      while (!stop) {
        model::CustomerFilter filter;
        filter.q = std::to_string(t);
        odd_totals += window(filter).total > 2'000;
        odd_totals += directory->summary(kCode, {}).value().total != 2'000;
        odd_totals += directory->cid(key("1500")) != "1500";
      }
    });
  }
  for (int round = 2; round < 30; ++round) {
    for (auto& state : states) state.action_code = round % 5 + 1;
    read_all(states, round * 1'000);
    const std::vector keys{key("1001"), key("2001")};
    directory->accepted(cluster, keys, model::Action::TEnable, round * 1'000 + 1, kJob);
  }
  stop = true;
  readers.clear();
  CHECK(odd_totals == 0);
  CHECK(directory->flush());
}
