// The listening socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/model/result.h"

namespace tms::http {

struct ListenAddress {
  std::string host;  // without brackets; "*" is every address
  std::uint16_t port = 0;
};
// "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "*:8080", ":8080".
model::Result<ListenAddress> parse_listen_address(std::string_view text);

// A bound, listening, non-blocking descriptor; the caller closes it. Errors name the address and
// say whether it is taken.
model::Result<int> open_listener(const ListenAddress& address);
std::uint16_t bound_port(int descriptor);

enum class Accepted { Connection, Nothing, NoDescriptors };
// One connection, non-blocking, with TCP_NODELAY: an answer must not wait for the peer's ACK.
Accepted accept_connection(int listener, int& descriptor, std::string& address);

}  // namespace tms::http
