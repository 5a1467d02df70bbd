#include "server/http/channel.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tms::http {
namespace {

class PlainChannel final : public Channel {
 public:
  using Channel::Channel;

  IoResult read(std::span<char> buffer) override {
    ssize_t got = 0;
    do {
      got = ::recv(descriptor(), buffer.data(), buffer.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) return {Io::Done, static_cast<std::size_t>(got)};
    return {got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Io::WouldRead : Io::Closed, 0};
  }

  IoResult write(std::string_view first, std::string_view second) override {
    std::array<iovec, 2> parts{{{const_cast<char*>(first.data()), first.size()},
                                {const_cast<char*>(second.data()), second.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = second.empty() ? 1 : 2;
    ssize_t put = 0;
    do {
      put = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
    } while (put < 0 && errno == EINTR);
    if (put >= 0) return {Io::Done, static_cast<std::size_t>(put)};
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::WouldWrite : Io::Closed, 0};
  }

  bool short_read_drains() const override { return true; }
  void finish_writing() override { ::shutdown(descriptor(), SHUT_WR); }
};

}  // namespace

Channel::~Channel() {
  ::close(descriptor_);
}

void Channel::abort_on_close() const {
  const linger reset{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
}

std::unique_ptr<Channel> make_plain_channel(int descriptor) {
  return std::make_unique<PlainChannel>(descriptor);
}

}  // namespace tms::http
