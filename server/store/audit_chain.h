// The hash chain of the audit log: canonical bytes and digests, the same in every engine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
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
Hash customers_digest(std::span<const std::string> sorted_cids);

// The same for cids that come one by one, in byte order.
class CustomersDigest {
 public:
  CustomersDigest();
  ~CustomersDigest();
  void add(std::string_view cid);
  Hash finish();  // once

 private:
  struct Long;
  void flush();

  static constexpr std::size_t kFlushAt = 4096;
  std::string pending_;
  std::unique_ptr<Long> long_;  // only beyond kFlushAt
};

struct SealedRecord {
  std::uint64_t seq = 0;
  TimeMs at = 0;
  const AuditDraft* draft = nullptr;
};

// SHA-256 of the previous hash and the canonical bytes, version 1: a version byte, seq, at, then
// every field in order of AuditDraft; integers little-endian 64 bit, texts length-prefixed
// (uint32), absent values as length or flag 0, the job as 16 bytes, customers as their count and,
// if there are any, their digest.
Hash chain_hash(const Hash& previous, const SealedRecord& record);

std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace tms::store
