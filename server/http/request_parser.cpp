#include "server/http/request_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "shared/model/text.h"

namespace tms::http {
namespace {

using model::ErrorCode;
using model::fail;
using model::Result;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

tl::unexpected<model::Error> malformed(std::string what) {
  return fail(ErrorCode::InvalidRequest, std::move(what));
}

constexpr auto kTokenCharacters = [] {  // RFC 9110, 5.6.2
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kTokenCharacters[static_cast<unsigned char>(c)];
  });
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text,
                             [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

// Whether a comma-separated header names `word`.
bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    if (model::equal_ignoring_case(model::trim(value.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
  return false;
}

// An incomplete head is refused as soon as it cannot become a good one any more.
Result<void> check_incomplete(std::string_view input, const Limits& limits) {
  const std::size_t newline = input.find('\n');
  if (newline == std::string_view::npos) {
    if (input.size() > limits.request_line_bytes) {
      return malformed("The request line is longer than " +
                       std::to_string(limits.request_line_bytes) + " bytes.");
    }
    return {};
  }
  if (newline == 0 || input[newline - 1] != '\r') return malformed("A line must end with CR LF.");
  if (input.size() - newline > limits.header_bytes + kHeadEnd.size()) {
    return malformed("The headers are longer than " + std::to_string(limits.header_bytes) +
                     " bytes.");
  }
  return {};
}

Result<void> parse_query(std::string_view text, Request& request) {
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    const std::size_t equals = pair.find('=');
    std::string name;
    std::string value;
    const bool is_sound = model::percent_decode(pair.substr(0, equals), name, true) &&
                          (equals == std::string_view::npos ||
                           model::percent_decode(pair.substr(equals + 1), value, true)) &&
                          model::is_valid_utf8(name) && model::is_valid_utf8(value);
    if (!is_sound) return malformed("The query has a broken escape or is not UTF-8.");
    if (!pair.empty()) request.query.emplace_back(std::move(name), std::move(value));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return {};
}

// Origin form "/path?query", or absolute form, whose authority then stands for the Host header.
Result<void> parse_target(std::string_view target, ParsedHead& parsed, std::string& authority) {
  if (target.starts_with("http://") || target.starts_with("https://")) {
    target.remove_prefix(target.find("//") + 2);
    const std::size_t slash = std::min(target.find_first_of("/?"), target.size());
    authority = target.substr(0, slash);
    target.remove_prefix(slash);
    if (authority.empty()) return malformed("The request target names no host.");
  }
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (path.empty() && !authority.empty()) path = "/";
  if (!path.starts_with('/') || target.find('#') != std::string_view::npos) {
    return malformed("The request target must be a path.");
  }
  parsed.head.request.path = path;
  if (question == std::string_view::npos) return {};
  return parse_query(target.substr(question + 1), parsed.head.request);
}

Result<void> parse_request_line(std::string_view line, ParsedHead& parsed, std::string& authority) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return malformed("The request line is not \"METHOD target HTTP/1.1\".");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  const bool target_is_sound =
      std::ranges::all_of(target, [](unsigned char c) { return c > 0x20 && c != 0x7f; });
  if (!is_token(method) || !target_is_sound) {
    return malformed("The request line is not \"METHOD target HTTP/1.1\".");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return malformed("Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  }
  parsed.framing.is_http_1_0 = version == "HTTP/1.0";
  parsed.head.method = method;
  if (method == "OPTIONS" && target == "*") {
    parsed.head.request.path = "*";
    return {};
  }
  return parse_target(target, parsed, authority);
}

Result<void> parse_header(std::string_view line, Request& request) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name)) {
    return malformed("A header line is not \"Name: value\".");
  }
  const std::string_view value = model::trim(line.substr(colon + 1));
  if (has_control_character(value)) return malformed("A header holds a control character.");
  request.headers.emplace_back(model::to_lower(name), value);
  return {};
}

// The value of a header that may stand once.
Result<std::optional<std::string_view>> single(const Request& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : request.headers) {
    if (key != name) continue;
    if (found) return malformed("The header " + std::string(name) + " stands twice.");
    found = value;
  }
  return found;
}

Result<void> read_framing(ParsedHead& parsed) {
  const Request& request = parsed.head.request;
  Framing& framing = parsed.framing;
  const auto length = single(request, "content-length");
  if (!length) return fail(length.error());
  const auto coding = single(request, "transfer-encoding");
  if (!coding) return fail(coding.error());
  if (*length && *coding) {
    return malformed("Content-Length and Transfer-Encoding exclude each other.");
  }
  if (*coding) {
    if (framing.is_http_1_0 || !model::equal_ignoring_case(**coding, "chunked")) {
      return malformed("The only Transfer-Encoding known here is chunked, in HTTP/1.1.");
    }
    framing.is_chunked = true;
  }
  if (*length) {
    const std::string_view digits = **length;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, framing.content_length);
    if (error != std::errc{} || stop != end) return malformed("Content-Length is not a number.");
  }
  const std::string_view connection = request.header("connection");
  framing.keep_alive =
      framing.is_http_1_0 ? lists(connection, "keep-alive") : !lists(connection, "close");
  framing.expects_continue = model::equal_ignoring_case(request.header("expect"), "100-continue");
  return {};
}

Result<void> read_host(ParsedHead& parsed, const std::string& authority) {
  Request& request = parsed.head.request;
  const auto host = single(request, "host");
  if (!host) return fail(host.error());
  if (!*host && !parsed.framing.is_http_1_0) return malformed("The Host header is missing.");
  if (authority.empty()) return {};
  std::erase_if(request.headers, [](const auto& header) { return header.first == "host"; });
  request.headers.emplace_back("host", authority);
  return {};
}

}  // namespace

Result<ParsedHead> parse_head(std::string_view input, std::size_t already_searched,
                              const Limits& limits) {
  ParsedHead parsed;
  std::size_t start = 0;
  while (start < 4 && input.substr(start).starts_with(kLineEnd)) start += 2;  // RFC 9112, 2.2
  const std::size_t search_from = std::max(start, already_searched < 3 ? 0 : already_searched - 3);
  const std::size_t end = input.find(kHeadEnd, search_from);
  const std::string_view seen =
      input.substr(start, end == std::string_view::npos ? end : end - start + 2);
  if (auto sound = check_incomplete(seen, limits); !sound) return fail(sound.error());
  if (end == std::string_view::npos) return parsed;

  std::string_view lines = seen;
  std::string authority;
  const std::size_t line_end = lines.find(kLineEnd);
  if (line_end > limits.request_line_bytes) {
    return malformed("The request line is longer than " +
                     std::to_string(limits.request_line_bytes) + " bytes.");
  }
  if (auto line = parse_request_line(lines.substr(0, line_end), parsed, authority); !line) {
    return fail(line.error());
  }
  lines.remove_prefix(line_end + kLineEnd.size());
  Request& request = parsed.head.request;
  request.headers.reserve(16);
  while (!lines.empty()) {
    const std::size_t length = lines.find(kLineEnd);
    if (request.headers.size() == limits.header_count) {
      return malformed("There are more than " + std::to_string(limits.header_count) + " headers.");
    }
    if (auto header = parse_header(lines.substr(0, length), request); !header) {
      return fail(header.error());
    }
    lines.remove_prefix(length + kLineEnd.size());
  }
  if (auto framing = read_framing(parsed); !framing) return fail(framing.error());
  if (auto host = read_host(parsed, authority); !host) return fail(host.error());
  parsed.size_bytes = end + kHeadEnd.size();
  return parsed;
}

}  // namespace tms::http
