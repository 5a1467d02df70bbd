// The customers of chosen batches as a file: whole, or a sentence instead.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

// So many batches with ids as they are in production, all of them ticked.
void choose_batches(Page& page, std::size_t count) {
  page.server.batches.items.clear();
  for (std::size_t i = 0; i < count; ++i) {
    model::Batch batch;
    batch.id = "0193f1a2-7b3c-7000-8000-" + std::to_string(100'000'000'000 + i) + "_EU_AOS10LARGE";
    batch.cluster = "EU";
    batch.device_type = "AOS10 Large";
    batch.customers = 10;
    page.server.batches.items.push_back(std::move(batch));
  }
  page.server.batches.total = count;
  page.go("#/batches?cluster=EU");
  page.ui.click("Select " + page.server.batches.items.front().id);
  if (count > 1) page.ui.click("Select the " + std::to_string(count) + " shown");
  REQUIRE(page.state().batches.chosen.size() == count);
}

}  // namespace

TEST_CASE("more batches than the address of a file can name are refused with what to do") {
  Page page("operator", "#/jobs");
  choose_batches(page, 200);
  page.ui.click("Download CSV");
  CHECK(page.ui.platform().downloads.empty());
  CHECK(page.ui.sees("and 200 are chosen. Choose fewer, download them, then choose the rest."));
  CHECK(page.state().batches.chosen.size() == 200);
}

TEST_CASE("as many batches as the sentence says are downloaded, in an address servers take") {
  Page page("operator", "#/jobs");
  choose_batches(page, 150);
  page.ui.click("Download CSV");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  const std::string& address = page.ui.platform().downloads[0];
  CHECK(address.size() <= 8'000);
  for (const auto& batch : page.server.batches.items) {
    CHECK(address.find(batch.id) != std::string::npos);
  }
}
