// The rail beside every screen: what it counts stands there wherever one is.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

std::string customers_counted(Page& page) {
  const Item* link = page.ui.find("Customers", Role::Link);
  return link == nullptr ? "no such link" : link->description;
}

}  // namespace

TEST_CASE("the rail counts the cluster's customers on every screen, whichever one begins with") {
  for (const char* hash :
       {"#/overview?cluster=EU", "#/customers?cluster=EU", "#/apps?cluster=EU", "#/act?cluster=EU",
        "#/batches?cluster=EU", "#/batches?cluster=EU&tab=lists", "#/jobs", "#/audit"}) {
    CAPTURE(hash);
    Page page("viewer", hash);
    CHECK(customers_counted(page) == "1,000");
  }
}

TEST_CASE("the rail counts another cluster's customers at once, before they are summed up") {
  Page page("viewer", "#/batches?cluster=EU");
  page.server.unanswered = "/api/v1/customers/summary";
  page.go("#/overview?cluster=US%20EAST1");
  CHECK(customers_counted(page) == "0");
  page.go("#/batches?cluster=EU");
  CHECK(customers_counted(page) == "1,000");
}
