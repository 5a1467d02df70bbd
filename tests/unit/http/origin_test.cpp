// Who may ask from where: Host, Origin, and the headers of proxies.
#include <doctest/doctest.h>

#include "server/http/cors.h"
#include "server/http/host_check.h"
#include "server/http/proxy_headers.h"
#include "tests/unit/http/requests.h"

using namespace tms::http;
using namespace tms::http::testing;

TEST_CASE("a loopback server answers to loopback names and to its public host") {
  const HostCheck hosts("127.0.0.1", "https://TMS.example/base");
  CHECK(hosts.allows("127.0.0.1:8080"));
  CHECK(hosts.allows("localhost:8080"));
  CHECK(hosts.allows("[::1]:8080"));
  CHECK(hosts.allows("LOCALHOST"));
  CHECK(hosts.allows("tms.example"));
  CHECK_FALSE(hosts.allows("evil.example"));
  CHECK_FALSE(hosts.allows("10.0.0.1"));
  CHECK_FALSE(hosts.allows(""));
  CHECK_FALSE(hosts.allows("localhost:80x"));
  CHECK_FALSE(hosts.allows("localhost@evil.example"));
  CHECK_FALSE(hosts.allows("[::1"));
}

TEST_CASE("a server on every address answers to addresses, which cannot be rebound") {
  const HostCheck hosts("0.0.0.0", "");
  CHECK(hosts.allows("10.1.2.3:8080"));
  CHECK(hosts.allows("[2001:db8::1]:8080"));
  CHECK(hosts.allows("localhost"));
  CHECK_FALSE(hosts.allows("evil.example"));
}

TEST_CASE("a server on one address answers to that address") {
  const HostCheck hosts("10.0.0.5", "");
  CHECK(hosts.allows("10.0.0.5:8080"));
  CHECK_FALSE(hosts.allows("localhost"));
  CHECK_FALSE(hosts.allows("10.0.0.6"));
}

TEST_CASE("origins are scheme, host and port") {
  CHECK(parse_origin("HTTPS://Static.Example/").value() == "https://static.example");
  CHECK(parse_origin("https://a.example:443").value() == "https://a.example");
  CHECK(parse_origin("http://a.example:8443").value() == "http://a.example:8443");
  CHECK_FALSE(parse_origin("a.example"));
  CHECK_FALSE(parse_origin("https://a.example/path"));
  CHECK_FALSE(parse_origin("https://"));
  CHECK_FALSE(parse_origin("*"));
  CHECK_FALSE(parse_origin("null"));
}

TEST_CASE("only configured origins are allowed, and none is reflected") {
  const Cors cors = Cors::parse({"https://static.example"}).value();
  Response allowed = Response::json("{}");
  cors.decorate(request_with({{"origin", "https://static.example"}}), allowed);
  CHECK(header_of(allowed, "Access-Control-Allow-Origin") == "https://static.example");
  CHECK(header_of(allowed, "Access-Control-Allow-Credentials").empty());
  CHECK(header_of(allowed, "Vary") == "Origin");

  Response refused = Response::json("{}");
  cors.decorate(request_with({{"origin", "https://evil.example"}}), refused);
  CHECK(header_of(refused, "Access-Control-Allow-Origin").empty());
  CHECK(header_of(refused, "Vary") == "Origin");
}

TEST_CASE("a preflight from a configured origin learns methods and headers") {
  const Cors cors = Cors::parse({"https://static.example"}).value();
  const Request request = request_with(
      {{"origin", "https://static.example"}, {"access-control-request-method", "PUT"}});
  CHECK(Cors::is_preflight("OPTIONS", request));
  const Response response = cors.answer_preflight(request, "GET, PUT");
  CHECK(response.status == 204);
  CHECK(header_of(response, "Access-Control-Allow-Methods") == "GET, PUT");
  CHECK(header_of(response, "Access-Control-Allow-Headers").find("Idempotency-Key") !=
        std::string::npos);
  CHECK(cors.answer_preflight(request_with({{"origin", "https://evil.example"}}), "GET").status ==
        403);
}

TEST_CASE("a wrong origin or network is named with its flag") {
  CHECK(Cors::parse({"nonsense"}).error().fields.at(0).field == "--cors-origin");
  for (const std::string text :
       {"10.0.0.0/33", "::/129", "nonsense", "10.0.0/8", "10.0.0.0/", ""}) {
    const auto proxies = TrustedProxies::parse({text});
    REQUIRE_FALSE(proxies);
    CHECK(proxies.error().fields.at(0).field == "--trusted-proxy");
  }
}

TEST_CASE("networks contain their addresses, IPv4 as well as IPv6") {
  const auto proxies = TrustedProxies::parse({"10.1.0.0/16", "192.0.2.7", "2001:db8::/33"}).value();
  CHECK(proxies.trusts("10.1.255.255"));
  CHECK(proxies.trusts("::ffff:10.1.0.1"));
  CHECK_FALSE(proxies.trusts("10.2.0.0"));
  CHECK(proxies.trusts("192.0.2.7"));
  CHECK_FALSE(proxies.trusts("192.0.2.8"));
  CHECK(proxies.trusts("2001:db8:7fff::1"));
  CHECK_FALSE(proxies.trusts("2001:db8:8000::1"));
  CHECK_FALSE(proxies.trusts("nonsense"));
  CHECK(TrustedProxies::parse({"0.0.0.0/0"}).value().trusts("203.0.113.9"));
  CHECK_FALSE(TrustedProxies::parse({"0.0.0.0/0"}).value().trusts("2001:db8::1"));
}

TEST_CASE("a stranger's forwarding headers are not believed") {
  Request request =
      request_with({{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-proto", "https"}});
  TrustedProxies::parse({"10.0.0.0/8"}).value().apply(request);
  CHECK(request.remote_address == "192.0.2.1");
  CHECK_FALSE(request.over_tls);
}

TEST_CASE("behind trusted proxies the client is the right-most address that is none of them") {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8"}).value();
  const auto client_of = [&](std::string forwarded) {
    Request request =
        request_with({{"x-forwarded-for", forwarded}, {"x-forwarded-proto", "https"}});
    request.remote_address = "10.0.0.1";
    proxies.apply(request);
    CHECK(request.over_tls);
    return request.remote_address;
  };
  CHECK(client_of("203.0.113.9") == "203.0.113.9");
  CHECK(client_of("1.1.1.1, 203.0.113.9, 10.0.0.2") == "203.0.113.9");
  CHECK(client_of("203.0.113.9:4711") == "203.0.113.9");
  CHECK(client_of("[2001:db8::1]:4711") == "2001:db8::1");
  CHECK(client_of("203.0.113.9, nonsense") == "10.0.0.1");
}
