// Lists that change while somebody reads: rows stay where they are, and none falls out.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

model::AuditRecord record(const FakeServer& server, std::uint64_t seq) {
  model::AuditRecord made = server.audit.front();
  made.seq = seq;
  return made;
}

// Records 200 to 101.
void show_log(Page& page) {
  std::vector<model::AuditRecord> records;
  for (std::uint64_t seq = 200; seq > 100; --seq) records.push_back(record(page.server, seq));
  page.server.audit = std::move(records);
  page.go("#/audit");
}

void add_record(FakeServer& server) {
  server.audit.insert(server.audit.begin(), record(server, server.audit.front().seq + 1));
}

// The last part of a UUID.
std::string padded(int number) {
  const std::string digits = std::to_string(number);
  return std::string(12 - digits.size(), '0') + digits;
}

std::string job_id(int number) {
  return "01934f3e-7a11-7000-8000-" + padded(number);
}

model::Job job(const FakeServer& server, int number) {
  model::Job made = server.jobs.items.front();
  made.id = *model::Uuid::parse(job_id(number));
  made.status = model::JobStatus::Succeeded;
  return made;
}

// The jobs `newest` to 1.
void give_jobs(FakeServer& server, int newest) {
  std::vector<model::Job> jobs;
  for (int number = newest; number > 0; --number) jobs.push_back(job(server, number));
  server.jobs.total = jobs.size();
  server.jobs.items = std::move(jobs);
}

void add_job(FakeServer& server) {
  const int number = static_cast<int>(server.jobs.items.size()) + 1;
  server.jobs.items.insert(server.jobs.items.begin(), job(server, number));
  server.jobs.total = server.jobs.items.size();
}

std::string row_of(int number) {
  return "Open PE-Enable " + job_id(number);
}

// The number of the newest record in sight.
std::uint64_t first_in_sight(const Page& page) {
  for (std::uint64_t seq = 300; seq > 0; --seq) {
    if (page.ui.find("Record " + std::to_string(seq) + ",") != nullptr) return seq;
  }
  return 0;
}

float top_of(const Page& page, std::string_view row) {
  const Item* item = page.ui.find(row);
  REQUIRE_MESSAGE(item != nullptr, std::string(row), " is not in sight");
  return item->min.y;
}

void scroll_to_end(Page& page, std::string_view table) {
  const Item* item = page.ui.find(table, Role::Table);
  REQUIRE(item != nullptr);
  page.ui.host().pointer_move({(item->min.x + item->max.x) / 2, item->min.y + 60}, false);
  page.ui.host().wheel(0, 1'000'000);
  page.ui.run();
}

}  // namespace

TEST_CASE("records that come meanwhile do not move the one under the pointer") {
  Page page("viewer", "#/jobs");
  show_log(page);
  page.ui.hover("Record 195");
  const float top = top_of(page, "Record 195");
  for (int i = 0; i < 3; ++i) add_record(page.server);
  ++page.server.revisions.audit;
  page.ui.pass_time(5'000);
  REQUIRE(page.state().audit.records.value->front().seq == 203);
  CHECK(top_of(page, "Record 195") == top);
  const Item* row = page.ui.find("Record 195");
  page.ui.click_at({row->min.x + 20, top + 16});
  CHECK(page.state().route.open == "195");
}

TEST_CASE("the newest record comes into sight where nobody points at the log") {
  Page page("viewer", "#/jobs");
  show_log(page);
  page.ui.hover("Verify chain");
  add_record(page.server);
  ++page.server.revisions.audit;
  page.ui.pass_time(5'000);
  CHECK(page.ui.find("Record 201") != nullptr);
}

TEST_CASE("a log that was scrolled keeps its place") {
  Page page("viewer", "#/jobs");
  show_log(page);
  page.ui.scroll("Record 195", 1'280);
  page.ui.hover("Verify chain");
  const std::uint64_t first = first_in_sight(page);
  REQUIRE(first < 195);
  const std::string row = "Record " + std::to_string(first - 2) + ",";
  const float top = top_of(page, row);
  add_record(page.server);
  ++page.server.revisions.audit;
  page.ui.pass_time(5'000);
  REQUIRE(page.state().audit.records.value->front().seq == 201);
  CHECK(top_of(page, row) == top);
}

TEST_CASE("jobs that begin meanwhile do not move the one under the pointer") {
  Page page("viewer", "#/audit");
  give_jobs(page.server, 60);
  page.go("#/jobs");
  page.ui.hover(row_of(55));
  const float top = top_of(page, row_of(55));
  add_job(page.server);
  add_job(page.server);
  ++page.server.revisions.jobs;
  page.ui.pass_time(5'000);
  REQUIRE(page.state().jobs.value->items.size() == 62);
  CHECK(top_of(page, row_of(55)) == top);
}

TEST_CASE("a list that fits without scrolling keeps its place, too, until the pointer leaves it") {
  Page page("viewer", "#/audit");
  give_jobs(page.server, 5);
  page.go("#/jobs");
  page.ui.hover(row_of(3));
  const float top = top_of(page, row_of(3));
  const float first = top_of(page, row_of(5));
  add_job(page.server);
  ++page.server.revisions.jobs;
  page.ui.pass_time(5'000);
  REQUIRE(page.state().jobs.value->items.size() == 6);
  CHECK(top_of(page, row_of(3)) == top);
  page.ui.hover("Mine");
  CHECK(top_of(page, row_of(6)) == first);
}

TEST_CASE("every job can be reached, and a refresh keeps them all") {
  Page page("viewer", "#/audit");
  give_jobs(page.server, 1'234);
  page.go("#/jobs");
  for (int presses = 0; presses < 10 && page.ui.find("Load more") != nullptr; ++presses) {
    page.ui.click("Load more");
  }
  CHECK(page.ui.find("Load more") == nullptr);
  CHECK(page.state().jobs.value->items.size() == 1'234);
  scroll_to_end(page, "Jobs");
  CHECK(page.ui.find(row_of(1)) != nullptr);

  add_job(page.server);
  ++page.server.revisions.jobs;
  page.ui.pass_time(8'000);
  const auto& listed = page.state().jobs.value->items;
  CHECK(listed.size() >= 1'234);
  std::set<std::string> ids;
  for (const auto& each : listed) ids.insert(each.id.text());
  CHECK(ids.size() == listed.size());
  CHECK(ids.contains(page.server.jobs.items.front().id.text()));
}

TEST_CASE("whoever reads far down a list of batches stays there when it is read anew") {
  Page page("operator", "#/audit");
  auto& batches = page.server.batches;
  const model::Batch like = batches.items.back();
  batches.items.assign(1'500, like);
  for (int i = 0; i < 1'500; ++i) {
    batches.items[static_cast<std::size_t>(i)].id =
        "0192F0C2-0000-7000-8000-" + padded(i) + "_EU_AOS8";
  }
  batches.total = 1'500;
  page.go("#/batches?cluster=EU");
  const auto shown = [&page] { return page.state().batches.batches.value->items.size(); };
  for (int i = 0; i < 20 && shown() < 1'500; ++i) scroll_to_end(page, "Batches");
  REQUIRE(shown() == 1'500);
  scroll_to_end(page, "Batches");
  const std::string last = "Open " + batches.items.back().id;
  const float top = top_of(page, last);
  batches.items.back().status = model::BatchStatus::Done;
  ++page.server.revisions.batches;
  page.ui.pass_time(8'000);
  CHECK(shown() == 1'500);
  CHECK(page.state().batches.batches.value->items.back().status == model::BatchStatus::Done);
  CHECK(top_of(page, last) == top);
}
