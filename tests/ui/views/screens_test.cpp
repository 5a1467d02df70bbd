// Jobs, audit and clusters; empty and error states; hostile text; every size.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

std::string job_hash(const Page& page) {
  return app::to_hash(app::route_to_job(page.server.jobs.items.front().id));
}

}  // namespace

TEST_CASE("the list of jobs leads to one job, whose owner may pause and cancel it") {
  Page page("operator", "#/jobs");
  auto& job = page.server.jobs.items.front();
  job.kind = model::JobKind::Action;
  job.action = model::Action::PeEnable;
  job.status = model::JobStatus::Running;
  job.created_by = "anna";
  page.go("#/jobs?created_by=me");
  page.ui.click("Open PE-Enable");
  CHECK(page.state().route.screen == app::Screen::Job);
  page.ui.click("Pause");
  CHECK(page.server.count_asked("POST /api/v1/jobs/" + job.id.text() + "/pause") == 1);
  page.ui.click("Cancel job");
  CHECK(page.ui.sees("Those already sent stay changed"));
  page.ui.click("Keep");
  CHECK(page.server.count_asked("POST /api/v1/jobs/" + job.id.text() + "/cancel") == 0);
  page.ui.click("Cancel job");
  page.ui.click("Cancel the job");
  CHECK(page.server.count_asked("POST /api/v1/jobs/" + job.id.text() + "/cancel") == 1);
}

TEST_CASE("another's job shows its progress but no buttons") {
  Page page("operator");
  auto& job = page.server.jobs.items.front();
  job.status = model::JobStatus::Running;
  job.created_by = "somebody";
  page.go(job_hash(page));
  CHECK(page.ui.find("Pause") == nullptr);
  CHECK(page.ui.sees("Succeeded"));
}

TEST_CASE("a job's customers are listed by outcome and exported") {
  Page page("viewer");
  page.server.jobs.items.front().counts[model::Outcome::Failed] = 41;
  page.go(job_hash(page));
  CHECK_FALSE(page.ui.table("Customers of the job").empty());
  page.ui.click("Failed 41");
  CHECK(page.state().route.outcome == model::Outcome::Failed);
  page.ui.click("Export CSV");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  CHECK(page.ui.platform().downloads[0].ends_with("/customers.csv?outcome=failed"));
}

TEST_CASE("a job that is paused for a token says how to go on") {
  Page page("operator");
  auto& job = page.server.jobs.items.front();
  job.status = model::JobStatus::Paused;
  job.error = model::Error{model::ErrorCode::ClusterUnauthorized, "The cluster refused the token."};
  page.go(job_hash(page));
  CHECK(page.ui.sees("The cluster refused the token."));
  page.ui.click("Connect", Role::Button);
  CHECK(page.state().route.screen == app::Screen::Clusters);
}

TEST_CASE("the audit log follows a customer and a job, and shows the chain's verdict") {
  Page page("viewer", "#/audit");
  CHECK_FALSE(page.ui.table("Audit log").empty());
  page.ui.type_into("Customer id", "7204418");
  CHECK(page.state().route.audit.cid == "7204418");
  page.ui.click("Clear all");
  CHECK(page.state().route.audit == model::AuditQuery{});
  page.server.verdict = {.ok = true, .records = 99, .head = {99, "abc"}, .reason = {}};
  page.ui.click("Verify chain");
  CHECK(page.ui.sees("99 records"));
  page.server.verdict = {
      .ok = false, .head = {}, .first_bad_seq = 42, .reason = "the hash does not follow"};
  page.ui.click("Verify chain");
  CHECK(page.ui.sees("The chain is broken at record 42"));
}

TEST_CASE("a cluster is connected with a token, which is not kept in the page") {
  Page page("operator", "#/clusters?open=EU");
  page.ui.click("Reconnect EU");
  page.ui.type_into("Bearer token", "secret-token");
  page.ui.click("Connect EU");
  CHECK(page.server.count_asked("PUT /api/v1/clusters/EU/credentials") == 1);
  CHECK(page.ui.sees("EU is connected"));
  CHECK(page.ui.find("Bearer token") == nullptr);
  page.ui.click("Test EU");
  CHECK(page.ui.sees("Answered in 12 ms, HTTP 200"));
}

