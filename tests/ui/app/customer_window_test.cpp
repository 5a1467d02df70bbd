#include "client/app/customer_window.h"

#include <doctest/doctest.h>

#include <string>

using namespace tms;
using namespace tms::app;

namespace {

model::Customer customer(std::uint64_t number, model::State state = model::State::TranBegin) {
  model::Customer c;
  c.cid = "c" + std::to_string(1'000'000 + number);
  c.state = state;
  return c;
}

model::CustomerPage page_of(std::uint32_t page, std::uint64_t total, std::uint64_t first = 0) {
  model::CustomerPage answer;
  answer.total = total;
  answer.offset = std::uint64_t{page} * kPageRows;
  for (std::uint64_t i = answer.offset; i < total && i < answer.offset + kPageRows; ++i) {
    answer.items.push_back(customer(first + i));
  }
  return answer;
}

// A window of `total` rows whose first page has been read.
CustomerWindow loaded(std::uint64_t total) {
  CustomerWindow window;
  ask(window, {.cluster = "EU", .filter = {}, .sort = {}});
  const auto requests = take_requests(window);
  REQUIRE(requests.size() == 1);
  REQUIRE(receive(window, requests[0], page_of(0, total)));
  look_at(window, {0, 20});
  return window;
}

}  // namespace

TEST_CASE("the first answer tells how many rows there are; then the page ahead is read") {
  CustomerWindow window = loaded(50'000);
  CHECK(window.shown_total == 50'000);
  const auto ahead = take_requests(window);
  REQUIRE(ahead.size() == 1);
  CHECK(ahead[0].page == 1);
  CHECK(ahead[0].ahead);
  CHECK(take_requests(window).empty());
}

TEST_CASE("nothing is read ahead before the answer's first rows are on the screen") {
  CustomerWindow window = loaded(50'000);
  ask(window, {.cluster = "EU", .filter = {}, .sort = {}});
  const auto requests = take_requests(window);
  REQUIRE(requests.size() == 1);
  REQUIRE(receive(window, requests[0], page_of(0, 50'000)));
  CHECK(take_requests(window).empty());
  look_at(window, {0, 20});
  CHECK(take_requests(window).size() == 1);
}

TEST_CASE("only three pages are under way at once, however fast one scrolls") {
  CustomerWindow window = loaded(50'000);
  std::size_t asked = 0;
  for (std::uint64_t row = 0; row < 40'000; row += 1'000) {
    look_at(window, {row, row + 20});
    asked += take_requests(window).size();
  }
  CHECK(asked <= kMaxPagesInFlight);
  CHECK(row_at(window, 39'000) == nullptr);
}

TEST_CASE("a late answer to an older question is dropped") {
  CustomerWindow window = loaded(1'000);
  const PageRequest old{window.generation, 0, 1, false};
  model::CustomerQuery other = window.query;
  other.filter.q = "e1";
  ask(window, other);
  CHECK_FALSE(receive(window, old, page_of(1, 1'000)));
  CHECK_FALSE(window.showing_answer());
  CHECK(row_at(window, 0) != nullptr);  // the old rows stay until the new ones are here
  const auto requests = take_requests(window);
  REQUIRE(requests.size() == 1);
  CHECK(receive(window, requests[0], page_of(0, 3, 500)));
  CHECK(window.shown_total == 3);
  CHECK(row_at(window, 0)->customer.cid == "c1000500");
}

TEST_CASE("rows keep their place while data refreshes, until the user scrolls") {
  CustomerWindow window = loaded(100);
  const std::string first = row_at(window, 0)->customer.cid;
  mark_stale(window);
  const auto requests = take_requests(window);
  REQUIRE(requests.size() == 1);
  model::CustomerPage fresh = page_of(0, 99, 1);  // the first customer left the list
  fresh.items[0].state = model::State::PeEnable;
  REQUIRE(receive(window, requests[0], fresh));
  CHECK(row_at(window, 0)->customer.cid == first);
  CHECK(row_at(window, 0)->left);
  CHECK(row_at(window, 1)->customer.state == model::State::PeEnable);
  CHECK(window.shown_total == 100);
  look_at(window, {1, 21});
  CHECK(row_at(window, 0)->customer.cid != first);
  CHECK(window.shown_total == 99);
}

TEST_CASE("a change during a read makes the page stale again") {
  CustomerWindow window = loaded(100);
  mark_stale(window);
  const auto requests = take_requests(window);
  REQUIRE(requests.size() == 1);
  mark_stale(window);
  REQUIRE(receive(window, requests[0], page_of(0, 100)));
  CHECK(take_requests(window).size() == 1);
}

TEST_CASE("after an error nothing is asked for until it is tried again") {
  CustomerWindow window = loaded(1'000);
  mark_stale(window);
  const auto requests = take_requests(window);
  REQUIRE_FALSE(requests.empty());
  CHECK(receive_error(window, requests[0], {model::ErrorCode::Internal, "broken"}));
  CHECK(take_requests(window).empty());
  CHECK(row_at(window, 0) != nullptr);
  retry(window);
  CHECK_FALSE(take_requests(window).empty());
}

TEST_CASE("pages far from what is visible are forgotten") {
  CustomerWindow window = loaded(50'000);
  for (std::uint32_t page = 0; page < 100; ++page) {
    const std::uint64_t row = std::uint64_t{page} * kPageRows;
    look_at(window, {row, row + 20});
    for (const auto& request : take_requests(window)) {
      receive(window, request, page_of(request.page, 50'000));
    }
  }
  CHECK(window.pages.size() <= kMaxPagesKept);
  CHECK(row_at(window, 99 * kPageRows) != nullptr);
}
