#include "server/http/response_writer.h"

#include <array>
#include <charconv>
#include <ctime>

namespace tms::http {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 424:
      return "Failed Dependency";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

// "Mon, 23 Nov 2026 12:00:00 GMT", written once a second and thread.
std::string_view http_date() {
  thread_local std::time_t written_at = 0;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != written_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    written_at = now;
  }
  return {text.data(), length};
}

// A line break in a value would let its author write headers of his own.
void append_header(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append(": ");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out += (byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c;
  }
  out += "\r\n";
}

}  // namespace

std::string write_head(const Response& response, const WriteOptions& options) {
  std::string head;
  head.reserve(1536);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason(response.status)).append("\r\nDate: ").append(http_date()).append("\r\n");
  if (!response.content_type.empty() && response.status != 304) {
    append_header("Content-Type", response.content_type, head);
  }
  for (const auto& [name, value] : response.headers) append_header(name, value, head);
  head.append(options.fixed_lines);
  if (response.stream) {
    if (!options.is_http_1_0) head += "Transfer-Encoding: chunked\r\n";
  } else if (response.status != 204 && response.status != 304) {
    const std::size_t size =
        response.shared_body ? response.shared_body.view().size() : response.body.size();
    head.append("Content-Length: ").append(std::to_string(size)).append("\r\n");
  }
  if (options.close) {
    head += "Connection: close\r\n";
  } else if (options.is_http_1_0) {
    head += "Connection: keep-alive\r\n";
  }
  return head += "\r\n";
}

void frame_chunk(std::string& piece) {
  std::array<char, 20> size{};
  char* end = std::to_chars(size.data(), size.data() + 16, piece.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  piece.insert(0, size.data(), static_cast<std::size_t>(end - size.data()));
  piece += "\r\n";
}

void Output::set(std::string head, std::string body, SharedBytes shared_body) {
  head_ = std::move(head);
  body_ = std::move(body);
  shared_body_ = std::move(shared_body);
  sent_ = 0;
}

std::string_view Output::tail() const {
  return shared_body_ ? shared_body_.view() : std::string_view(body_);
}

std::string_view Output::first() const {
  if (sent_ < head_.size()) return std::string_view(head_).substr(sent_);
  return tail().substr(sent_ - head_.size());
}

std::string_view Output::second() const {
  return sent_ < head_.size() ? tail() : std::string_view();
}

void Output::clear() {
  *this = Output();
}

}  // namespace tms::http
