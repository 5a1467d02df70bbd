#include "server/legacy_import/legacy_ids.h"

#include <doctest/doctest.h>

#include "server/legacy_import/cluster_map.h"
#include "server/legacy_import/customer_homes.h"

using namespace tms;
using namespace tms::legacy_import;

namespace {

using Ids = std::vector<std::string>;

model::Cluster cluster(std::string code, std::string base_url = {}) {
  model::Cluster out;
  out.code = std::move(code);
  out.base_url = std::move(base_url);
  return out;
}

}  // namespace

TEST_CASE("ids stand in a JSON array or alone, as text or numbers") {
  CHECK(parse_legacy_ids(R"(["b", "a", 1234567])").cids == Ids{"b", "a", "1234567"});
  CHECK(parse_legacy_ids(" 1234567 ").cids == Ids{"1234567"});
  CHECK(parse_legacy_ids("CUST_9.x:y-z").cids == Ids{"CUST_9.x:y-z"});
  CHECK(parse_legacy_ids("\"quoted\"").cids == Ids{"quoted"});
  for (const char* none : {"", "  ", "null", "[]", "[ ]", R"([""])"}) {
    CAPTURE(none);
    CHECK(parse_legacy_ids(none).cids.empty());
    CHECK(parse_legacy_ids(none).rejected.empty());
  }
}

TEST_CASE("ids that stand twice count once, at their first place") {
  const auto ids = parse_legacy_ids(R"(["b", "a", "b", " b ", 7, "7"])");
  CHECK(ids.cids == Ids{"b", "a", "7"});
  CHECK(ids.duplicates == 3);
}

TEST_CASE("what is no id is told and the others are kept") {
  const auto ids = parse_legacy_ids(R"(["good", "no spaces", null, 1.5, -3, ["x"], true])");
  CHECK(ids.cids == Ids{"good"});
  CHECK(ids.rejected.size() == 6);
  for (const char* broken : {"[\"a\", ", "['a', 'b']", "a, b", "[1 2]"}) {
    CAPTURE(broken);
    CHECK(parse_legacy_ids(broken).cids.empty());
    CHECK(parse_legacy_ids(broken).rejected.size() == 1);
  }
  CHECK(parse_legacy_ids(std::string(129, 'x')).rejected.size() == 1);
}

TEST_CASE("a job's address names its cluster by host, with or without the path of the call") {
  const auto map =
      ClusterMap::make(
          {"tms.eu.example.com=EU", "HTTPS://Tms.Us.example.com:8443/x=US EAST1"},
          {cluster("EU"), cluster("US EAST1"), cluster("APAC", "https://tms.apac.example.com/base"),
           cluster("A", "http://shared"), cluster("B", "http://shared")})
          .value();
  CHECK(map.code_of("https://tms.eu.example.com/tms/v1/set/action") == "EU");
  CHECK(map.code_of("TMS.EU.example.com") == "EU");
  CHECK(map.code_of("http://tms.eu.example.com:8080?x") == "EU");  // any port of a bare host
  CHECK(map.code_of("https://tms.us.example.com:8443") == "US EAST1");
  CHECK(map.code_of("https://tms.us.example.com") == "");
  CHECK(map.code_of("https://tms.apac.example.com/base/tms/v1/set/action") == "APAC");
  CHECK(map.code_of("http://shared/tms") == "");
  CHECK(map.code_of("") == "");
}

TEST_CASE("a wrong --cluster-map is refused with what to write instead") {
  for (const char* flag : {"EU", "=EU", "host=", "host=MARS"}) {
    CAPTURE(flag);
    const auto map = ClusterMap::make({flag}, {cluster("EU")});
    REQUIRE_FALSE(map);
    CHECK(map.error().fields.front().field == "--cluster-map");
  }
  CHECK_FALSE(ClusterMap::make({"h=EU", "h=APAC"}, {cluster("EU"), cluster("APAC")}));
  CHECK(ClusterMap::make({"h=EU", "h=EU"}, {cluster("EU")}));
}

TEST_CASE("customers live where every source that knows them says so") {
  CustomerHomes homes;
  homes.add("a", "EU");
  homes.add("b", "EU");
  homes.add("c", "APAC");
  homes.add("both", "EU");
  homes.add("both", "APAC");
  CHECK(homes.of({"a"}) == "EU");
  CHECK(homes.of({"stranger", "a", "both"}) == "EU");
  CHECK(homes.of({"a", "c"}) == "");
  CHECK(homes.of({"both"}) == "");
  CHECK(homes.of({"stranger"}) == "");
  CHECK(homes.of({}) == "");
}
