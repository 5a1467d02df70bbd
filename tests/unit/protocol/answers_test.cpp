#include <doctest/doctest.h>

#include <string>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/unit/protocol/field_errors.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("fields of a newer server are ignored") {
  std::string text = write_customer_page(samples::customer_page());
  text = replaced(text, "{\"items\":[{", "{\"color\":[1,{}],\"items\":[{\"mood\":\"fine\",");
  CHECK(read_customer_page(text) == samples::customer_page());
}

TEST_CASE("wrong types in an answer are errors that name the field") {
  const std::string text = write_customer_page(samples::customer_page());
  const auto wrong = read_customer_page(replaced(text, "\"total\":50000", "\"total\":\"50000\""));
  CHECK(field_errors(wrong) == Fields{{"total", "wrong_type"}});
  CHECK(wrong.error().code == model::ErrorCode::Internal);
  CHECK(wrong.error().message ==
        "The server's answer could not be read: total must be a whole number, not text.");
  CHECK(
      field_errors(read_customer_page(replaced(text, "\"state\":\"other\"", "\"state\":\"x\""))) ==
      Fields{{"items[1].state", "unknown_value"}});
  CHECK(field_errors(read_customer_page(replaced(text, "\"ready\":5", "\"ready\":70000"))) ==
        Fields{{"items[0].apps.ready", "out_of_range"}});
}

TEST_CASE("missing fields and cut answers are errors") {
  const std::string text = write_job(samples::job());
  CHECK(field_errors(read_job(replaced(text, "\"status\":\"paused\",", ""))) ==
        Fields{{"status", "required"}});
  for (std::size_t size = 0; size < text.size(); size += 7) {
    CHECK_FALSE(read_job(text.substr(0, size)));
  }
}

TEST_CASE("times and ids of an answer are checked") {
  const std::string text = write_customer_detail(samples::customer_detail());
  const auto wrong = read_customer_detail(
      replaced(text, "\"updated_at\":\"2026-11-23", "\"updated_at\":\"2026-13-23"));
  CHECK(field_errors(wrong) == Fields{{"updated_at", "invalid"}});
}

TEST_CASE("lists of users and clusters hold their items and the total") {
  const auto users = read_users(write_users({{samples::user(), samples::user()}, 7}));
  REQUIRE(users);
  CHECK(users->items.size() == 2);
  CHECK(users->items[1] == samples::user());
  CHECK(users->total == 7);
  const auto clusters =
      read_clusters(write_clusters({{samples::cluster(), samples::bare_cluster()}, 2}));
  REQUIRE(clusters);
  CHECK(clusters->items[0] == samples::cluster());
  CHECK(clusters->items[1] == samples::bare_cluster());
}

TEST_CASE("small answers read back as they were written") {
  const model::OneTimeLink link{"#/setup?token=x", samples::kNow};
  CHECK(read_one_time_link(write_one_time_link(link)) == link);
  const model::CredentialsResult shown{"Bearer", "tms", samples::kNow, "token"};
  CHECK(read_credentials_result(write_credentials_result(shown)) == shown);
  CHECK(read_credentials_result(write_credentials_result({})) == model::CredentialsResult{});
  CHECK(write_credentials_result({}).find("access_token") == std::string::npos);
  const model::ClusterTestResult test{false, 2000, 0, "Connection refused"};
  CHECK(read_cluster_test(write_cluster_test(test)) == test);
}

TEST_CASE("names from outside stay what they are, whatever they hold") {
  auto customer = samples::bare_customer();
  customer.action_desc = "<script>alert(1)</script>\n\"\x1b[31m\\";
  const model::CustomerPage page{{customer}, 1, 0, 1};
  CHECK(read_customer_page(write_customer_page(page)) == page);
}

TEST_CASE("a problem says what, why and which field") {
  model::Error error = model::field_error("limit", "out_of_range", "limit must be 1 to 500.");
  const std::string text = write_problem(error, "req-1");
  CHECK(text ==
        R"({"type":"urn:tms-dashboard:problem:invalid_request","title":"The request is not valid",)"
        R"("status":400,"detail":"limit must be 1 to 500.","code":"invalid_request",)"
        R"("request_id":"req-1","errors":[{"field":"limit","code":"out_of_range",)"
        R"("message":"limit must be 1 to 500."}]})");
  const Problem problem = read_problem(text, 400);
  CHECK(problem.error == error);
  CHECK(problem.request_id == "req-1");
}

TEST_CASE("every error code survives the wire") {
  for (int i = 0; i < static_cast<int>(model::ErrorCode::Count); ++i) {
    const model::Error error{static_cast<model::ErrorCode>(i), "What happened."};
    CHECK(read_problem(write_problem(error, "r"), 500).error == error);
  }
}

TEST_CASE("an answer that is no problem becomes an error made from its status") {
  CHECK(read_problem("<html>Bad Gateway</html>", 502).error.code ==
        model::ErrorCode::ClusterUnreachable);
  CHECK(read_problem("", 404).error.code == model::ErrorCode::NotFound);
  CHECK(read_problem("{}", 429).error.code == model::ErrorCode::RateLimited);
  CHECK(read_problem("null", 418).error.code == model::ErrorCode::InvalidRequest);
  CHECK(read_problem("[]", 599).error.code == model::ErrorCode::Internal);
  CHECK(read_problem("", 404).error.message.find("404") != std::string::npos);
}

TEST_CASE("a window of 200 customers with every field stays under 100 KB") {
  model::CustomerPage page;
  page.items.assign(200, samples::customer());
  const std::string full = write_customer_page(page);
  CHECK(full.size() < 100'000);
  page.items.assign(200, samples::bare_customer());
  CHECK(write_customer_page(page).size() < 70'000);
}

TEST_CASE("a point of a series that is no pair of numbers is an error that names the series") {
  const std::string text = write_system_figures(samples::system_figures());
  for (const char* point : {"[1795428110,null]", "1795428110", "[1795428110]", "[\"now\",11.5]"}) {
    const auto wrong = read_system_figures(replaced(text, "[1795428110,11.5]", point));
    CHECK(field_errors(wrong) == Fields{{"series.response_ms.p99", "wrong_type"}});
  }
  CHECK(field_errors(read_system_figures(replaced(text, "[12.5,80]", "[12.5,true]"))) ==
        Fields{{"cpu_per_core[1]", "wrong_type"}});
}
