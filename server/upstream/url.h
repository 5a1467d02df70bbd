// Addresses of clusters, taken apart once.
#pragma once

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

// http and https without user info, query and fragment; nullopt for anything else.
std::optional<Url> parse_url(std::string_view text);

}  // namespace tms::upstream
