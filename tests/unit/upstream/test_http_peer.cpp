#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>

#include "server/upstream/http_peer.h"
#include "tests/unit/upstream/scripted_server.h"

using namespace tms;
using upstream::Delivery;
using upstream::HttpPeer;

namespace {

sockaddr_storage address_of(const char* text) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    std::memcpy(&storage, &v4, sizeof v4);
  } else {
    REQUIRE(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    std::memcpy(&storage, &v6, sizeof v6);
  }
  return storage;
}

bool nothing_is_allowed(const sockaddr_storage&) {
  return false;
}

}  // namespace

TEST_CASE("addresses of the machine's own services are known, whatever name led to them") {
  for (const char* refused :
       {"169.254.169.254", "169.254.0.1", "fe80::1", "febf::1", "::ffff:169.254.169.254"}) {
    CHECK_MESSAGE(upstream::is_link_local(address_of(refused)), refused);
    CHECK_FALSE(upstream::is_reachable(address_of(refused)));
  }
  for (const char* allowed : {"127.0.0.1", "10.0.0.1", "169.253.1.1", "169.255.1.1", "::1",
                              "fec0::1", "::ffff:10.0.0.1"}) {
    CHECK_MESSAGE(upstream::is_reachable(address_of(allowed)), allowed);
  }
}

TEST_CASE("a name that leads to a refused address is not sent to, over TCP and TLS") {
  test::trust_test_certificate();
  for (const auto scheme :
       {test::ScriptedServer::Scheme::Http, test::ScriptedServer::Scheme::Https}) {
    std::string received;
    {
      test::ScriptedServer server([&](test::Peer& peer) { received += peer.read_request(); },
                                  scheme);
      HttpPeer peer(*upstream::parse_url(server.url()), {}, nothing_is_allowed);
      const auto read = peer.get("/", {}, {1000, upstream::Timeouts{}.total});
      CHECK(read.call.delivery == Delivery::NotSent);
      CHECK(read.call.message.find("link-local") != std::string::npos);
      const auto sent = peer.post_once("/", {}, "{}", "application/json", 1000);
      CHECK(sent.call.delivery == Delivery::NotSent);
    }
    CHECK(received.empty());
  }
}