TEST_CASE("an admin gives a cluster its address; a refusal keeps what was typed") {
  Page page("admin", "#/clusters?open=EU");
  page.server.errors["/api/v1/clusters/EU"] = {model::ErrorCode::InvalidRequest,
                                               "The base URL is not a URL."};
  page.ui.click("Settings EU");
  CHECK(page.ui.sees("An address on another host disconnects the cluster for everyone."));
  page.ui.type_into("Base URL", "nonsense");
  page.ui.click("Save EU");
  CHECK(page.ui.sees("The base URL is not a URL."));
  CHECK(page.ui.find("Base URL", Role::Textbox)->value == "nonsense");
  page.server.errors.clear();
  page.ui.click("Save EU");
  CHECK(page.ui.sees("EU was saved."));
  CHECK(page.ui.find("Base URL", Role::Textbox) == nullptr);
}

TEST_CASE("empty states say what to do next") {
  Page page("admin", "#/overview?cluster=US%20EAST1");
  CHECK(page.ui.sees("US EAST1 has no address yet"));
  page.ui.click("Show clusters");
  CHECK(page.state().route.screen == app::Screen::Clusters);

  Page viewer("viewer", "#/overview?cluster=US%20EAST1");
  CHECK(viewer.ui.sees("US EAST1 is not connected"));
  CHECK(viewer.ui.sees("Ask an operator to connect it."));

  Page nothing("viewer", "#/jobs?created_by=me");
  nothing.server.jobs = {};
  nothing.go("#/jobs");
  CHECK(nothing.ui.sees("No jobs yet"));
}

TEST_CASE("a failed read says so on every screen and can be tried again") {
  for (const char* hash : {"#/customers?cluster=EU", "#/jobs", "#/audit"}) {
    CAPTURE(hash);
    Page page("viewer", "#/overview?cluster=EU");
    page.server.errors["/api/v1"] = {model::ErrorCode::Internal, "Something broke."};
    page.go(hash);
    CHECK(page.ui.sees("Something broke."));
    page.server.errors.clear();
    page.ui.click("Try again");
    CHECK_FALSE(page.ui.sees("Something broke."));
  }
}

TEST_CASE("the panel shows a customer's apps and history, and the back button closes it") {
  Page page("viewer", "#/customers?cluster=EU");
  const std::string cid = page.server.customers[0].cid;
  page.ui.double_click(cid);
  CHECK(page.state().route.open == cid);
  CHECK_FALSE(page.ui.table("Apps of the customer").empty());
  CHECK(page.ui.sees("History"));
  page.ui.click("Copy customer id");
  CHECK(page.ui.platform().clipboard == cid);
  page.go("#/customers?cluster=EU");
  CHECK(page.ui.find("Close customer") == nullptr);
}

