// Filters that are in force can be taken away without a mouse.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

// The keyboard comes to it as by Tab.
void focus(Page& page, std::string_view label) {
  for (int i = 0; i < 80; ++i) {
    const Item* item = page.ui.find(label);
    if (item != nullptr && item->focused) return;
    page.ui.key(ImGuiKey_Tab);
  }
  FAIL("Tab never came to ", std::string(label));
}

}  // namespace

TEST_CASE("Delete takes away the filter that has the keyboard") {
  Page page("viewer", "#/customers?cluster=EU&state=pe-enable&health=has_failure");
  focus(page, "State filter");
  page.ui.key(ImGuiKey_Delete);
  CHECK(page.state().route.filter.states.empty());
  CHECK(page.state().route.filter.healths.size() == 1);
  CHECK(page.ui.find("Health filter")->description == "Delete takes it away");

  page.go("#/jobs?cluster=EU&cid=7204418");
  focus(page, "Cluster filter");
  page.ui.key(ImGuiKey_Backspace);
  CHECK(page.state().route.jobs.cluster.empty());
  page.ui.click("Customer filter: 7204418");  // came by a link: nothing to choose from
  CHECK(page.state().route.jobs.cid.empty());
}

TEST_CASE("a device type is let go by the keyboard, in its list and with everything") {
  Page page("viewer", "#/batches?cluster=EU&device_type=AOS8");
  focus(page, "Device type filter");
  page.ui.key(ImGuiKey_Delete);
  CHECK(page.state().route.batches.device_type.empty());

  page.go("#/batches?cluster=EU&device_type=AOS8");
  page.ui.click("Device type filter");
  page.ui.click("Any device type", Role::Option);
  CHECK(page.state().route.batches.device_type.empty());

  page.go("#/batches?cluster=EU&device_type=AOS8&status=NEW");
  page.ui.click("Clear all", Role::Link);
  CHECK(page.state().route.batches == model::BatchQuery{});
  CHECK(page.ui.find("Clear all", Role::Link) == nullptr);
}

TEST_CASE("somebody else's batches by a link are named as a filter, which can be taken away") {
  Page page("viewer", "#/batches?cluster=EU&assigned_to=bert");
  CHECK(page.ui.sees("Assigned to: bert"));
  page.ui.click("Assigned to: bert");
  CHECK(page.state().route.batches.assigned_to.empty());
  CHECK_FALSE(page.ui.sees("Assigned to: bert"));
  page.ui.click("Mine");
  CHECK(page.state().route.batches.assigned_to == "me");
  CHECK(page.ui.find("Assigned to: me") == nullptr);
}
