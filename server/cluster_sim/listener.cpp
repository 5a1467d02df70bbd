#include "server/cluster_sim/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tms::cluster_sim {
namespace {

constexpr int kIoTimeoutMs = 30'000;
constexpr int kKeepAliveS = 60;
constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 20;

bool wait_for(int socket, short events, int timeout_ms) {
  pollfd entry{.fd = socket, .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

// One request's view of a connected socket. httplib keeps its own stream class to itself.
class ConnectionStream final : public httplib::Stream {
 public:
  explicit ConnectionStream(int socket) : socket_(socket) {}

  // Bytes of a next request that came with this one stay in the buffer, so the stream lives as
  // long as its connection.
  bool has_buffered_input() const { return begin_ < end_; }
  std::size_t written_bytes() const { return written_bytes_; }
  void start_request() { written_bytes_ = 0; }

  bool is_readable() const override { return has_buffered_input(); }
  bool wait_readable() const override {
    return has_buffered_input() || wait_for(socket_, POLLIN, kIoTimeoutMs);
  }
  bool wait_writable() const override { return wait_for(socket_, POLLOUT, kIoTimeoutMs); }
  bool is_peer_alive() const override { return true; }  // an action runs on without its caller

  ssize_t read(char* data, std::size_t size) override {
    if (!has_buffered_input()) {
      if (!wait_readable()) return -1;
      const auto received = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (received <= 0) return received;
      begin_ = 0;
      end_ = static_cast<std::size_t>(received);
    }
    const auto taken = std::min(size, end_ - begin_);
    std::memcpy(data, buffer_.data() + begin_, taken);
    begin_ += taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* data, std::size_t size) override {
    if (!wait_writable()) return -1;
    const auto sent = ::send(socket_, data, size, MSG_NOSIGNAL);
    if (sent > 0) written_bytes_ += static_cast<std::size_t>(sent);
    return sent;
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    describe(address, ip, port);
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    describe(address, ip, port);
  }
  int socket() const override { return socket_; }
  time_t duration() const override { return 0; }

 private:
  static void describe(const sockaddr_in& address, std::string& ip, int& port) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    ip = text.data();
    port = ntohs(address.sin_port);
  }

  int socket_;
  std::array<char, 16384> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t written_bytes_ = 0;
};

// close() then sends RST instead of FIN.
void reset_on_close(int socket) {
  const linger immediately{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &immediately, sizeof immediately);
}

}  // namespace

Listener::Listener(unsigned threads) : stop_event_(::eventfd(0, EFD_CLOEXEC)) {
  // Fixed, because httplib's pool does not reliably start more threads when it needs them; an
  // answer that waits out its latency occupies one.
  new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  set_tcp_nodelay(true);
  set_payload_max_length(kMaxBodyBytes);
  set_keep_alive_timeout(kKeepAliveS);  // what the Keep-Alive header says; kept by wait_for_request
  // Not httplib's SO_REUSEPORT: a second simulator on a taken port must fail.
  set_socket_options([](socket_t sock) {
    const int on = 1;
    ::setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  set_header_writer([](httplib::Stream& stream, httplib::Headers& headers) -> ssize_t {
    if (headers.contains(kCutConnection)) return -1;
    std::string text;
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    text += "\r\n";
    return stream.write(text.data(), text.size());
  });
}

Listener::~Listener() {
  ::close(stop_event_);
}

void Listener::shut_down() {
  ::eventfd_write(stop_event_, 1);
  stop();
}

bool Listener::wait_for_request(socket_t sock) const {
  std::array<pollfd, 2> entries{pollfd{.fd = sock, .events = POLLIN, .revents = 0},
                                pollfd{.fd = stop_event_, .events = POLLIN, .revents = 0}};
  const int ready = ::poll(entries.data(), entries.size(), kKeepAliveS * 1000);
  return ready > 0 && entries[1].revents == 0;
}

bool Listener::process_and_close_socket(socket_t sock) {
  ConnectionStream stream(sock);
  std::string remote_ip;
  std::string local_ip;
  int remote_port = 0;
  int local_port = 0;
  stream.get_remote_ip_and_port(remote_ip, remote_port);
  stream.get_local_ip_and_port(local_ip, local_port);
  bool is_answered = true;
  bool is_closed = false;
  while (is_answered && !is_closed && (stream.has_buffered_input() || wait_for_request(sock))) {
    stream.start_request();
    is_answered = process_request(stream, remote_ip, remote_port, local_ip, local_port, false,
                                  is_closed, nullptr);
  }
  if (!is_answered && stream.written_bytes() == 0) {
    reset_on_close(sock);
  } else {
    ::shutdown(sock, SHUT_WR);
  }
  ::close(sock);
  return is_answered;
}

}  // namespace tms::cluster_sim
