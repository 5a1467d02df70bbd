// Our own HTTP/1.1: heads, bodies, and the headers that decide who somebody is.
#include <algorithm>

#include "server/http/body_reader.h"
#include "server/http/cookie.h"
#include "server/http/csrf.h"
#include "server/http/etag.h"
#include "server/http/host_check.h"
#include "server/http/proxy_headers.h"
#include "server/http/request_parser.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;
using fuzz::require;

namespace {

constexpr std::size_t kMaxBody = 4096;

struct BodyResult {
  http::BodyReader::Progress progress = http::BodyReader::Progress::NeedMore;
  std::string body;
  std::size_t consumed = 0;
};

// As a session does it: what was not consumed stays in front of what arrives next.
BodyResult read_body(std::string_view input, const http::Framing& framing, std::size_t step) {
  BodyResult result;
  http::BodyReader reader(framing, kMaxBody);
  std::string pending;
  for (std::size_t at = 0; result.progress == http::BodyReader::Progress::NeedMore;) {
    std::size_t consumed = 0;
    result.progress = reader.read(pending, consumed, result.body);
    require(consumed <= pending.size(), "a body reader takes no more than there is");
    require(result.body.size() <= kMaxBody, "a body stays within its limit");
    result.consumed += consumed;
    pending.erase(0, consumed);
    if (at == input.size()) break;
    const std::size_t more = std::min(step, input.size() - at);
    pending += input.substr(at, more);
    at += more;
  }
  return result;
}

void check_body(std::string_view input, const http::Framing& framing, std::size_t step) {
  const BodyResult whole = read_body(input, framing, input.size() + 1);
  const BodyResult pieces = read_body(input, framing, step);
  require(whole.progress == pieces.progress, "a body means the same in pieces");
  if (whole.progress != http::BodyReader::Progress::Complete) return;
  require(whole.body == pieces.body && whole.consumed == pieces.consumed,
          "a body is the same in pieces");
}

void check_headers(http::Request& request) {
  static const auto proxies = http::TrustedProxies::parse({"127.0.0.0/8", "::1", "10.0.0.0/8"});
  static const http::HostCheck hosts("127.0.0.1", "https://tms.example.org");
  request.remote_address = "127.0.0.1";
  proxies->apply(request);
  (void)hosts.allows(request.header("host"));
  (void)http::session_cookie(request);
  (void)http::bearer_token(request);
  (void)http::has_current(request, "W/\"1\"");
  (void)http::check_csrf(request, "0123456789abcdef", "https://tms.example.org");
  (void)http::check_csrf_of_sign_in(request, "https://tms.example.org");
  (void)request.is_background();
}

void check_head(const http::ParsedHead& parsed, std::string_view input) {
  require(parsed.size_bytes <= input.size(), "a head is no longer than its input");
  for (const auto& [name, value] : parsed.head.request.headers) {
    require(!name.empty(), "no header without a name");
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "no line break or NUL in a header");
    require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
            "header names are lower case");
  }
  require(!(parsed.framing.is_chunked && parsed.framing.content_length > 0),
          "a body is framed in one way");
}

// The parser sees a drip of bytes as one text that grows.
void check_drip(std::string_view input, const http::ParsedHead& whole, std::size_t step) {
  const http::Limits limits;
  std::size_t searched = 0;
  for (std::size_t end = std::min(step, input.size());; end = std::min(end + step, input.size())) {
    const auto parsed = http::parse_head(input.substr(0, end), searched, limits);
    require(parsed.has_value(), "a head that is good as a whole is good in pieces");
    if (parsed->size_bytes != 0) {
      require(parsed->size_bytes == whole.size_bytes, "a head is the same in pieces");
      require(parsed->head.request.headers == whole.head.request.headers &&
                  parsed->head.request.path == whole.head.request.path,
              "a request is the same in pieces");
      return;
    }
    require(end < input.size(), "a head that is complete is seen to be");
    searched = end;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = fuzz::text_of(data, size);
  const std::size_t step = fuzz::take_choice(input, 64) + 1;
  auto parsed = http::parse_head(input, 0, http::Limits{});
  if (!parsed || parsed->size_bytes == 0) {
    http::Framing chunked;
    chunked.is_chunked = true;
    check_body(input, chunked, step);
    return 0;
  }
  check_head(*parsed, input);
  check_drip(input, *parsed, step);
  check_body(input.substr(parsed->size_bytes), parsed->framing, step);
  check_headers(parsed->head.request);
  return 0;
}
