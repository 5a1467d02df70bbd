// A TCP client that sends what a test says, well formed or not, and waits with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tms::http::testing {

struct Reply {
  int status = 0;    // 0: the connection ended or the deadline passed first
  std::string head;  // with the status line
  std::string body;
  std::string header(std::string_view name) const;  // exact name; empty when absent
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, std::string_view from = "127.0.0.1");
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the peer has gone. Gives up after 10 s of a peer that takes nothing.
  bool send(std::string_view bytes);
  // "GET path" with a Host header and further header lines.
  bool get(std::string_view path, std::string_view header_lines = "");
  void finish_sending();
  // The next answer, by Content-Length or chunks; `to_head`: an answer without a body.
  Reply read(bool to_head = false, std::chrono::milliseconds patience = std::chrono::seconds(10));
  // Whether the peer ends the connection, nothing else arriving, in time.
  bool is_closed(std::chrono::milliseconds patience = std::chrono::seconds(10));

 private:
  bool fill(std::chrono::steady_clock::time_point deadline);

  int descriptor_ = -1;
  std::string buffer_;
};

}  // namespace tms::http::testing
