#include "tests/unit/http/raw_client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace tms::http::testing {

std::string Reply::header(std::string_view name) const {
  const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + 2 + name.size() + 2;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(std::uint16_t port, std::string_view from) {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  ::inet_pton(AF_INET, std::string(from).c_str(), &own.sin_addr);
  ::bind(descriptor_, reinterpret_cast<sockaddr*>(&own), sizeof(own));
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(port);
  ::inet_pton(AF_INET, "127.0.0.1", &peer.sin_addr);
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)) != 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

RawClient::~RawClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawClient::send(std::string_view bytes) {
  if (descriptor_ < 0) return false;
  while (!bytes.empty()) {
    pollfd writable{descriptor_, POLLOUT, 0};
    if (::poll(&writable, 1, 10'000) != 1) return false;
    const ssize_t sent =
        ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::get(std::string_view path, std::string_view header_lines) {
  return send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
              std::string(header_lines) + "\r\n");
}

void RawClient::finish_sending() {
  ::shutdown(descriptor_, SHUT_WR);
}

bool RawClient::fill(std::chrono::steady_clock::time_point deadline) {
  if (descriptor_ < 0) return false;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  pollfd readable{descriptor_, POLLIN, 0};
  if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) != 1) return false;
  std::array<char, 65536> bytes{};
  const ssize_t got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

Reply RawClient::read(bool to_head, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto take = [&](std::size_t size) {
    while (buffer_.size() < size) {
      if (!fill(deadline)) return std::string();
    }
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  };
  const auto take_through = [&](std::string_view end) {
    while (buffer_.find(end) == std::string::npos) {
      if (!fill(deadline)) return std::string();
    }
    return take(buffer_.find(end) + end.size());
  };
  Reply reply;
  reply.head = take_through("\r\n\r\n");
  if (reply.head.size() < 12) return {};
  const int status = std::atoi(reply.head.c_str() + 9);
  if (!to_head && reply.header("Transfer-Encoding") == "chunked") {
    for (;;) {
      const std::string line = take_through("\r\n");
      if (line.empty()) return {};
      const std::size_t size = std::strtoul(line.c_str(), nullptr, 16);
      const std::string chunk = take(size + 2);
      if (chunk.size() != size + 2) return {};
      if (size == 0) break;
      reply.body += chunk.substr(0, size);
    }
  } else if (!to_head) {
    const std::size_t size = std::strtoul(reply.header("Content-Length").c_str(), nullptr, 10);
    reply.body = take(size);
    if (reply.body.size() != size) return {};
  }
  reply.status = status;
  return reply;
}

bool RawClient::is_closed(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  buffer_.clear();
  const bool got_more = fill(deadline);
  return !got_more && std::chrono::steady_clock::now() < deadline;
}

}  // namespace tms::http::testing
