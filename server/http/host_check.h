// Which Host headers are ours: the answer to DNS rebinding (QUALITY: unknown Host 421).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tms::http {

// Names only: a port may be changed on the way (a published container port), and rebinding works
// by names.
class HostCheck {
 public:
  // A loopback listen address answers to every name of loopback; a wildcard one (0.0.0.0, ::) also
  // to any IP address, which no rebinding can forge.
  HostCheck(std::string_view listen_host, std::string_view public_url);
  bool allows(std::string_view host_header) const;

 private:
  std::vector<std::string> names_;
  bool any_address_ = false;
};

// "[::1]:8080" -> "::1", "Example.com:80" -> "example.com"; empty when it is not a host.
std::string host_name(std::string_view host_header);

}  // namespace tms::http
