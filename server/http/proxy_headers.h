// X-Forwarded-For and X-Forwarded-Proto, believed only from configured proxies.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.h"
#include "shared/model/result.h"

namespace tms::http {

// An IPv4 or IPv6 network; IPv4 is kept as ::ffff:0:0/96.
struct Cidr {
  std::array<std::uint8_t, 16> address{};
  unsigned prefix_bits = 128;
  bool contains(const std::array<std::uint8_t, 16>& other) const;
  static model::Result<Cidr> parse(std::string_view text);  // "10.0.0.0/8", "::1", "192.0.2.7"
};

class TrustedProxies {
 public:
  TrustedProxies() = default;
  static model::Result<TrustedProxies> parse(const std::vector<std::string>& networks);

  bool trusts(std::string_view address) const;

  // When the peer is trusted: the right-most address of X-Forwarded-For that is not itself a
  // trusted proxy becomes remote_address (what stands left of it, anybody may have written), and
  // the last X-Forwarded-Proto decides over_tls.
  void apply(Request& request) const;

 private:
  std::vector<Cidr> networks_;
};

}  // namespace tms::http
