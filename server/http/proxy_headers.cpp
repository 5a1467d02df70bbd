#include "server/http/proxy_headers.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "shared/model/text.h"

namespace tms::http {
namespace {

using Address = std::array<std::uint8_t, 16>;

std::optional<Address> parse_address(std::string_view text) {
  const std::string name(text);
  Address address{};
  if (::inet_pton(AF_INET6, name.c_str(), address.data()) == 1) return address;
  if (::inet_pton(AF_INET, name.c_str(), address.data() + 12) == 1) {
    address[10] = address[11] = 0xff;
    return address;
  }
  return std::nullopt;
}

bool is_ipv4(const Address& address) {
  constexpr Address kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(address.begin(), address.begin() + 12, kPrefix.begin());
}

// One element of X-Forwarded-For; some proxies add the port ("192.0.2.7:4711", "[::1]:4711").
std::string_view without_port(std::string_view element) {
  if (element.starts_with('[')) return element.substr(1, element.find(']') - 1);
  if (std::ranges::count(element, ':') == 1) return element.substr(0, element.find(':'));
  return element;
}

std::vector<std::string_view> forwarded_elements(const Request& request, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const auto& [key, value] : request.headers) {
    if (key != name) continue;
    std::string_view rest = value;
    for (;;) {
      const std::size_t comma = rest.find(',');
      elements.push_back(model::trim(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return elements;
}

}  // namespace

bool Cidr::contains(const Address& other) const {
  for (unsigned bit = 0; bit < prefix_bits; bit += 8) {
    const unsigned bits = std::min(8u, prefix_bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xff00u >> bits);
    if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) return false;
  }
  return true;
}

model::Result<Cidr> Cidr::parse(std::string_view text) {
  const auto wrong = [&] {
    return model::fail(
        model::field_error("--trusted-proxy", "invalid_network",
                           "\"" + model::clean_text(text, 100) +
                               "\" is not an address or a network such as 10.0.0.0/8."));
  };
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return wrong();
  Cidr cidr;
  cidr.address = *address;
  if (slash == std::string_view::npos) return cidr;

  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const unsigned width = is_ipv4(*address) ? 32 : 128;
  if (error != std::errc{} || end != digits.data() + digits.size() || bits > width) return wrong();
  cidr.prefix_bits = 128 - width + bits;
  return cidr;
}

model::Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    auto network = Cidr::parse(text);
    if (!network) return model::fail(std::move(network.error()));
    proxies.networks_.push_back(*network);
  }
  return proxies;
}

bool TrustedProxies::trusts(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto parsed = parse_address(address);
  return parsed && std::ranges::any_of(
                       networks_, [&](const Cidr& network) { return network.contains(*parsed); });
}

void TrustedProxies::apply(Request& request) const {
  if (!trusts(request.remote_address)) return;
  if (const auto protocols = forwarded_elements(request, "x-forwarded-proto"); !protocols.empty()) {
    request.over_tls = model::equal_ignoring_case(protocols.back(), "https");
  }
  const auto addresses = forwarded_elements(request, "x-forwarded-for");
  for (auto element = addresses.rbegin(); element != addresses.rend(); ++element) {
    const std::string_view address = without_port(*element);
    if (!parse_address(address)) return;
    request.remote_address = std::string(address);
    if (!trusts(address)) return;
  }
}

}  // namespace tms::http
