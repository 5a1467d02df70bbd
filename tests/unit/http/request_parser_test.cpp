#include "server/http/request_parser.h"

#include <doctest/doctest.h>

using namespace tms::http;

namespace {

auto parse(std::string_view text) {
  return parse_head(text, 0, Limits{});
}

bool is_refused(std::string_view text) {
  return !parse(text).has_value();
}

bool needs_more(std::string_view text) {
  const auto parsed = parse(text);
  return parsed && parsed->size_bytes == 0;
}

}  // namespace

TEST_CASE("a head is read into method, path, query and headers in lower case") {
  const std::string_view text =
      "GET /api/v1/customers?q=a+b%2Cc&state=&q=2 HTTP/1.1\r\nHost: h\r\nX-Thing:  v w "
      "\r\n\r\nrest";
  const auto parsed = parse(text);
  REQUIRE(parsed);
  CHECK(parsed->size_bytes == text.size() - 4);
  const Request& request = parsed->head.request;
  CHECK(parsed->head.method == "GET");
  CHECK(request.path == "/api/v1/customers");
  REQUIRE(request.query.size() == 3);
  CHECK(request.query[0].second == "a b,c");
  CHECK(request.query[1] == std::pair<std::string, std::string>("state", ""));
  CHECK(request.query[2].second == "2");
  CHECK(request.header("x-thing") == "v w");
  CHECK(parsed->framing.keep_alive);
  CHECK_FALSE(parsed->framing.has_body());
}

TEST_CASE("a head that is not complete asks for more, byte by byte") {
  const std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 1; size < text.size(); ++size) {
    CHECK(needs_more(std::string_view(text).substr(0, size)));
  }
  std::size_t searched = 0;
  for (std::size_t size = 1; size < text.size(); ++size) {
    REQUIRE(parse_head(std::string_view(text).substr(0, size), searched, Limits{}));
    searched = size;
  }
  CHECK(parse_head(text, searched, Limits{})->size_bytes == text.size());
}

TEST_CASE("empty lines before a request are skipped") {
  CHECK(parse("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")->head.method == "GET");
}

TEST_CASE("a request line that two parsers could read differently is refused") {
  CHECK(is_refused("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET /\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET / x HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("G(T / HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\nHost: h\n\n"));
  CHECK(is_refused("GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n"));
}

TEST_CASE("malformed headers are refused") {
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: h\r\nNoColon\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: h\r\nName : v\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n folded\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: h\r\nA: 1\rB: 2\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: h\r\nA: 1\nB: 2\r\n\r\n"));
  CHECK(is_refused(std::string_view("GET / HTTP/1.1\r\nHost: h\r\nA: \0\r\n\r\n", 38)));
}

TEST_CASE("HTTP/1.1 needs exactly one Host, HTTP/1.0 none") {
  CHECK(is_refused("GET / HTTP/1.1\r\n\r\n"));
  CHECK(is_refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
  CHECK(parse("GET / HTTP/1.0\r\n\r\n"));
}

TEST_CASE("the absolute form names the host") {
  const auto parsed = parse("GET http://tms.example/x?y=1 HTTP/1.1\r\nHost: other\r\n\r\n");
  REQUIRE(parsed);
  CHECK(parsed->head.request.path == "/x");
  CHECK(parsed->head.request.header("host") == "tms.example");
}

TEST_CASE("broken escapes and text that is not UTF-8 are refused in a query") {
  CHECK(is_refused("GET /?q=%zz HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET /?q=%00 HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(is_refused("GET /?q=%ff HTTP/1.1\r\nHost: h\r\n\r\n"));
}

TEST_CASE("framing that would let requests be smuggled is refused") {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  CHECK(is_refused(start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: +3\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: 3,3\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: -1\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: 99999999999999999999999\r\n\r\n"));
  CHECK(is_refused(start + "Content-Length: \r\n\r\n"));
  CHECK(is_refused(start + "Transfer-Encoding: gzip, chunked\r\n\r\n"));
  CHECK(is_refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

TEST_CASE("Connection decides whether the connection lives on") {
  CHECK_FALSE(parse("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")->framing.keep_alive);
  CHECK_FALSE(
      parse("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n")->framing.keep_alive);
  CHECK_FALSE(parse("GET / HTTP/1.0\r\n\r\n")->framing.keep_alive);
  CHECK(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->framing.keep_alive);
}

TEST_CASE("limits hold before and after the head is complete") {
  const Limits limits;
  const std::string host = " HTTP/1.1\r\nHost: h\r\n";
  CHECK(is_refused("GET /" + std::string(limits.request_line_bytes, 'x')));
  CHECK(is_refused("GET /" + std::string(limits.request_line_bytes, 'x') + host + "\r\n"));
  CHECK(parse("GET /" + std::string(limits.request_line_bytes - 14, 'x') + host + "\r\n"));
  CHECK(is_refused("GET /" + host + "A: " + std::string(limits.header_bytes, 'x')));
  CHECK(is_refused("GET /" + host + "A: " + std::string(limits.header_bytes, 'x') + "\r\n\r\n"));

  std::string many = "GET /" + host;
  for (std::size_t i = 1; i < limits.header_count; ++i) many += "A: 1\r\n";
  CHECK(parse(many + "\r\n"));
  CHECK(is_refused(many + "A: 1\r\n\r\n"));
}
