// Device types and customer lists, as admins change them.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("an admin adds, changes and removes device types; the whole table is sent") {
  Page page("admin", "#/batches?cluster=EU&tab=devices");
  const auto before = page.server.device_types;
  REQUIRE(before.size() >= 2);
  CHECK(page.ui.table("Device types").size() == before.size());
  page.ui.type_into("Code of the device type", before[0].code);
  CHECK(page.ui.find("Add the device type")->disabled);  // there is one already
  page.ui.type_into("Code of the device type", "AOS12");
  page.ui.type_into("Devices per batch of the type", "0");
  CHECK(page.ui.find("Add the device type")->disabled);
  page.ui.type_into("Devices per batch of the type", "60");
  page.ui.click("Add the device type");
  REQUIRE(page.server.device_types.size() == before.size() + 1);
  CHECK(page.server.device_types.back().code == "AOS12");
  CHECK(page.server.device_types.back().name == "AOS12");
  CHECK(page.server.device_types.back().device_capacity == 60);
  CHECK(page.ui.find("Code of the device type", Role::Textbox)->value.empty());

  page.ui.click("Edit device type AOS12");
  page.ui.type_into("Devices per batch of the type", "75");
  page.ui.click("Save the device type");
  CHECK(page.server.device_types.back().device_capacity == 75);
  CHECK(page.server.device_types.size() == before.size() + 1);

  page.ui.click("Remove device type AOS12");
  CHECK(page.server.device_types == before);
}

TEST_CASE("a refused device type stays in the form") {
  Page page("admin", "#/batches?cluster=EU&tab=devices");
  page.server.errors["/api/v1/device-types"] = {model::ErrorCode::InvalidRequest, "No such luck."};
  page.ui.type_into("Code of the device type", "AOS12");
  page.ui.type_into("Devices per batch of the type", "60");
  page.ui.click("Add the device type");
  CHECK(page.ui.sees("No such luck."));
  CHECK(page.ui.find("Code of the device type", Role::Textbox)->value == "AOS12");
}

TEST_CASE("others only read the device types") {
  Page page("operator", "#/batches?cluster=EU&tab=devices");
  CHECK_FALSE(page.ui.table("Device types").empty());
  CHECK(page.ui.find("Add the device type") == nullptr);
  CHECK_FALSE(page.ui.sees("Remove"));
}

TEST_CASE("a customer list is deleted only after a question") {
  Page page("admin", "#/jobs");
  page.server.lists.items = {page.server.list_report};
  page.server.lists.items[0].cluster = "EU";
  page.server.lists.items[0].device_type = "AOS10 Small";
  page.go("#/batches?cluster=EU&tab=lists");
  page.ui.click("Delete list AOS10 Small");
  CHECK(page.ui.sees("Batches cut from it stay"));
  page.ui.click("Keep");
  CHECK_FALSE(page.server.was_told("DELETE"));
  page.ui.click("Delete list AOS10 Small");
  page.ui.click("Delete the list", Role::Button);
  CHECK(page.server.was_told("DELETE /api/v1/customer-lists/EU/AOS10%20Small"));
  CHECK(page.ui.sees("The list of AOS10 Small is deleted."));
}

TEST_CASE("a list that cannot be deleted says why") {
  Page page("admin", "#/jobs");
  page.server.lists.items = {page.server.list_report};
  page.server.lists.items[0].cluster = "EU";
  page.server.lists.items[0].device_type = "AOS8";
  page.server.errors["/api/v1/customer-lists/EU/AOS8"] = {model::ErrorCode::AuditUnavailable,
                                                          "The log cannot be written."};
  page.go("#/batches?cluster=EU&tab=lists");
  page.ui.click("Delete list AOS8");
  page.ui.click("Delete the list", Role::Button);
  CHECK(page.ui.sees("The log cannot be written."));
}
