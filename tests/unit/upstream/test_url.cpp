#include <doctest/doctest.h>

#include "server/upstream/tms_client.h"
#include "server/upstream/url.h"

using namespace tms::upstream;

TEST_CASE("URLs of clusters are taken apart") {
  const auto url = parse_url("https://tms.example.net:8443/base/");
  REQUIRE(url);
  CHECK(url->tls);
  CHECK(url->host == "tms.example.net");
  CHECK(url->port == 8443);
  CHECK(url->path == "/base");
  CHECK(parse_url("http://localhost")->port == 80);
  CHECK(parse_url("HTTPS://h")->port == 443);
  CHECK(parse_url("http://[::1]:9000/x")->host == "::1");
}

TEST_CASE("URLs that a cluster cannot have are refused with a reason") {
  for (const char* url : {"",
                          "tms.example.net",
                          "ftp://h",
                          "file:///etc/passwd",
                          "http://",
                          "http://:80",
                          "http://h:0",
                          "http://h:65536",
                          "http://h:8x",
                          "http://h/?q=1",
                          "http://h/#f",
                          "http://user:secret@h",
                          "http://h\r\nHost: x",
                          "http://h/a b",
                          "http://[::1",
                          "http://[x]",
                          "http://169.254.169.254",
                          "http://2852039166/",
                          "http://0xa9fea9fe",
                          "http://169.254.43518",
                          "http://[fe80::1]",
                          "http://[::ffff:169.254.1.1]:80"}) {
    CAPTURE(url);
    CHECK(upstream_url_problem(url).has_value());
  }
  CHECK(upstream_url_problem("http://h/" + std::string(3000, 'a')).has_value());
  for (const char* url : {"http://127.0.0.1:9100", "https://tms.example.net/a/b", "http://[::1]"}) {
    CAPTURE(url);
    CHECK_FALSE(upstream_url_problem(url).has_value());
  }
}

TEST_CASE("plain http is warned of outside loopback only") {
  CHECK(is_plain_http_outside_loopback("http://tms.example.net"));
  CHECK(is_plain_http_outside_loopback("http://10.0.0.1:80/x"));
  CHECK_FALSE(is_plain_http_outside_loopback("http://127.0.0.1:9100"));
  CHECK_FALSE(is_plain_http_outside_loopback("http://localhost"));
  CHECK_FALSE(is_plain_http_outside_loopback("http://[::1]"));
  CHECK_FALSE(is_plain_http_outside_loopback("https://tms.example.net"));
}

TEST_CASE("slashes at the end of a base URL are trimmed") {
  CHECK(trim_base_url("  http://h/base//\n") == "http://h/base");
  CHECK(trim_base_url("http://h") == "http://h");
}
