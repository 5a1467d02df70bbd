// R7 of QUALITY in a short form: people come, act, look and go. The long form, 500 people for half
// an hour, is `tms-capacity --spawn --scenario load`.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

constexpr int kWarmUp = 8;       // rounds until every thread has been needed once
constexpr std::size_t kMay = 8;  // more than before: less than one a round
constexpr std::ptrdiff_t kPeople = 4;
constexpr std::ptrdiff_t kCustomersEach = 20;
constexpr const char* kActions[]{"tran-begin", "pe-enable", "t-enable", "pe-finalize"};

int rounds() {
  const char* text = std::getenv("TMS_SOAK_ROUNDS");
  return text == nullptr ? 20 : std::atoi(text);
}

std::size_t count(pid_t process, const std::string& what) {
  const std::filesystem::directory_iterator entries("/proc/" + std::to_string(process) + "/" +
                                                    what);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

void work(Dashboard& dashboard, const std::vector<std::string>& cids, int round) {
  std::vector<ApiClient> people;
  std::vector<std::string> jobs;
  for (std::ptrdiff_t person = 0; person < kPeople; ++person) {
    const auto first = cids.begin() + person * kCustomersEach;
    people.push_back(dashboard.signed_in(kOperator));
    jobs.push_back(
        dashboard.start_action(people.back(), kActions[round % 4], {first, first + kCustomersEach})
            .at("id"));
  }
  for (std::size_t person = 0; person < people.size(); ++person) {
    auto& client = people[person];
    CHECK(dashboard.ended_job(client, jobs[person]).at("status") == "succeeded");
    client.read("/api/v1/customers?limit=200&cluster=" + kClusterInUrl);
    client.read("/api/v1/customers/summary?cluster=" + kClusterInUrl);
    client.read("/api/v1/audit?limit=50");
    CHECK(client.remove("/api/v1/session").status == 204);
  }
}

}  // namespace

TEST_CASE("people who come, act and go leave no open file and no thread behind") {
  Dashboard dashboard;
  auto viewer = dashboard.signed_in(kViewer);
  const auto cids = customers_in(viewer, "tran-begin", kPeople * kCustomersEach);
  int round = 0;
  for (; round < kWarmUp; ++round) work(dashboard, cids, round);
  const pid_t server = dashboard.server().process().id();
  const auto files = count(server, "fd"), threads = count(server, "task");
  for (; round < kWarmUp + rounds(); ++round) work(dashboard, cids, round);
  // Connections are closed by their clients; the server hears of it a moment later.
  CHECK(eventually([&] { return count(server, "fd") <= files + kMay; }));
  CHECK(count(server, "task") <= threads + kMay);
}
