#include "server/http/etag.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "shared/model/text.h"

namespace tms::http {
namespace {

std::string_view without_weakness(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

}  // namespace

std::string make_etag(std::string_view version) {
  std::string etag = "W/\"";
  for (const char c : version) {
    if (c > 0x20 && c < 0x7f && c != '"' && c != ',') etag += c;
  }
  return etag += '"';
}

std::string etag_of_content(std::string_view content) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : content) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  std::array<char, 40> text{};
  char* end = std::to_chars(text.data(), text.data() + 16, hash, 16).ptr;
  *end++ = '-';
  end = std::to_chars(end, text.data() + text.size(), content.size(), 16).ptr;
  return make_etag({text.data(), static_cast<std::size_t>(end - text.data())});
}

bool has_current(const Request& request, std::string_view etag) {
  std::string_view rest = request.header("if-none-match");
  const std::string_view wanted = without_weakness(etag);
  while (!rest.empty()) {
    const std::size_t end = rest.find(',');
    const std::string_view candidate = model::trim(rest.substr(0, end));
    if (candidate == "*" || without_weakness(candidate) == wanted) return true;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return false;
}

Response not_modified(std::string_view etag) {
  Response response;
  response.status = 304;
  response.with("ETag", std::string(etag));
  return response;
}

Response with_etag(const Request& request, Response response, std::string_view etag) {
  if (has_current(request, etag)) return not_modified(etag);
  response.with("ETag", std::string(etag));
  return response;
}

}  // namespace tms::http
