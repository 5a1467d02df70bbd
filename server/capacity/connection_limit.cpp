#include "server/capacity/connection_limit.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace tms::capacity {

namespace {

constexpr int kAnswerWithinMs = 5'000;
constexpr std::uint32_t kBetweenLines = 1'000;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

struct Endpoint {
  std::string host, port;
  // An IPv6 address has brackets in a URL, and none as a name.
  std::string name() const {
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
  }
};

Endpoint endpoint_of(const std::string& url) {
  auto rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find('/'));
  const auto colon = rest.rfind(':');
  const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
  if (!has_port) return {rest, "80"};
  return {rest.substr(0, colon), rest.substr(colon + 1)};
}

Socket connect_to(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(endpoint.name().c_str(), endpoint.port.c_str(), &hints, &found) != 0)
    return Socket(-1);
  Socket socket(::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol));
  const bool is_connected =
      socket.is_open() && ::connect(socket.fd(), found->ai_addr, found->ai_addrlen) == 0;
  ::freeaddrinfo(found);
  return is_connected ? std::move(socket) : Socket(-1);
}

// One whole answer of 200 is there; its body is short and comes with its head.
bool answers(const Socket& socket, const Endpoint& endpoint) {
  const std::string request =
      "GET /healthz HTTP/1.1\r\nHost: " + endpoint.host + ":" + endpoint.port + "\r\n\r\n";
  const auto sent = ::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) return false;
  std::string text;
  while (text.find("\"healthy\"") == std::string::npos) {
    pollfd ready{socket.fd(), POLLIN, 0};
    if (::poll(&ready, 1, kAnswerWithinMs) <= 0) return false;
    std::array<char, 4096> buffer;
    const auto count = ::recv(socket.fd(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text.starts_with("HTTP/1.1 200");
}

// Nothing is to be read from an idle connection but its end.
bool was_closed(const Socket& socket) {
  pollfd state{socket.fd(), POLLIN | POLLRDHUP, 0};
  return ::poll(&state, 1, 0) > 0;
}

// Opens one after another, and counts in `report`. What ended it, as a sentence; all are closed
// afterwards.
std::string open_until_refused(const Endpoint& endpoint, std::uint32_t most,
                               const StopSwitch& cancel, const Progress& progress,
                               ConnectionReport& report) {
  std::vector<Socket> held;
  held.reserve(most);
  while (report.tried < most && !cancel.is_stopped()) {
    ++report.tried;
    Socket socket = connect_to(endpoint);
    if (!socket.is_open())
      return std::string("The next one could not be opened: ") + std::strerror(errno) + ".";
    if (!answers(socket, endpoint)) return "The next one was not answered.";
    held.push_back(std::move(socket));
    if (was_closed(held.front()))
      return "The server lets the oldest idle connection go for a new one.";
    report.held = static_cast<std::uint32_t>(held.size());
    if (report.held % kBetweenLines == 0) progress(std::to_string(report.held) + " held");
  }
  return "No limit was met: the search ended here.";
}

}  // namespace

ConnectionReport find_connection_limit(const std::string& url, std::uint32_t most,
                                       StopSwitch& cancel, const Progress& progress) {
  ConnectionReport report;
  const auto endpoint = endpoint_of(url);
  auto limit = open_until_refused(endpoint, most, cancel, progress, report);
  if (cancel.is_stopped()) {
    report.stopped_because = cancel.reason();
    return report;
  }
  // A server that is gone has no limit.
  if (const Socket again = connect_to(endpoint); !again.is_open() || !answers(again, endpoint)) {
    report.stopped_because = url + " is not answered any more.";
    return report;
  }
  report.limited_by = std::move(limit);
  return report;
}

}  // namespace tms::capacity
