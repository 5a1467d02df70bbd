#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

// A dry run of a pasted list has been made.
void dry_run(Page& page) {
  page.server.preview.expires_at = kNow + 600'000;
  page.ui.paste("e106\n948e\n948e\nbad id!\n");
  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
}

}  // namespace

TEST_CASE("typed ids survive a reload of the tab, for the person who typed them alone") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.paste("e106\n948e\n");
  const std::string draft = page.ui.platform().draft;
  CHECK(page.ui.platform().history.back().find("e106") == std::string::npos);
  const auto reload = [&](Page& again, std::string_view user) {
    again.ui.platform().draft = draft;
    again.ui.app().on_signed_in(session_json("operator", user));
    again.ui.run();
  };
  Page same("operator", "#/act?cluster=EU");
  reload(same, "anna");
  CHECK(same.ui.sees("2 ids read"));
  Page other("operator", "#/act?cluster=EU");
  reload(other, "bert");
  CHECK(other.state().act.text.empty());
}

TEST_CASE("a draft goes with what was typed, with the job and with signing out") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.paste("e106\n");
  REQUIRE_FALSE(page.ui.platform().draft.empty());
  page.ui.paste(std::string(300'000, '1'));  // comes from a file, which can be chosen again
  CHECK(page.ui.platform().draft.empty());
  dry_run(page);
  CHECK_FALSE(page.ui.platform().draft.empty());
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type("sign out");
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.ui.platform().draft.empty());
}

TEST_CASE("pasted ids are counted at once, and named as the source") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.paste("e106\n948e\n948e\nbad id!\n");
  CHECK(page.ui.sees("2 ids read, 1 duplicate removed, 1 entry not readable"));
  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  REQUIRE(page.server.previews.size() == 1);
  const auto* text = std::get_if<model::TextSelection>(&page.server.previews[0].selection);
  REQUIRE(text != nullptr);
  CHECK(text->text == "e106\n948e\n948e\nbad id!\n");
  CHECK(page.ui.sees("Source: pasted list"));
}

TEST_CASE("a list with several columns and no header is asked about, not guessed") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.paste("a1,20\na2,30\na3,40\n");
  CHECK(page.ui.sees("This list has several columns and no header."));
  page.ui.click("PE-Enable");
  CHECK(page.ui.find("Dry run", Role::Button)->disabled);
  page.ui.click("First column only");
  CHECK(page.ui.sees("3 ids read"));
  page.ui.click("Dry run", Role::Button);
  REQUIRE(page.server.previews.size() == 1);
  CHECK(std::get<model::TextSelection>(page.server.previews[0].selection).columns ==
        model::ColumnChoice::First);
}

TEST_CASE("a dropped picture is refused in a sentence") {
  Page page("operator", "#/act?cluster=EU");
  page.ui.app().on_files_dropped({{"wave7.png", std::string("\x89PNG\r\n\0\0", 8)}});
  page.ui.run();
  CHECK(page.ui.sees("wave7.png is not text in UTF-8 and was not read. Save it as CSV (UTF-8)."));
  CHECK_FALSE(page.ui.sees("0 ids read"));
}

TEST_CASE("a dropped file is the source, and its name is shown") {
  Page page("operator", "#/overview?cluster=EU");
  page.ui.app().on_files_dropped({{"wave7.csv", "cust_id\na1\na2\n"}});
  page.ui.run();
  CHECK(page.state().route.screen == app::Screen::Act);
  CHECK(page.ui.sees("2 ids read"));
  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  CHECK(page.ui.sees("Source: wave7.csv"));
}

TEST_CASE("a selection never replaces a pasted list silently: one source is chosen and named") {
  Page page("operator", "#/customers?cluster=EU");
  page.ui.click(page.server.customers[0].cid, Role::Button);
  page.ui.click("Set action", Role::Button);
  CHECK(page.state().act.source == app::ActSourceKind::Selection);
  page.ui.click("Pasted list or file");
  page.ui.paste("a1");
  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  CHECK(page.ui.sees("Source: pasted list, 1 entry"));
}

TEST_CASE("those already there can be left out, which repeats the dry run") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 1342;
  page.server.preview.warnings = {{model::WarningCode::AlreadyInState, 28, {"c001"}}};
  dry_run(page);
  CHECK(page.ui.sees("Already in pe-enable"));
  page.ui.click("Leave out the 28 already there");
  REQUIRE(page.server.previews.size() == 2);
  CHECK(page.server.previews[1].exclude == std::vector{model::WarningCode::AlreadyInState});
}

