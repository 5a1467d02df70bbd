#include "server/legacy_import/identity.h"

#include <sodium.h>

#include <array>
#include <string>

namespace tms::legacy_import {

model::Uuid identity_of(std::string_view table, std::initializer_list<std::string_view> columns) {
  std::string bytes;
  const auto append = [&bytes](std::string_view text) {
    bytes += std::to_string(text.size());
    bytes += ':';
    bytes += text;
  };
  append(table);
  for (const std::string_view column : columns) append(column);
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr,
                     0);
  // Version 8 and the variant of RFC 9562, because it also names jobs.
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x80);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  return *model::Uuid::from_bytes({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace tms::legacy_import
