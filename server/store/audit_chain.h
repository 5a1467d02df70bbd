// The hash chain of the audit log: canonical bytes and digests, the same in every engine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"

namespace tms::store {

using Hash = std::array<std::uint8_t, 32>;
inline constexpr Hash kGenesis{};  // previous hash of record 1

// SHA-256 over the cids in byte order, each length-prefixed (uint32 little-endian).
Hash customers_digest(std::span<const std::string_view> sorted_cids);

struct SealedRecord {
  std::uint64_t seq = 0;
  TimeMs at = 0;
  const AuditDraft* draft = nullptr;
};

// Canonical bytes, version 1: a version byte, then every field in order of AuditDraft with seq and
// at in front; integers little-endian 64 bit, texts length-prefixed (uint32), absent values as
// length or flag 0; customers as count and digest.
Hash chain_hash(const Hash& previous, const SealedRecord& record);

std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace tms::store