TEST_CASE("up to 100 customers need a reason but no typed count") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  dry_run(page);
  CHECK(page.ui.find("Type the number of customers", Role::Textbox) == nullptr);
  CHECK(page.ui.find("Run PE-Enable on 2")->disabled);
  page.ui.type_into("Reason", "Wave 7");
  page.ui.click("Run PE-Enable on 2");
  CHECK(page.server.started.size() == 1);
}

TEST_CASE("a refusal says what it means, keeps the input and offers the way on") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  dry_run(page);
  page.ui.type_into("Reason", "Wave 7");
  page.server.errors["/api/v1/jobs"] = {model::ErrorCode::SelectionExpired,
                                        "The dry run has expired."};
  page.ui.click("Run PE-Enable on 2");
  CHECK(page.ui.sees("The dry run has expired."));
  CHECK(page.ui.sees("No customer was changed"));
  CHECK(page.ui.find("Reason", Role::Textbox)->value == "Wave 7");
  page.server.errors.clear();
  page.ui.click("Repeat the dry run");
  page.ui.click("Run PE-Enable on 2");
  CHECK(page.server.started.size() == 1);
}

TEST_CASE("an attempt whose answer was lost is repeated with the same key") {
  Page page("operator", "#/act?cluster=EU");
  SUBCASE("no answer came") {}
  SUBCASE("a proxy answered for the server") {
    page.server.proxy_says = "<html>502</html>";
  }
  page.server.preview.total = 2;
  dry_run(page);
  page.ui.type_into("Reason", "Wave 7");
  page.server.reachable = false;
  page.ui.click("Run PE-Enable on 2");
  CHECK(page.ui.sees("It is not known whether the job was accepted."));
  page.server.reachable = true;
  page.ui.click("Run PE-Enable on 2");
  std::vector<std::string> keys;
  for (const auto& sent : page.ui.transport().sent()) {
    for (const auto& header : sent.request.headers) {
      if (header.name == "Idempotency-Key") keys.push_back(header.value);
    }
  }
  REQUIRE(keys.size() == 2);
  CHECK(keys[0] == keys[1]);
}

TEST_CASE("who comes from the rail with a selection acts on it, unless ids were typed") {
  Page page("operator", "#/customers?cluster=EU");
  page.ui.click(page.server.customers[0].cid, Role::Button);
  page.ui.click("Set action", Role::Link);
  CHECK(page.state().route.screen == app::Screen::Act);
  CHECK(page.state().act.source == app::ActSourceKind::Selection);
  CHECK(page.state().act.cids == std::vector{page.server.customers[0].cid});

  Page typed("operator", "#/act?cluster=EU");
  typed.ui.paste("a1\na2\n");
  typed.ui.click("Customers", Role::Link);
  typed.ui.click(typed.server.customers[0].cid, Role::Button);
  typed.ui.click("Set action", Role::Link);
  CHECK(typed.state().act.source == app::ActSourceKind::Pasted);
  CHECK(typed.state().act.text == "a1\na2\n");
  typed.ui.click("Selection of 1 customer");
  CHECK(typed.state().act.source == app::ActSourceKind::Selection);
  CHECK(typed.state().act.text == "a1\na2\n");
}

TEST_CASE("the steps are numbered as they are, and a disabled dry run says why beside it") {
  Page page("operator", "#/act?cluster=EU");
  CHECK(page.ui.sees("1 of 3: choose"));
  CHECK(page.ui.sees("Choose the customers first."));
  page.ui.paste("e106\n");
  CHECK(page.ui.sees("Choose the action first."));
  page.server.preview.total = 121;
  dry_run(page);
  CHECK(page.ui.sees("2 of 3: dry run, then 3 of 3: confirm"));
}

TEST_CASE("the confirmation says when its cluster cannot be called, and that the job will wait") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  dry_run(page);
  CHECK_FALSE(page.ui.sees("waits until the cluster can be called"));
  page.server.clusters.items.front().credentials.expires_at = kNow - 1'000;
  page.ui.pass_time(70'000);  // the clusters are read again
  CHECK(page.ui.sees("EU: token expired."));
  CHECK(page.ui.sees("waits until the cluster can be called"));
  page.ui.type_into("Reason", "Wave 7");
  CHECK_FALSE(page.ui.find("Run PE-Enable on 2")->disabled);
}
