#include "server/http/host_check.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "shared/model/text.h"

namespace tms::http {
namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

HostCheck::HostCheck(std::string_view listen_host, std::string_view public_url) {
  const std::string host = model::to_lower(listen_host);
  any_address_ = host.empty() || host == "0.0.0.0" || host == "::" || host == "*";
  if (any_address_ || is_loopback(host)) names_ = {"localhost", "127.0.0.1", "::1"};
  names_.push_back(host);
  const std::size_t scheme_end = public_url.find("://");
  if (scheme_end != std::string_view::npos) {
    std::string_view authority = public_url.substr(scheme_end + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (std::string name = host_name(authority); !name.empty()) names_.push_back(std::move(name));
  }
}

bool HostCheck::allows(std::string_view host_header) const {
  const std::string name = host_name(host_header);
  if (name.empty()) return false;
  if (std::ranges::find(names_, name) != names_.end()) return true;
  return any_address_ && is_address(name);
}

std::string host_name(std::string_view host_header) {
  std::string_view name = host_header;
  std::string_view port;
  if (name.starts_with('[')) {
    const std::size_t end = name.find(']');
    if (end == std::string_view::npos) return {};
    port = name.substr(end + 1);
    name = name.substr(1, end - 1);
  } else if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    port = name.substr(colon);
    name = name.substr(0, colon);
  }
  const bool port_is_sound =
      port.empty() ||
      (port.front() == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  constexpr std::string_view kOfHosts = "abcdefghijklmnopqrstuvwxyz0123456789.-:_";
  std::string lower = model::to_lower(name);
  if (!port_is_sound || lower.find_first_not_of(kOfHosts) != std::string::npos) return {};
  return lower;
}

}  // namespace tms::http
