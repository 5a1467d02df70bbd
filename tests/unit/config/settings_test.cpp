#include "server/config/settings.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>

using namespace tms;
using config::Origin;
using config::Values;

namespace {

using Texts = std::map<std::string, std::string>;

model::Result<Values> merge(const std::map<std::string, std::vector<std::string>>& flags,
                            const Texts& environment = {}, const std::string& file = {}) {
  const auto lookup = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  return Values::merge(flags, lookup, file, file.empty() ? "" : "tms.toml");
}

model::Result<config::ServeConfig> parse(
    const std::map<std::string, std::vector<std::string>>& flags, const Texts& environment = {},
    const std::string& file = {}) {
  auto values = merge(flags, environment, file);
  if (!values) return model::fail(values.error());
  return values->parse();
}

// Where the wrong text stands; empty when nothing is wrong.
std::string refused_place(const std::map<std::string, std::vector<std::string>>& flags,
                          const Texts& environment = {}, const std::string& file = {}) {
  const auto parsed = parse(flags, environment, file);
  if (parsed) return {};
  CHECK(parsed.error().code == model::ErrorCode::InvalidRequest);
  REQUIRE(parsed.error().fields.size() == 1);
  CHECK_FALSE(parsed.error().fields[0].message.empty());
  return parsed.error().fields[0].field;
}

}  // namespace

