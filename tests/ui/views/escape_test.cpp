// Escape: one step back each time, and never at the cost of what was typed.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

const Item* typed_in(Page& page, std::string_view field) {
  return page.ui.find(field, Role::Textbox);
}

// At the end of what the field holds; Escape leaves the field.
void add_to(Page& page, std::string_view field, std::string_view words) {
  page.ui.click(field, Role::Textbox);
  page.ui.key(ImGuiKey_End);
  page.ui.type(words);
  page.ui.key(ImGuiKey_Escape);
}

}  // namespace

TEST_CASE("Escape leaves a field and keeps what was typed into it") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  page.ui.click("Customer ids");
  page.ui.type("e106,948e");
  page.ui.key(ImGuiKey_Escape);
  page.ui.pass_time(3'000);
  CHECK(page.state().act.text == "e106,948e");
  CHECK(typed_in(page, "Customer ids")->value == "e106,948e");
  CHECK(page.ui.platform().draft.find("e106,948e") != std::string::npos);
  page.ui.type("x");  // nothing has the keyboard
  CHECK(page.state().act.text == "e106,948e");

  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  add_to(page, "Reason", "Wave 7");
  CHECK(page.state().act.reason == "Wave 7");
  CHECK(page.state().act.step == app::ActStep::DryRun);  // the field was the step
  CHECK(typed_in(page, "Reason")->value == "Wave 7");
}
