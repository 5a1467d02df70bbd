#include "server/http/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "shared/model/text.h"

namespace tms::http {
namespace {

constexpr int kBacklog = 1024;

tl::unexpected<model::Error> wrong(std::string code, std::string message) {
  return model::fail(model::field_error("--listen", std::move(code), std::move(message)));
}

std::string shown(const ListenAddress& address) {
  return (address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]") +
         ":" + std::to_string(address.port);
}

// The descriptor, or -1 with errno.
int bind_and_listen(const addrinfo& candidate) {
  const int descriptor =
      ::socket(candidate.ai_family, candidate.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int on = 1;
  const int off = 0;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (candidate.ai_family == AF_INET6) {
    ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  }
  if (::bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 &&
      ::listen(descriptor, kBacklog) == 0) {
    return descriptor;
  }
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

// IPv4 peers of an IPv6 socket are written as IPv4.
std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size());
    return text.data();
  }
  const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
  ::inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size());
  const std::string_view view = text.data();
  return std::string(view.starts_with("::ffff:") && view.find('.') != std::string_view::npos
                         ? view.substr(7)
                         : view);
}

}  // namespace

model::Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto malformed = [&] {
    return wrong("invalid_address", "\"" + model::clean_text(text, 200) +
                                        "\" is not an address such as 127.0.0.1:8080 or "
                                        "[::1]:8080.");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed();
  std::string_view host = text.substr(0, colon);
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (!has_brackets && host.find(':') != std::string_view::npos) return malformed();

  ListenAddress address;
  address.host = host.empty() ? "*" : host;
  const std::string_view digits = text.substr(colon + 1);
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, address.port);
  if (digits.empty() || error != std::errc{} || stop != end) return malformed();
  return address;
}

model::Result<int> open_listener(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  const std::string port = std::to_string(address.port);
  const bool is_any = address.host == "*";
  if (is_any) hints.ai_family = AF_INET6;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(is_any ? nullptr : address.host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) {
    return wrong("unknown_address",
                 "Cannot listen on " + shown(address) + ": " + ::gai_strerror(error) + ".");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> candidates(found, &::freeaddrinfo);
  int reason = EADDRNOTAVAIL;
  for (const addrinfo* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    const int descriptor = bind_and_listen(*candidate);
    if (descriptor >= 0) return descriptor;
    reason = errno;
  }
  if (reason == EADDRINUSE) {
    return wrong("address_taken", "Cannot listen on " + shown(address) +
                                      ": another program uses this port; stop it or choose "
                                      "another with --listen.");
  }
  return wrong("unusable_address",
               "Cannot listen on " + shown(address) + ": " + std::strerror(reason) + ".");
}

std::uint16_t bound_port(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

Accepted accept_connection(int listener, int& descriptor, std::string& address) {
  for (;;) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    descriptor = ::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      address = text_of(peer);
      return Accepted::Connection;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      return Accepted::NoDescriptors;
    }
    if (errno != EINTR && errno != ECONNABORTED) return Accepted::Nothing;
  }
}

}  // namespace tms::http