TEST_CASE("the defaults are right and listen on loopback alone") {
  const auto parsed = parse({});
  REQUIRE(parsed);
  CHECK(parsed->listen.host == "127.0.0.1");
  CHECK(parsed->listen.port == 8080);
  CHECK(parsed->data_dir == "./tms-data");
  CHECK(parsed->rate_limit == 50);
  CHECK(parsed->max_connections_per_address == 64);
  CHECK(parsed->session_idle_ms == 15 * 60'000);
  CHECK(parsed->log_level == "info");
  CHECK_FALSE(parsed->log_json);
  CHECK_FALSE(parsed->demo_customers.has_value());
  CHECK(parsed->trusted_proxies.empty());
}

TEST_CASE("a flag wins over the environment, the environment over the file") {
  const std::string file = "rate-limit = 1\nlog-level = \"debug\"\nsession-idle = \"3m\"\n";
  const Texts environment{{"TMS_RATE_LIMIT", "2"}, {"TMS_LOG_LEVEL", "warn"}};
  const auto values = merge({{"rate-limit", {"3"}}}, environment, file);
  REQUIRE(values);
  CHECK(values->of("rate-limit").origin == Origin::Flag);
  CHECK(values->of("log-level").origin == Origin::Environment);
  CHECK(values->of("session-idle").origin == Origin::File);
  CHECK(values->of("listen").origin == Origin::Default);
  const auto parsed = values->parse();
  REQUIRE(parsed);
  CHECK(parsed->rate_limit == 3);
  CHECK(parsed->log_level == "warn");
  CHECK(parsed->session_idle_ms == 3 * 60'000);
}

TEST_CASE("every setting has a name of its own in the environment") {
  CHECK(config::environment_name("data-dir") == "TMS_DATA_DIR");
  CHECK(config::environment_name("max-connections-per-address") ==
        "TMS_MAX_CONNECTIONS_PER_ADDRESS");
  std::set<std::string> names;
  for (const config::Setting& setting : config::kSettings) {
    names.insert(config::environment_name(setting.name));
  }
  CHECK(names.size() == config::kSettings.size());
}

TEST_CASE("a wrong value is refused under the name of the place where it stands") {
  CHECK(refused_place({{"listen", {"somewhere"}}}) == "--listen");
  CHECK(refused_place({}, {{"TMS_LISTEN", "somewhere"}}) == "TMS_LISTEN");
  CHECK(refused_place({}, {}, "listen = \"somewhere\"\n") == "tms.toml: listen");
  CHECK(refused_place({{"public-url", {"tms.example.org"}}}) == "--public-url");
  CHECK(refused_place({{"public-url", {"https://tms.example.org/path"}}}) == "--public-url");
  CHECK(refused_place({{"list-source", {"https://lists.example", "lists.example"}}}) ==
        "--list-source");
  CHECK(refused_place({{"cors-origin", {"https://good.example", "*"}}}) == "--cors-origin");
  CHECK(refused_place({{"trusted-proxy", {"proxy.example"}}}) == "--trusted-proxy");
  CHECK(refused_place({{"trusted-proxy", {"10.0.0.0/33"}}}) == "--trusted-proxy");
  CHECK(refused_place({{"tls-cert", {"cert.pem"}}}) == "--tls-cert");
  CHECK(refused_place({{"log-level", {"loud"}}}) == "--log-level");
  CHECK(refused_place({{"log-format", {"xml"}}}) == "--log-format");
  CHECK(refused_place({{"rate-limit", {"-1"}}}) == "--rate-limit");
  CHECK(refused_place({{"rate-limit", {"fast"}}}) == "--rate-limit");
  CHECK(refused_place({{"rate-limit", {"1000001"}}}) == "--rate-limit");
  CHECK(refused_place({{"max-connections-per-address", {"1.5"}}}) ==
        "--max-connections-per-address");
  CHECK(refused_place({{"session-idle", {"15"}}}) == "--session-idle");
  CHECK(refused_place({{"session-idle", {"500ms"}}}) == "--session-idle");
  CHECK(refused_place({{"data-dir", {""}}}) == "--data-dir");
  CHECK(refused_place({{"store", {"postgresql://db/tms"}}}) == "--store");
  CHECK(refused_place({{"metrics-listen", {"9090"}}}) == "--metrics-listen");
  CHECK(refused_place({{"metrics-listen", {"127.0.0.1:70000"}}}) == "--metrics-listen");
  CHECK(refused_place({{"free-space-reserve-mb", {"256MB"}}}) == "--free-space-reserve-mb");
  CHECK(refused_place({}, {{"TMS_DEMO", ""}}) == "TMS_DEMO");
  CHECK(refused_place({}, {}, "demo = \"\"\n") == "tms.toml: demo");
}

TEST_CASE("what is wrong is quoted, and the remedy stands beside it") {
  const auto said = [](const std::string& name, const std::string& value) {
    const auto parsed = parse({{name, {value}}});
    REQUIRE_FALSE(parsed);
    return parsed.error().fields.at(0).message;
  };
  CHECK(said("rate-limit", "fast") == "\"fast\" cannot be used. Write a number from 0 to 1000000.");
  CHECK(said("log-level", "loud") == "\"loud\" cannot be used. Write debug, info, warn or error.");
  CHECK(said("listen", "8080") ==
        "\"8080\" cannot be used. Write HOST:PORT, for example 127.0.0.1:8080.");
  CHECK(said("data-dir", "") == "An empty value cannot be used. Name a directory.");
  CHECK(said("session-idle", "15").find("\"15\"") == 0);
  CHECK(said("trusted-proxy", "proxy.example").find("\"proxy.example\"") == 0);
  CHECK(said("demo", "many").find("\"many\"") == 0);
}

TEST_CASE("all that is wrong is said at once") {
  const auto parsed = parse({{"listen", {"x"}}, {"log-level", {"y"}}, {"rate-limit", {"z"}}});
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().fields.size() == 3);
}

TEST_CASE("a file with an unknown key, a section or broken text is refused by name") {
  const auto message_of = [](const std::string& file) {
    const auto values = merge({}, {}, file);
    REQUIRE_FALSE(values);
    CHECK(values.error().fields.at(0).field.starts_with("tms.toml"));
    return values.error().message;
  };
  CHECK(message_of("colour = \"red\"\n").find("\"colour\"") != std::string::npos);
  CHECK(message_of("[server]\nlisten = \"127.0.0.1:1\"\n").find("server.listen") !=
        std::string::npos);
  CHECK_FALSE(message_of("rate-limit = [1, 2]\n").empty());
}

TEST_CASE("lists come from repeated flags, commas in the environment and arrays in the file") {
  const std::vector<std::string> both{"https://a.example", "https://b.example"};
  CHECK(parse({{"cors-origin", both}}).value().cors_origins == both);
  CHECK(parse({}, {{"TMS_CORS_ORIGIN", "https://a.example, https://b.example"}})
            .value()
            .cors_origins == both);
  CHECK(parse({}, {}, "cors-origin = [\"https://a.example\", \"https://b.example\"]\n")
            .value()
            .cors_origins == both);
  const std::vector<std::string> proxies{"10.0.0.0/8", "::1", "192.0.2.1", "2001:db8::/32"};
  CHECK(parse({{"trusted-proxy", proxies}}).value().trusted_proxies == proxies);
}

TEST_CASE("a listen address is a host and a port") {
  const auto address = [](const char* text) { return config::parse_listen_address(text); };
  CHECK(address("127.0.0.1:8080")->port == 8080);
  CHECK(address("localhost:0")->host == "localhost");
  CHECK(address("[::1]:443")->host == "::1");
  CHECK(address("0.0.0.0:65535")->port == 65535);
  for (const char* wrong : {"", "8080", ":8080", "localhost", "localhost:", "localhost:http",
                            "localhost:65536", "localhost:-1", "::1:8080", "localhost: 80"}) {
    CAPTURE(wrong);
    CHECK_FALSE(address(wrong).has_value());
  }
}

TEST_CASE("a duration has a unit, unless it is nothing") {
  const auto duration = [](const char* text) { return config::parse_duration_ms(text); };
  CHECK(duration("0") == 0);
  CHECK(duration("500ms") == 500);
  CHECK(duration("90s") == 90'000);
  CHECK(duration("15m") == 900'000);
  CHECK(duration("12h") == 43'200'000);
  CHECK(duration("30d") == 2'592'000'000);
  for (const char* wrong :
       {"", "15", "m", "-1s", "1.5h", "1 h", "10x", "99999999999999999999s", "2000000000s"}) {
    CAPTURE(wrong);
    CHECK_FALSE(duration(wrong).has_value());
  }
}

TEST_CASE("a demo has a number of customers and leaves nothing behind unless told where") {
  const auto demo = parse({{"demo", {"500"}}});
  REQUIRE(demo);
  CHECK(demo->demo_customers == 500);
  CHECK(demo->data_dir.empty());
  CHECK(parse({{"demo", {"500"}}, {"data-dir", {"here"}}}).value().data_dir == "here");
  CHECK(parse({}, {{"TMS_DEMO", "7"}}).value().demo_customers == 7);
  for (const char* wrong : {"0", "abc", "-5", "1000001", "1e3", "5 "}) {
    CAPTURE(wrong);
    CHECK(refused_place({{"demo", {wrong}}}) == "--demo");
  }
}

TEST_CASE("the settings are shown with their origin, and a database URL never") {
  const auto values = merge({{"store", {"postgresql://tms:hush@db/tms"}}},
                            {{"TMS_RATE_LIMIT", "7"}}, "log-level = \"debug\"\n");
  REQUIRE(values);
  const std::string text = values->describe();
  CHECK(text.find("hush") == std::string::npos);
  CHECK(text.find("store = (masked)   # --store\n") != std::string::npos);
  CHECK(text.find("rate-limit = 7   # TMS_RATE_LIMIT\n") != std::string::npos);
  CHECK(text.find("log-level = debug   # tms.toml: log-level\n") != std::string::npos);
  CHECK(text.find("listen = 127.0.0.1:8080   # default\n") != std::string::npos);
  for (const config::Setting& setting : config::kSettings) {
    CHECK(text.find(std::string(setting.name) + " = ") != std::string::npos);
  }
}

TEST_CASE("the operator's manual has a row for every setting") {
  std::ifstream file(TMS_MANUAL);
  const std::string manual{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(manual.empty());
  for (const config::Setting& setting : config::kSettings) {
    const std::string name = "`" + std::string(setting.name) + "`";
    CHECK_MESSAGE(manual.find(name) != std::string::npos, name);
  }
}
