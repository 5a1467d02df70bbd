#include "server/upstream/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "server/upstream/tms_client.h"
#include "shared/model/text.h"

namespace tms::upstream {
namespace {

constexpr std::size_t kMaxUrlLength = 2048;

bool is_url_character(char c) {
  return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
         c != '`' && c != '{' && c != '|' && c != '}';
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

// "host", "host:8080", "[::1]:8080"
bool parse_authority(std::string_view authority, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return false;
    url.host = authority.substr(1, end - 1);
    in6_addr address{};
    if (inet_pton(AF_INET6, url.host.c_str(), &address) != 1) return false;
    port = authority.substr(end + 1);
  } else {
    const auto colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
    if (!std::all_of(url.host.begin(), url.host.end(), is_host_character)) return false;
  }
  if (url.host.empty() || url.host.size() > 253) return false;
  if (port.empty()) return true;
  if (port.front() != ':') return false;
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  return error == std::errc{} && end == port.data() + port.size() && url.port != 0;
}

// As getaddrinfo would read it: "169.254.1.1", but also "2852039166" and "0xa9.254.1".
std::optional<std::uint32_t> ipv4_of(const std::string& host) {
  in_addr address{};
  if (inet_aton(host.c_str(), &address) == 0) return std::nullopt;
  return ntohl(address.s_addr);
}

std::optional<std::array<std::uint8_t, 16>> ipv6_of(const std::string& host) {
  std::array<std::uint8_t, 16> address{};
  if (inet_pton(AF_INET6, host.c_str(), address.data()) != 1) return std::nullopt;
  return address;
}

// The IPv4 address inside ::ffff:a.b.c.d.
std::optional<std::uint32_t> mapped_ipv4(const std::array<std::uint8_t, 16>& address) {
  static constexpr std::array<std::uint8_t, 12> kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!std::equal(kPrefix.begin(), kPrefix.end(), address.begin())) return std::nullopt;
  return std::uint32_t{address[12]} << 24 | std::uint32_t{address[13]} << 16 |
         std::uint32_t{address[14]} << 8 | address[15];
}

bool is_link_local_v4(std::uint32_t address) {
  return address >> 16 == 0xa9fe;
}

bool is_link_local_v6(const std::array<std::uint8_t, 16>& address) {
  if (const auto mapped = mapped_ipv4(address)) return is_link_local_v4(*mapped);
  return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

bool is_link_local(const std::string& host) {
  if (const auto v4 = ipv4_of(host)) return is_link_local_v4(*v4);
  const auto v6 = ipv6_of(host);
  return v6 && is_link_local_v6(*v6);
}

bool is_loopback(const std::string& host) {
  if (model::equal_ignoring_case(host, "localhost")) return true;
  if (const auto v4 = ipv4_of(host)) return *v4 >> 24 == 127;
  if (const auto v6 = ipv6_of(host)) {
    if (const auto mapped = mapped_ipv4(*v6)) return *mapped >> 24 == 127;
    return std::all_of(v6->begin(), v6->end() - 1, [](auto b) { return b == 0; }) &&
           v6->back() == 1;
  }
  return false;
}

}  // namespace

bool is_link_local(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_link_local_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.ss_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return is_link_local_v6(bytes);
}

std::optional<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrlLength) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), is_url_character)) return std::nullopt;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const std::string scheme = model::to_lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find_first_of("?#@") != std::string_view::npos) return std::nullopt;

  Url url;
  url.tls = scheme == "https";
  url.port = url.tls ? 443 : 80;
  const auto slash = rest.find('/');
  if (!parse_authority(rest.substr(0, slash), url)) return std::nullopt;
  if (slash != std::string_view::npos) url.path = trim_base_url(rest.substr(slash));
  return url;
}

std::optional<std::string> upstream_url_problem(std::string_view url) {
  if (url.size() > kMaxUrlLength) return "A URL may have at most 2,048 characters.";
  if (url.find('@') != std::string_view::npos) {
    return "A user name or password does not belong into the URL: connect with a token instead.";
  }
  if (url.find_first_of("?#") != std::string_view::npos) {
    return "The URL must end with its path: no query and no fragment.";
  }
  const auto parsed = parse_url(url);
  if (!parsed) return "Write a URL like https://tms.example.net/base.";
  if (is_link_local(parsed->host)) {
    return "Link-local addresses are refused: they reach the machine's own services.";
  }
  return std::nullopt;
}

std::string trim_base_url(std::string_view url) {
  url = model::trim(url);
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

bool is_plain_http_outside_loopback(std::string_view url) {
  const auto parsed = parse_url(url);
  return parsed && !parsed->tls && !is_loopback(parsed->host);
}

}  // namespace tms::upstream
