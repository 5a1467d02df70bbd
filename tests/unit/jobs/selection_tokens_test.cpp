#include "server/core/jobs/selection_tokens.h"

#include <doctest/doctest.h>

#include "server/core/random.h"

using namespace tms::core;

namespace {

KeptSelection selection_of(tms::model::UserId user, std::uint64_t customers = 3) {
  KeptSelection selection;
  selection.user = user;
  selection.cluster = "EU";
  selection.customers.known.resize(customers, 1);
  return selection;
}

}  // namespace

TEST_CASE("A selection token gives its set once, and only to its user") {
  SelectionTokens tokens;
  const auto user = new_uuid(1);
  const auto token = tokens.keep(selection_of(user), 1000);
  CHECK(token.size() == 43);  // 256 bits
  CHECK_FALSE(tokens.take(token, new_uuid(1), 1001));
  CHECK_FALSE(tokens.take("nonsense", user, 1001));
  const auto taken = tokens.take(token, user, 1001);
  REQUIRE(taken);
  CHECK(taken->customers.size() == 3);
  CHECK_FALSE(tokens.take(token, user, 1001));
}

TEST_CASE("A token that a failed request took may be used again until it expires") {
  SelectionTokens tokens;
  const auto user = new_uuid(1);
  const auto token = tokens.keep(selection_of(user), 1000);
  auto taken = tokens.take(token, user, 1001);
  REQUIRE(taken);
  tokens.give_back(token, std::move(*taken));
  CHECK(tokens.take(token, user, 1002));
}

TEST_CASE("A token lives ten minutes") {
  SelectionTokens tokens;
  const auto user = new_uuid(1);
  const auto first = tokens.keep(selection_of(user), 0);
  const auto second = tokens.keep(selection_of(user), 0);
  CHECK(tokens.take(first, user, SelectionTokens::kLifetimeMs - 1));
  CHECK_FALSE(tokens.take(second, user, SelectionTokens::kLifetimeMs));
}

TEST_CASE("The sixth token of a user ends his oldest one, not those of others") {
  SelectionTokens tokens;
  const auto user = new_uuid(1);
  const auto other = new_uuid(1);
  const auto of_other = tokens.keep(selection_of(other), 0);
  std::vector<std::string> own;
  for (int i = 0; i < 6; ++i) own.push_back(tokens.keep(selection_of(user), 0));
  CHECK_FALSE(tokens.take(own[0], user, 1));
  for (int i = 1; i < 6; ++i) CHECK(tokens.take(own[static_cast<std::size_t>(i)], user, 1));
  CHECK(tokens.take(of_other, other, 1));
}
