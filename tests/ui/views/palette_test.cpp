// The palette finds customers at the server while somebody types.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

constexpr std::int64_t kTypingRestsMs = 120;

void type_slowly(Page& page, std::string_view text) {
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type(text);
  page.ui.pass_time(kTypingRestsMs);
}

int customers_asked(const Page& page) {
  return page.server.count_asked("GET /api/v1/customers?cluster=EU&q=");
}

}  // namespace

TEST_CASE("customers are found while typing, with their state, and open") {
  Page page("viewer", "#/jobs");
  const auto& wanted = page.server.customers[7];
  type_slowly(page, wanted.cid.substr(16, 12));
  const Item* found = page.ui.find(wanted.cid + ", " + std::string(to_string(wanted.state)));
  REQUIRE(found != nullptr);
  CHECK(page.ui.sees("Customers"));
  page.ui.click(found->name);
  CHECK(page.state().route.screen == app::Screen::Customers);
  CHECK(page.state().route.open == wanted.cid);
}

TEST_CASE("the server is asked once when the typing rests, for eight at most") {
  Page page("viewer", "#/jobs");
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type("0");
  page.ui.type("0");
  CHECK(customers_asked(page) == 0);
  page.ui.pass_time(kTypingRestsMs);
  CHECK(customers_asked(page) == 1);
  CHECK(page.server.asked.back().find("q=00") != std::string::npos);
  CHECK(page.server.asked.back().find("limit=8") != std::string::npos);
  CHECK(page.state().palette.customers.size() == 8);
  page.ui.pass_time(10'000);
  CHECK(customers_asked(page) == 1);
}

TEST_CASE("an answer to what is no longer typed is not shown") {
  Page page("viewer", "#/jobs");
  page.server.unanswered = "/api/v1/customers?";
  type_slowly(page, "00");
  CHECK(customers_asked(page) == 1);
  page.ui.type("zz");
  page.ui.pass_time(kTypingRestsMs);
  CHECK(customers_asked(page) == 2);
  CHECK(page.state().palette.customers.empty());
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().palette.text.empty());
}

TEST_CASE("what cannot be a part of a customer id is not asked for") {
  Page page("viewer", "#/jobs");
  type_slowly(page, "no id, surely");
  CHECK(customers_asked(page) == 0);
}
