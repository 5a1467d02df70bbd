#include "server/core/jobs/customer_claims.h"

#include <doctest/doctest.h>

#include "server/core/random.h"

using namespace tms::core;
using Keys = std::vector<tms::store::CustomerKey>;

TEST_CASE("A customer belongs to one unfinished job at most") {
  CustomerClaims claims;
  const auto first = new_uuid(1);
  const auto second = new_uuid(1);
  CHECK_FALSE(claims.claim(Keys{1, 5, 70'000}, first));

  const auto conflict = claims.claim(Keys{2, 5, 70'000}, second);
  REQUIRE(conflict);
  CHECK(conflict->job == first);
  CHECK(conflict->customers == 2);
  // Nothing of the refused claim stayed behind.
  CHECK(claims.holders(Keys{1, 2, 5}) == std::vector{first, tms::model::JobId{}, first});

  claims.release(Keys{1, 5, 70'000}, first);
  CHECK_FALSE(claims.claim(Keys{2, 5, 70'000}, second));
}

TEST_CASE("A job cannot release the customers of another") {
  CustomerClaims claims;
  const auto owner = new_uuid(1);
  CHECK_FALSE(claims.claim(Keys{7}, owner));
  claims.release(Keys{7}, new_uuid(1));
  CHECK(claims.holders(Keys{7}).front() == owner);
}
