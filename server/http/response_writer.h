// Answers as bytes, and the bytes that a socket has not taken yet.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace tms::http {

struct WriteOptions {
  bool head_only = false;  // the answer to HEAD
  bool close = false;
  bool is_http_1_0 = false;
  std::string_view fixed_lines;  // security headers, each ended by CRLF
};

// Status line and headers. A stream is announced as chunked (HTTP/1.0: until the connection ends).
std::string write_head(const Response& response, const WriteOptions& options);

// Frames one piece of a chunked body in place of `piece`.
void frame_chunk(std::string& piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// Head and body on their way out, without copying the body.
class Output {
 public:
  void set(std::string head, std::string body, SharedBytes shared_body);
  bool empty() const { return sent_ == size(); }
  std::size_t size() const { return head_.size() + tail().size(); }
  // What is still to be sent, in at most two parts.
  std::string_view first() const;
  std::string_view second() const;
  std::size_t sent() const { return sent_; }
  void advance(std::size_t bytes) { sent_ += bytes; }
  void clear();

 private:
  std::string_view tail() const;

  std::string head_;
  std::string body_;
  SharedBytes shared_body_;
  std::size_t sent_ = 0;
};

}  // namespace tms::http