TEST_CASE("markup, control characters and 10,000 characters are shown harmlessly") {
  Page page("viewer");
  const std::string hostile =
      "<script>alert(1)</script>\x01\x1b[31m\n\t\xe2\x80\xae" + std::string(10'000, 'x');
  page.server.clusters.items[0].name = hostile;
  for (auto& record : page.server.audit) {
    record.actor = hostile;
    record.detail = hostile;
  }
  for (auto& customer : page.server.job_customers) customer.message = hostile;
  page.server.jobs.items.front().reason = hostile;
  page.server.extra_summary.reasons = {{"kms", hostile, 7}};
  for (const std::string& hash :
       {std::string("#/overview?cluster=EU"), std::string("#/audit"), std::string("#/clusters"),
        std::string("#/clusters?open=EU"), std::string("#/jobs"), job_hash(page)}) {
    CAPTURE(hash);
    page.go(hash);
    page.ui.pass_time(61'000);
    for (const Item& item : page.ui.host().recorder().items()) {
      CHECK(item.name.find('\x1b') == std::string::npos);
      CHECK(item.name.size() < 5'000);
    }
  }
}

TEST_CASE("every screen holds from a phone to a wall") {
  for (const ImVec2 size : {ImVec2{320, 568}, ImVec2{800, 600}, ImVec2{1280, 720},
                            ImVec2{2560, 1440}, ImVec2{3840, 2160}}) {
    CAPTURE(size.x);
    Page page("admin", "", 1'000, size);
    for (const char* hash :
         {"#/overview?cluster=EU", "#/customers?cluster=EU", "#/act?cluster=EU", "#/jobs",
          "#/audit", "#/clusters", "#/clusters?open=EU", "#/users?open=anna",
          "#/users?tab=sessions", "#/system", "#/audit?open=1", "#/batches?cluster=EU&open=x",
          "#/batches?cluster=EU&tab=lists", "#/batches?cluster=EU&tab=runbooks",
          "#/apps?cluster=EU&app=kms&category=failed", "#/account"}) {
      CAPTURE(hash);
      page.go(hash);
      for (const Item& item : page.ui.host().recorder().items()) {
        if (item.visible) CHECK(item.max.x <= size.x + 1);
      }
    }
  }
}

TEST_CASE(
    "a table that is too narrow keeps every column: it scrolls sideways, its first one staying") {
  struct Narrow {
    std::string hash;
    const char* table;
    const char* first;
    const char* last;
  };
  Page page("admin", "", 1'000, {1280, 900});
  const std::string cid = page.server.customers.front().cid;
  const std::array<Narrow, 5> tables{
      {{"#/customers?cluster=EU&open=" + cid, "Customers", "Customer", "Last job"},
       {"#/batches?cluster=EU&open=x", "Batches", "Batch", "Device type"},
       {"#/audit?open=1", "Audit log", "Time", "From"},
       {"#/clusters?open=EU", "Clusters", "Cluster", "Address"},
       {"#/apps?cluster=EU&app=kms&category=failed", "Customers of the number", "Customer",
        "Read"}}};
  page.server.extra_summary.app_matrix = {{"kms", {900, 40, 7, 3, 50}}};
  const auto seen_of = [&page](std::string_view header) {
    for (const Item* item : page.ui.all(Role::ColumnHeader)) {
      if (item->name == header) return item->max.x - item->min.x;
    }
    return 0.0F;
  };
  for (const Narrow& narrow : tables) {
    CAPTURE(narrow.hash);
    page.go(narrow.hash);
    const Item* table = page.ui.find(narrow.table, Role::Table);
    REQUIRE(table != nullptr);
    const float before = seen_of(narrow.last);
    page.ui.host().pointer_move({(table->min.x + table->max.x) / 2, table->min.y + 60}, false);
    page.ui.host().wheel(5'000, 0);
    page.ui.run();
    CHECK(seen_of(narrow.last) > std::max(before, 60.0F));
    CHECK(seen_of(narrow.first) > 60);
  }
}

TEST_CASE("the keyboard reaches every screen and the palette every place") {
  Page page("operator", "#/overview?cluster=EU");
  page.ui.key(ImGuiKey_G);
  page.ui.key(ImGuiKey_J);
  CHECK(page.state().route.screen == app::Screen::Jobs);
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type("audit");
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.screen == app::Screen::Audit);
  page.ui.type("/");
  CHECK(page.state().route.screen == app::Screen::Customers);
  page.ui.type("00");
  CHECK(page.state().route.filter.q == "00");
}

TEST_CASE("the palette runs commands and goes to saved views, each for those who may") {
  Page page("viewer", "#/jobs");
  const auto run = [](Page& on, std::string_view words) {
    on.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
    on.ui.type(words);
    on.ui.key(ImGuiKey_Enter);
  };
  run(page, "export customers");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  CHECK(page.ui.platform().downloads[0] == "/api/v1/customers.csv?cluster=EU");
  run(page, "your acc");
  CHECK(page.state().route.screen == app::Screen::Account);
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type("sync eu");
  CHECK_FALSE(page.ui.sees("Sync EU now"));
  page.ui.key(ImGuiKey_Escape);
  page.server.preferences = R"({"views":[{"name":"Wave 7","hash":"#/customers?state=pe-enable"}]})";
  page.sign_in("operator", "bert");
  run(page, "wave");
  CHECK(page.state().route.filter.states == std::vector{model::State::PeEnable});
  run(page, "sync eu");
  CHECK(page.server.count_asked("POST /api/v1/clusters/EU/sync") == 1);
}

TEST_CASE("the keys sheet names every screen that one may go to") {
  Page page("viewer");
  page.ui.type("?");
  CHECK(page.ui.sees("g b"));
  CHECK(page.ui.sees("g p"));
  CHECK_FALSE(page.ui.sees("g s"));
  CHECK_FALSE(page.ui.sees("g u"));
}

TEST_CASE("the charts of the overview and of a job have their numbers as a table behind them") {
  Page page("viewer", "#/overview?cluster=EU", 1'000, {1440, 1100});
  page.ui.click("Numbers of Health");
  auto rows = page.ui.table("Customers by health");
  REQUIRE(rows.size() == 5);
  CHECK(rows[0][0].starts_with("all ready, 33.4 %"));
  CHECK(rows[0][1] == "334");
  page.ui.click("Chart of Health");
  CHECK(page.ui.table("Customers by health").empty());
  page.ui.click("Numbers of Customers moved per hour, last 24 h");
  CHECK_FALSE(page.ui.table("Customers moved per hour").empty());

  auto& job = page.server.jobs.items.front();
  job.series = {
      {kNow - 3'000, 100, 280, 900}, {kNow - 2'000, 400, 300, 950}, {kNow - 1'000, 500, 310, 960}};
  page.go(job_hash(page));
  CHECK(page.ui.sees("Customers per second, at most 300/s"));
  page.ui.click("Numbers of Customers per second");
  rows = page.ui.table("Customers per second, at most 300/s");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0][1] == "100/s");
  CHECK(rows[1][1] == "300/s");
  page.ui.click("Numbers of Upstream latency");
  rows = page.ui.table("Upstream latency, p99 at most 960 ms");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0][1] == "310 ms");
  CHECK(rows[0][2] == "960 ms");
}

TEST_CASE(
    "where nobody was moved and no status was read, the overview says what will stand there") {
  for (const std::string_view role : {"viewer", "operator"}) {
    CAPTURE(role);
    Page page(role);
    page.server.audit_stats.emplace();
    page.server.extra_summary.app_matrix.clear();
    page.go("#/jobs");
    page.go("#/overview?cluster=EU");
    CHECK(page.ui.sees("No customer was moved in the last 24 hours"));
    CHECK(page.ui.sees("Set an action: every hour") == (role == "operator"));
    CHECK(page.ui.sees("No application status has been read yet"));
    CHECK(page.ui.sees("as soon as an operator has had it read") == (role == "viewer"));
    page.go("#/apps?cluster=EU");
    CHECK(page.ui.sees("Reading it asks the cluster") == (role == "operator"));
  }
}

TEST_CASE("a part of the health ring leads to its customers") {
  Page page("viewer", "#/overview?cluster=EU");
  const Item* ring = page.ui.find("33.4 % all ready", Role::Image);
  REQUIRE(ring != nullptr);
  // The ring begins at the top with those that are ready, and goes clockwise.
  page.ui.click_at({ring->min.x + (ring->max.x - ring->min.x) * 0.55F, ring->min.y + 10});
  CHECK(page.state().route.filter.healths == std::vector{model::Health::AllReady});
}

TEST_CASE("a job whose customers are all in flight has finished none of them") {
  Page page("operator");
  auto& job = page.server.jobs.items.front();
  job.status = model::JobStatus::Running;
  job.counts = {};
  job.counts[model::Outcome::InFlight] = 50;
  page.go(job_hash(page));
  CHECK(page.ui.sees("0 of 50 customers finished."));
}

TEST_CASE("what is in flight is drawn as an outline, in another colour than what succeeded") {
  int filled = 0;
  int hollow = 0;
  UiDriver ui([&] {
    CHECK(widgets::colour_of(model::Outcome::InFlight) == widgets::theme().pending);
    CHECK(widgets::colour_of(model::Outcome::InFlight) !=
          widgets::colour_of(model::Outcome::Succeeded));
    const auto drawn = [](bool is_hollow) {
      const auto& vertices = ImGui::GetWindowDrawList()->VtxBuffer;
      const int before = vertices.Size;
      const widgets::Part part{"part", 1, widgets::theme().pending, is_hollow};
      widgets::share_bar({&part, 1}, {200, 10}, "part");
      return vertices.Size - before;
    };
    filled = drawn(false);
    hollow = drawn(true);
  });
  ui.run();
  CHECK(filled > 0);
  CHECK(hollow > filled);
}
