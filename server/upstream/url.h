// Addresses of clusters, taken apart once.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tms::upstream {

struct Url {
  bool tls = false;
  std::string host;  // without brackets
  std::uint16_t port = 0;
  std::string path;  // with leading slash, without trailing ones; empty: none
};

// 169.254.0.0/16 and fe80::/10, also as an IPv4 address inside an IPv6 one: the machine's own
// services (metadata of clouds, autoconfiguration).
bool is_link_local(const sockaddr_storage& address);

// http and https without user info, query and fragment; nullopt for anything else.
std::optional<Url> parse_url(std::string_view text);

}  // namespace tms::upstream
