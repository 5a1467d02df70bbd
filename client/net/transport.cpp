#include "client/net/transport.h"

#include <algorithm>
#include <array>

namespace tms::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

constexpr std::array<std::string_view, 5> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};

}  // namespace

std::string_view Completion::header(std::string_view name) const {
  for (const Header& candidate : headers) {
    if (same_name(candidate.name, name)) return candidate.value;
  }
  return {};
}

std::string_view to_string(Method method) {
  return kMethods[static_cast<std::size_t>(method)];
}

}  // namespace tms::net
