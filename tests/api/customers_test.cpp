// Windows over the customers of a cluster: filter, order, paging, counts and export.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kCustomers = "/api/v1/customers?cluster=" + kClusterInUrl;
const std::string kSummary = "/api/v1/customers/summary?cluster=" + kClusterInUrl;

std::vector<std::string> column(const json& page, const std::string& name) {
  std::vector<std::string> values;
  for (const auto& item : page.at("items")) values.push_back(item.at(name));
  return values;
}

}  // namespace

TEST_CASE("pages follow each other without a gap or a repetition, in byte order of the ids") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  std::vector<std::string> seen;
  for (int offset = 0; offset < 1000; offset += 400) {
    const auto page = viewer.read(kCustomers + "&limit=400&offset=" + std::to_string(offset));
    CHECK(page.at("total") == 1000);
    CHECK(page.at("offset") == offset);
    const auto cids = column(page, "cid");
    seen.insert(seen.end(), cids.begin(), cids.end());
  }
  CHECK(seen.size() == 1000);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1000);
  CHECK(viewer.read(kCustomers).at("items").size() == 100);
  CHECK(viewer.read(kCustomers + "&offset=5000").at("items").empty());
}

TEST_CASE("ids of every shape that production has are there") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  auto& sim = shared_dashboard().sim();
  std::set<std::size_t> lengths;
  for (std::size_t i = 0; i < sim.size(); ++i) {
    const auto& cid = sim.cid(i);
    if (!lengths.insert(cid.size()).second) continue;
    CHECK(viewer.read("/api/v1/customer?cluster=" + kClusterInUrl + "&cid=" + cid).at("cid") ==
          cid);
  }
  CHECK(lengths == std::set<std::size_t>{7, 10, 32});
}

TEST_CASE("values of one filter are alternatives, filters are conditions") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto by_state = viewer.read(kSummary).at("by_state");
  const auto both = viewer.read(kCustomers + "&state=t-enable,pe-direct&limit=500");
  CHECK(both.at("total") ==
        by_state.at("t-enable").get<int>() + by_state.at("pe-direct").get<int>());
  const auto states = column(both, "state");
  CHECK(std::set<std::string>(states.begin(), states.end()) ==
        std::set<std::string>{"pe-direct", "t-enable"});

  const std::string part = column(both, "cid")[0].substr(0, 4);
  const auto narrowed = viewer.read(kCustomers + "&state=t-enable,pe-direct&q=" + part);
  CHECK(narrowed.at("total") >= 1);
  for (const auto& cid : column(narrowed, "cid")) CHECK(cid.find(part) != std::string::npos);
  std::string upper = part;
  std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);
  CHECK(viewer.read(kCustomers + "&state=t-enable,pe-direct&q=" + upper).at("total") ==
        narrowed.at("total"));
  CHECK(viewer.read(kCustomers + "&q=no-such-customer").at("total") == 0);
}

TEST_CASE("a window is ordered by the wanted column and by id within it") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto page = viewer.read(kCustomers + "&sort=-state&limit=500");
  std::vector<std::pair<int, std::string>> rows;
  const std::vector<std::string> order{"tran-begin", "pe-enable", "t-enable", "pe-finalize",
                                       "pe-direct"};
  for (const auto& item : page.at("items")) {
    const auto found = std::find(order.begin(), order.end(), item.at("state"));
    if (found == order.end()) continue;  // where `other` stands among the codes is not promised
    rows.emplace_back(-static_cast<int>(found - order.begin()), item.at("cid"));
  }
  CHECK(rows.size() > 400);
  CHECK(std::is_sorted(rows.begin(), rows.end()));
  const auto backwards = column(viewer.read(kCustomers + "&sort=-cid&limit=500"), "cid");
  CHECK(std::is_sorted(backwards.rbegin(), backwards.rend()));
}

TEST_CASE("the summary counts what the window with the same filter holds") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto summary = viewer.read(kSummary + "&q=a");
  CHECK(summary.at("total") == viewer.read(kCustomers + "&q=a").at("total"));
  for (const auto* counts : {"by_state", "by_health"}) {
    int total = 0;
    for (const auto& [name, count] : summary.at(counts).items()) total += count.get<int>();
    CHECK(total == summary.at("total"));
  }
}

TEST_CASE("the export holds every row of the filter and is named after it") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto total = viewer.read(kCustomers + "&state=t-enable").at("total").get<std::size_t>();
  const auto csv = viewer.get("/api/v1/customers.csv?cluster=" + kClusterInUrl + "&state=t-enable");
  REQUIRE(csv.status == 200);
  CHECK(csv.header("Content-Type").starts_with("text/csv"));
  CHECK(csv.header("Content-Disposition").find("t-enable") != std::string::npos);
  CHECK(
      csv.body.starts_with("cid,state,action_code,health,ready,inapplicable,failed,"
                           "transitioning,unknown,updated_at\r\n"));
  CHECK(static_cast<std::size_t>(std::count(csv.body.begin(), csv.body.end(), '\n')) == total + 1);
}

TEST_CASE("a sync shows what changed on the cluster and keeps who disappeared") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  dashboard.sim().override_record(dashboard.sim().cid(0),
                                  R"({"action_code": 5, "action_desc": "pe-direct"})");
  dashboard.sim().hide_last(3);
  const auto job = dashboard.sync(admin);
  CHECK(job.at("status") == "succeeded");
  const auto read = [&](std::size_t position) {
    return admin.read("/api/v1/customer?cluster=" + kClusterInUrl +
                      "&cid=" + dashboard.sim().cid(position));
  };
  CHECK(read(0).at("state") == "pe-direct");
  CHECK_FALSE(read(999).at("missing_since").is_null());
  CHECK(admin.read(kSummary).at("total") == 997);
}

TEST_CASE("a reply that lacks more than a tenth of the customers changes nothing until accepted") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  dashboard.sim().hide_last(200);
  const auto refused = dashboard.sync(admin);
  CHECK(refused.at("status") == "failed");
  CHECK(admin.read(kSummary).at("total") == 1000);

  auto operator_ = dashboard.signed_in(kOperator);
  const auto path = "/api/v1/clusters/" + kClusterInUrl + "/sync";
  CHECK(operator_.post(path, {{"accept_missing", true}}).status == 403);
  const auto accepted = admin.post(path, {{"accept_missing", true}});
  REQUIRE(accepted.status == 202);
  CHECK(dashboard.ended_job(admin, accepted.parsed().at("job").at("id")).at("status") ==
        "succeeded");
  CHECK(admin.read(kSummary).at("total") == 800);
}
