// What people drop, paste and are sent by others, and servers that do not behave: a clear sentence,
// no freeze, no lost selection.
#include <doctest/doctest.h>

#include <random>

#include "shared/protocol/customer_json.h"
#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

std::string noise(std::size_t bytes) {
  std::mt19937_64 random(7);
  std::string text;
  while (text.size() < bytes) text.push_back(static_cast<char>(random()));
  return text;
}

std::string lines_of_ids(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) text += "c" + std::to_string(i) + "\n";
  return text;
}

void drop(Page& page, std::string name, std::string contents) {
  page.ui.app().on_files_dropped({{std::move(name), std::move(contents)}});
  page.ui.run();
}

void select_two(Page& page) {
  page.ui.click(page.server.customers[0].cid);
  page.ui.click(page.server.customers[1].cid, ImGuiMod_Ctrl);
  REQUIRE(page.state().selection.count() == 2);
}

bool shows_raw(Page& page, std::string_view bytes) {
  for (const Item& item : page.ui.host().recorder().items()) {
    if (item.name.find(bytes) != std::string::npos) return true;
    if (item.value.find(bytes) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a file that cannot be read says why, and changes neither place nor selection") {
  Page page("operator", "#/customers?cluster=EU");
  select_two(page);
  struct Bad {
    std::string name, contents, sentence;
  };
  const std::vector<Bad> files{
      {"noise.bin", noise(300'000), "noise.bin is not text in UTF-8"},
      {"unicode.txt",
       std::string("\xff\xfe"
                   "a\0"
                   "1\0",
                   6),
       "unicode.txt is not text in UTF-8"},
      {"empty.csv", "", "empty.csv is empty"},
      {"blank.csv", " \r\n\n", "blank.csv is empty"},
      {"huge.csv", lines_of_ids(17U << 20), "huge.csv has 17 MB, more than the 15 MB"},
      {"evil\xe2\x80\xae<b>.bin", noise(100), "evil\xef\xbf\xbd<b>.bin is not text"},
  };
  for (const Bad& file : files) {
    CAPTURE(file.name);
    drop(page, file.name, file.contents);
    CHECK(page.ui.sees(file.sentence));
    CHECK(page.state().route.screen == app::Screen::Customers);
    CHECK(page.state().selection.count() == 2);
    CHECK(page.state().act.text.empty());
  }
}

TEST_CASE("of several files none is taken silently for all of them") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.paste("b1\n");
  page.ui.app().on_files_dropped({{"wave7.csv", "a1\n"}, {"wave8.csv", "a2\na3\n"}});
  page.ui.run();
  CHECK(page.ui.sees("2 files came at once (wave7.csv, wave8.csv) and none was read."));
  CHECK(page.ui.sees("Load one at a time, or put the lists into one file."));
  CHECK(page.state().act.text == "b1\n");
}

TEST_CASE("a viewer who drops a file is told why nothing happens") {
  Page page("viewer", "#/customers?cluster=EU");
  drop(page, "wave7.csv", "a1\n");
  CHECK(page.ui.sees("wave7.csv was not read: viewers load no lists."));
  CHECK(page.state().route.screen == app::Screen::Customers);
  CHECK(page.state().act.text.empty());
}

TEST_CASE("what was pasted before stays when a bad file follows") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.app().on_paste("a1\na2\n");
  page.ui.run();
  drop(page, "noise.bin", noise(1'000));
  CHECK(page.state().act.text == "a1\na2\n");
  CHECK(page.ui.sees("2 ids read"));
  page.ui.app().on_paste(noise(1'000));
  page.ui.run();
  CHECK(page.ui.sees("What you pasted is not text in UTF-8"));
  CHECK(page.state().act.text == "a1\na2\n");
}

TEST_CASE("a long list is left to the dry run to count, which may ask about its columns") {
  Page page("operator", "#/act?cluster=EU");
  drop(page, "wave.csv", lines_of_ids(8U << 20));
  CHECK_FALSE(page.state().act.counted);  // reading it here would hold the page up
  CHECK(page.ui.sees("wave.csv, 8,192 KiB"));
  CHECK(page.ui.sees("the dry run counts it"));
  page.ui.click("PE-Enable");
  page.server.errors["/api/v1/jobs/preview"] = {model::ErrorCode::AmbiguousColumns,
                                                "The list has several columns and no header."};
  page.ui.click("Dry run");
  page.server.errors.clear();
  page.ui.click("First column only");
  page.ui.click("Dry run");
  REQUIRE(page.server.previews.size() == 1);
  const auto& selection = std::get<model::TextSelection>(page.server.previews[0].selection);
  CHECK(selection.columns == model::ColumnChoice::First);
  CHECK(selection.text.size() >= (8U << 20));
}

TEST_CASE("characters that hide or turn text are shown as what they are: something is there") {
  Page page("viewer");
  // Right-to-left override, zero-width space and joiner, byte order mark, Arabic letter mark,
  // Mongolian vowel separator, interlinear annotation, tag characters.
  const std::vector<std::string> tricks{"\xe2\x80\xae", "\xe2\x80\x8b",    "\xe2\x80\x8d",
                                        "\xef\xbb\xbf", "\xd8\x9c",        "\xe1\xa0\x8e",
                                        "\xef\xbf\xb9", "\xf3\xa0\x80\xa1"};
  for (const std::string& trick : tricks) {
    CAPTURE(trick);
    const std::string text = "evil" + trick + "<img src=x onerror=alert(1)>";
    for (auto& customer : page.server.job_customers) customer.message = text;
    page.server.jobs.items.front().reason = text;
    page.server.clusters.items[0].name = text;
    for (auto& record : page.server.audit) record.detail = record.actor = text;
    for (auto& app : page.server.detail.app_status)
      app.status.reason = app.status.raw_status = text;
    for (const std::string& hash :
         {app::to_hash(app::route_to_job(page.server.jobs.items.front().id)),
          std::string("#/audit?open=1"), std::string("#/clusters"),
          "#/customers?cluster=EU&open=" + page.server.customers[0].cid}) {
      CAPTURE(hash);
      page.go(hash);
      page.ui.pass_time(61'000);  // what was read before is read again
      CHECK_FALSE(shows_raw(page, trick));
      CHECK(page.ui.sees("\xef\xbf\xbd<img src=x"));
    }
  }
}

TEST_CASE("an id of 128 characters is cut in its middle and shown whole on hover") {
  Page page("viewer", "#/overview?cluster=EU");
  const std::string id = std::string(60, 'a') + "_." + std::string(66, 'z');
  page.server.customers[0].cid = id;
  page.go("#/customers?cluster=EU&open=" + id);
  CHECK(page.ui.table("Customers")[0].size() > 1);
  const Item* cell = page.ui.find(id, Role::Text);
  REQUIRE(cell != nullptr);  // the whole id, for screen readers
  CHECK(cell->max.x <= 1'440);
  page.ui.hover(id);
  page.ui.pass_time(1'500);
  int shown_whole = 0;
  for (const Item& item : page.ui.host().recorder().items()) shown_whole += item.name == id;
  CHECK(shown_whole >= 1);
  page.ui.click("Copy customer id");
  CHECK(page.ui.platform().clipboard == id);
}

TEST_CASE("a cluster with no customers, one, a million") {
  Page none("viewer", "#/customers?cluster=EU", 0);
  CHECK(none.ui.sees("No customers yet"));

  Page one("operator", "#/overview?cluster=EU", 1);
  CHECK(one.ui.sees("1 customer"));
  one.go("#/customers?cluster=EU");
  CHECK(one.ui.sees("1 of 1"));
  CHECK(one.ui.table("Customers").size() == 1);

  Page many("operator", "#/overview?cluster=EU");
  many.server.made_up_customers = 1'000'000;
  many.go("#/customers?cluster=EU");
  CHECK(many.ui.sees("1,000,000"));
  many.ui.click("c0");
  many.ui.click("Select all 1,000,000 that match");
  CHECK(many.state().selection.count() == 1'000'000);
  CHECK(many.ui.sees("To leave some out"));
  many.ui.scroll("c3", 40'000'000);
  CHECK(many.ui.sees("c999999"));
  const Item* last = many.ui.find("c999999");
  const Item* before = many.ui.find("c999998");
  REQUIRE(last != nullptr);
  REQUIRE(before != nullptr);
  CHECK(last->min.y - before->min.y == doctest::Approx(32).epsilon(0.07));
  CHECK(many.state().selection.count() == 1'000'000);
}

TEST_CASE("a server that does not answer leaves rows, place and selection as they were") {
  Page page("operator", "#/customers?cluster=EU");
  select_two(page);
  page.server.unanswered = "/api/v1/customers?";
  page.ui.type_into("Search customers", "00");
  CHECK_FALSE(page.ui.table("Customers").empty());  // the rows of before, until there are new ones
  CHECK(page.state().selection.count() == 2);
  page.ui.pass_time(20'000);
  CHECK(page.state().selection.count() == 2);
  REQUIRE(page.ui.transport().fail("/api/v1/customers?", net::Failure::TimedOut));
  page.ui.run();
  CHECK(page.ui.sees("did not answer in time"));
  CHECK(page.state().selection.count() == 2);
  page.server.unanswered.clear();
  page.ui.click("Try again");
  CHECK_FALSE(page.ui.sees("did not answer in time"));
  CHECK(page.state().selection.count() == 2);
}

TEST_CASE("answers that come out of order never show the older question's rows") {
  Page page("operator", "#/customers?cluster=EU");
  page.server.unanswered = "/api/v1/customers?";
  page.ui.type_into("Search customers", "1");
  page.ui.type_into("Search customers", "12");
  model::CustomerPage newer, older;
  newer.items = {page.server.customers[1]};
  older.items = {page.server.customers[0], page.server.customers[1]};
  newer.total = 1;
  older.total = 2;
  const auto answer = [&](std::string_view q, const model::CustomerPage& rows) {
    for (const auto& sent : page.ui.transport().sent()) {
      const std::string asked = sent.request.path + "&";
      if (!sent.waiting || asked.find(std::string(q) + "&") == std::string::npos) continue;
      REQUIRE(
          page.ui.transport().answer(sent.request.path, 200, protocol::write_customer_page(rows)));
      break;
    }
    page.ui.run();
  };
  answer("&q=12", newer);
  CHECK(page.ui.table("Customers").size() == 1);
  answer("&q=1", older);
  CHECK(page.ui.table("Customers").size() == 1);
}

TEST_CASE("in a window of 320 pixels one can still search, select and act") {
  Page page("operator", "#/customers?cluster=EU", 1'000, {320, 568});
  select_two(page);
  CHECK(page.ui.sees("2 selected"));
  page.ui.click("Set action", Role::Button);
  CHECK(page.state().route.screen == app::Screen::Act);
  page.ui.click("PE-Enable");
  page.ui.click("Dry run");
  CHECK(page.server.previews.size() == 1);
  page.go("#/batches?cluster=EU");
  page.ui.click("Select " + page.server.batches.items[0].id);
  CHECK(page.ui.find("Clear", Role::Button) != nullptr);
  for (const Item& item : page.ui.host().recorder().items()) {
    if (item.visible) CHECK(item.max.x <= 321);
  }
}
