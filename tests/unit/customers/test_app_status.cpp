// What the directory knows of applications: the last good answer, failed reads, restarts, sums.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/core/customers/app_answers.h"
#include "server/store/app_answer.h"
#include "tests/unit/customers/directory_fixture.h"

using namespace tms;
using model::AppStatus;
using model::Category;
using model::Health;
using model::State;

namespace {

struct Three : test::DirectoryFixture {
  Three() {
    read_all({read("a", State::PeEnable), read("b", State::PeEnable), read("c", State::TEnable)},
             1'000);
    if (!directory->flush()) throw std::runtime_error("flush");
  }
  void forget(const std::vector<store::CustomerKey>& customers, const std::string& app,
              model::TimeMs at) {
    REQUIRE(directory->forget_app_status(
        customers, app, at,
        core::audit_draft(core::system_actor(), "app_status.clear", model::AuditOutcome::Success)));
  }
  bool knows_all_apps(const std::string& cid) const {
    const auto customer = key(cid);
    return directory->facts({&customer, 1}).front().knows_all_apps();
  }
};

const std::vector<AppStatus> kAllReady{{"kms", "Ready", ""}, {"ucc", "Passed", ""}};
const std::vector<AppStatus> kNoKey{{"kms", "Failed", "no key"}, {"ucc", "Ready", ""}};

std::uint64_t in(const model::AppMatrixRow& row, Category category) {
  return row.by_category[static_cast<std::size_t>(category)];
}

}  // namespace

TEST_CASE_FIXTURE(Three, "an answer gives categories, health and the time of both") {
  apps_answer("a", kNoKey, 5'000);
  const auto a = customer("a");
  CHECK(a.health == Health::HasFailure);
  CHECK(a.apps.by_category == decltype(a.apps.by_category){1, 0, 1, 0, 0});
  CHECK(a.apps_fetched_at == 5'000);
  CHECK(a.updated_at == 5'000);
  apps_answer("a", kNoKey, 6'000);
  CHECK(customer("a").apps_fetched_at == 6'000);
  CHECK_MESSAGE(customer("a").updated_at == 5'000, "the verdict is still the same");
}

TEST_CASE_FIXTURE(Three, "a failed read keeps the last good answer, marked stale") {
  apps_answer("a", kAllReady, 5'000);
  apps_fail("a", "No answer", 6'000);
  apps_fail("b", "No answer", 6'000);
  const auto a = detail("a");
  CHECK(a.customer.health == Health::FetchFailed);
  CHECK(a.customer.apps_error == "No answer");
  CHECK(a.customer.apps_fetched_at == 5'000);
  REQUIRE(a.app_status.size() == 2);
  CHECK(a.app_status[0].status == kAllReady[0]);
  CHECK(a.app_status[0].stale);
  CHECK(a.app_status[0].error == "No answer");
  CHECK(detail("b").app_status.empty());
  CHECK(customer("b").health == Health::FetchFailed);

  apps_answer("a", kAllReady, 7'000);
  CHECK(customer("a").health == Health::AllReady);
  CHECK(customer("a").apps_error.empty());
  CHECK_FALSE(detail("a").app_status[0].stale);
}

TEST_CASE_FIXTURE(Three, "of two reads the one that left later counts, whichever comes first") {
  apps_answer("a", kAllReady, 5'000);
  apps_answer("a", kNoKey, 4'000);
  CHECK(customer("a").health == Health::AllReady);
  apps_fail("a", "No answer", 4'500);
  CHECK(customer("a").health == Health::AllReady);
}

TEST_CASE_FIXTURE(Three, "everything known of apps survives a restart") {
  apps_answer("a", kNoKey, 5'000);
  apps_answer("b", kNoKey, 5'100);
  apps_fail("b", "No answer", 6'000);
  apps_fail("c", "Cut off", 6'100);
  const std::vector before{detail("a"), detail("b"), detail("c")};
  const auto sums = summary();
  reopen();
  CHECK(std::vector{detail("a"), detail("b"), detail("c")} == before);
  CHECK(summary().app_matrix == sums.app_matrix);
  CHECK(summary().reasons == sums.reasons);
  CHECK(summary().by_health == sums.by_health);
}

TEST_CASE_FIXTURE(Three,
                  "an app that is expected and not reported is unknown, and listed as such") {
  apps_answer("a", {{"kms", "Ready", ""}, {"new-app", "Ready", ""}}, 5'000);
  const auto a = detail("a");
  CHECK(a.customer.health == Health::Pending);
  CHECK(a.customer.apps[Category::Unknown] == 1);
  REQUIRE(a.app_status.size() == 3);
  CHECK(a.app_status[2].status == AppStatus{"ucc", "", ""});
  CHECK(a.app_status[2].category == Category::Unknown);

  model::CustomerFilter ucc;
  ucc.apps = {"ucc"};
  ucc.categories = {Category::Unknown};
  const auto page = window(ucc);
  CHECK(cids_of(page) == "a");
  CHECK(page.items[0].app_status == AppStatus{"ucc", "", ""});

  directory->set_expected_apps(cluster, {"kms"});
  CHECK(customer("a").health == Health::AllReady);
}

TEST_CASE_FIXTURE(Three, "the matrix and the reasons count customers, whatever the order of apps") {
  apps_answer("a", kNoKey, 5'000);
  apps_answer("b", {kNoKey[1], kNoKey[0]}, 5'000);
  apps_answer("c", {{"kms", "Failed", "no space"}, {"kms", "Ready", ""}}, 5'000);
  const auto sums = summary();
  REQUIRE(sums.app_matrix.size() == 2);
  CHECK(sums.app_matrix[0].app == "kms");
  CHECK(in(sums.app_matrix[0], Category::Failed) == 2);
  CHECK_MESSAGE(in(sums.app_matrix[0], Category::Ready) == 1, "the last of two counts");
  CHECK(in(sums.app_matrix[1], Category::Unknown) == 1);
  REQUIRE(sums.reasons.size() == 1);
  CHECK(sums.reasons[0] == model::ReasonCount{"kms", "no key", 2});

  apps_answer("a", kAllReady, 6'000);
  CHECK(summary().reasons[0].count == 1);
  model::CustomerFilter reason;
  reason.reasons = {"no key"};
  CHECK(cids_of(window(reason)) == "b");
}

TEST_CASE_FIXTURE(Three, "what was cleared is not fetched any more, here and after a restart") {
  apps_answer("a", kNoKey, 5'000);
  apps_answer("b", kAllReady, 5'000);
  const auto with_kms = directory->with_app_status(cluster, "", "kms");
  CHECK(with_kms == std::vector{key("a"), key("b")});
  CHECK(directory->with_app_status(cluster, "", "dpp").empty());
  CHECK(directory->with_app_status(cluster, "c", "").empty());
  const auto only_a = directory->with_app_status(cluster, "a", "");
  forget(only_a, "", 7'000);
  CHECK(customer("a").health == Health::NotFetched);
  CHECK(customer("a").updated_at == 7'000);
  CHECK(customer("a").apps == model::AppCounts{});
  CHECK(detail("a").app_status.empty());
  REQUIRE(directory->flush());
  reopen();
  CHECK(customer("a").health == Health::NotFetched);
  CHECK(customer("a").updated_at == 7'000);
  CHECK(customer("b").health == Health::AllReady);
}

TEST_CASE_FIXTURE(Three, "one app that is forgotten leaves the others, with their age") {
  apps_answer("a", kNoKey, 5'000);
  apps_answer("b", {kAllReady[0]}, 5'000);
  apps_answer("c", {kAllReady[0]}, 5'000);
  apps_fail("c", "No answer", 5'500);
  CHECK(knows_all_apps("a"));
  forget({key("a"), key("b"), key("c")}, "kms", 7'000);

  const auto a = detail("a");
  CHECK_FALSE(knows_all_apps("a"));
  CHECK_MESSAGE(a.customer.health == Health::Pending, "kms had failed, and is expected");
  CHECK(a.customer.updated_at == 7'000);
  CHECK(a.customer.apps_fetched_at == 5'000);
  REQUIRE(a.app_status.size() == 2);
  CHECK(a.app_status[0].status == kNoKey[1]);
  CHECK(a.app_status[0].fetched_at == 5'000);
  CHECK(a.app_status[0].stale);
  CHECK(a.app_status[1].status == AppStatus{"kms", "", ""});
  CHECK_MESSAGE(customer("b").health == Health::NotFetched, "nothing is left of the answer");
  CHECK(customer("b").apps_fetched_at == 0);
  CHECK_MESSAGE(customer("c").health == Health::FetchFailed, "the failed read is still known");
  CHECK(detail("c").app_status.empty());
  CHECK(directory->with_app_status(cluster, "", "kms").empty());
  CHECK(directory->with_app_status(cluster, "", "ucc") == std::vector{key("a")});
  CHECK(summary().reasons.empty());

  REQUIRE(directory->flush());
  const std::vector before{detail("a"), detail("b"), detail("c")};
  const auto sums = summary();
  reopen();
  CHECK(std::vector{detail("a"), detail("b"), detail("c")} == before);
  CHECK(summary().app_matrix == sums.app_matrix);
  CHECK(summary().by_health == sums.by_health);
  CHECK_FALSE(knows_all_apps("a"));

  apps_answer("a", kNoKey, 8'000);
  CHECK(knows_all_apps("a"));
  CHECK_FALSE(detail("a").app_status[0].stale);
  CHECK(customer("a").health == Health::HasFailure);
  reopen();
  CHECK(knows_all_apps("a"));
}

TEST_CASE("an answer is packed and unpacked, whatever its texts hold") {
  const std::vector<AppStatus> answer{
      {"kms", "Ready", ""}, {"ucc", "", "silent"}, {"wids", "", ""}, {"x", "a\tb", "c\nd"}};
  auto expected = answer;
  expected[3] = {"x", "a b", "c d"};
  CHECK(store::unpack_answer(store::pack_answer(answer)) == expected);
  CHECK(store::unpack_answer("").empty());
}

TEST_CASE("answers are shared, and what nobody has any more takes no room") {
  core::AppAnswers answers;
  answers.expect({"kms"});
  const auto first = answers.take(kAllReady);
  const std::vector<AppStatus> other_order{kAllReady[1], kAllReady[0]};
  CHECK(answers.take(other_order) == first);
  const auto end = answers.end();
  for (int i = 0; i < 50'000; ++i) {
    answers.release(answers.take(std::vector<AppStatus>{{"kms", "Failed", std::to_string(i)}}));
  }
  CHECK(answers.end() == end + 1);
  CHECK(answers.cells_end() < 10'000);
  CHECK(answers.reported(first) == kAllReady);
  CHECK(answers.counts(first)[Category::Ready] == 2);
}

TEST_CASE("an answer without one of its apps is shared with whoever never had that app") {
  core::AppAnswers answers;
  const auto both = answers.take(kNoKey);
  const auto ucc = answers.take(std::vector<AppStatus>{kNoKey[1]});
  CHECK(answers.take_without(both, "kms") == ucc);
  CHECK(answers.take_without(both, "dpp") == both);
  CHECK(answers.take_without(ucc, "ucc") == core::AppAnswers::kNone);
  CHECK(answers.take_without(core::AppAnswers::kNone, "ucc") == core::AppAnswers::kNone);
}
