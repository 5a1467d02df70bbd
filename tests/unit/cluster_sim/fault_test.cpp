#include "server/cluster_sim/fault.h"

#include <doctest/doctest.h>

using namespace tms::cluster_sim;

TEST_CASE("a fault is read from KIND[@ROUTE]:RATE") {
  const auto everywhere = parse_fault("503:0.25");
  REQUIRE(everywhere);
  CHECK(everywhere->kind == FaultKind::Unavailable);
  CHECK_FALSE(everywhere->route);
  CHECK(everywhere->rate == 0.25);
  const auto narrowed = parse_fault("timeout@appstatus:1");
  REQUIRE(narrowed);
  CHECK(narrowed->route == Route::AppStatus);
  CHECK(fault_key(*narrowed) == "timeout@appstatus");
}

TEST_CASE("every kind of the contract can be asked for by its name") {
  for (const auto kind : kFaultKinds) {
    const auto rule = parse_fault(std::string(to_string(kind)) + ":0.5");
    REQUIRE(rule);
    CHECK(rule->kind == kind);
  }
}

TEST_CASE("a wrong fault is refused with what was wrong and what there is") {
  const auto message = [](std::string_view text) {
    const auto rule = parse_fault(text);
    REQUIRE_FALSE(rule);
    return rule.error().message;
  };
  CHECK(message("504:0.1").find("'504'") != std::string::npos);
  CHECK(message("504:0.1").find("apply-then-drop") != std::string::npos);
  CHECK(message("503@get:0.1").find("appstatus") != std::string::npos);
  CHECK(message("503").find("no rate") != std::string::npos);
  CHECK(message("503:1.5").find("from 0 to 1") != std::string::npos);
  CHECK(message("503:-1").find("from 0 to 1") != std::string::npos);
  CHECK(message("503:nan").find("from 0 to 1") != std::string::npos);
  CHECK(message("503:0.1x").find("from 0 to 1") != std::string::npos);
  CHECK(message("not-ready@appstatus:1").find("'set' only") != std::string::npos);
}

TEST_CASE("faults happen at their rate, on their route, and the same way for the same seed") {
  FaultTable table({*parse_fault("503@set:0.2"), *parse_fault("reset@set:0.1")}, 5);
  FaultTable same({*parse_fault("503@set:0.2"), *parse_fault("reset@set:0.1")}, 5);
  int unavailable = 0;
  int reset = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto fault = table.draw(Route::Set);
    CHECK(fault == same.draw(Route::Set));
    unavailable += fault == FaultKind::Unavailable;
    reset += fault == FaultKind::Reset;
  }
  CHECK(unavailable == doctest::Approx(2000).epsilon(0.1));
  CHECK(reset == doctest::Approx(1000).epsilon(0.1));
  CHECK(table.injected(FaultKind::Reset) == static_cast<std::uint64_t>(reset));
  CHECK_FALSE(table.draw(Route::AppStatus));
}

TEST_CASE("a fault that touches set/action only never happens elsewhere") {
  FaultTable table({*parse_fault("not-ready:1")}, 1);
  CHECK_FALSE(table.draw(Route::Action));
  CHECK_FALSE(table.draw(Route::Token));
  CHECK(table.draw(Route::Set) == FaultKind::NotReady);
}

TEST_CASE("a rule is replaced by its key and removed by a rate of 0") {
  FaultTable table({*parse_fault("500:1")}, 1);
  table.set(*parse_fault("500:0"));
  CHECK(table.rules().empty());
  CHECK_FALSE(table.draw(Route::Set));
}
