#include "server/store/audit_chain.h"

#include <sodium.h>

namespace tms::store {
namespace {

constexpr char kCanonicalVersion = 1;

void append_u64(std::uint64_t value, std::string& out) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

void append_length(std::size_t length, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(length >> shift));
}

void append_text(std::string_view text, std::string& out) {
  append_length(text.size(), out);
  out.append(text);
}

void append_bytes(std::span<const std::uint8_t> bytes, std::string& out) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Hash sha256(std::string_view bytes) {
  Hash hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                     bytes.size());
  return hash;
}

// One buffer a thread: verification hashes a million records and would allocate for each.
std::string& empty_buffer() {
  thread_local std::string buffer;
  buffer.clear();
  return buffer;
}

}  // namespace

CustomersDigest::CustomersDigest() {
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(state_));
  crypto_hash_sha256_init(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()));
}

void CustomersDigest::add(std::string_view cid) {
  // Small updates cost as much as hashing, so they are gathered.
  if (pending_.size() > kFlushAt) flush();
  append_text(cid, pending_);
}

void CustomersDigest::flush() {
  crypto_hash_sha256_update(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()),
                            reinterpret_cast<const std::uint8_t*>(pending_.data()),
                            pending_.size());
  pending_.clear();
}

Hash CustomersDigest::finish() {
  flush();
  Hash hash;
  crypto_hash_sha256_final(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()), hash.data());
  return hash;
}

Hash customers_digest(std::span<const std::string_view> sorted_cids) {
  CustomersDigest digest;
  for (std::string_view cid : sorted_cids) digest.add(cid);
  return digest.finish();
}

Hash customers_digest(std::span<const std::string> sorted_cids) {
  CustomersDigest digest;
  for (const std::string& cid : sorted_cids) digest.add(cid);
  return digest.finish();
}

Hash chain_hash(const Hash& previous, const SealedRecord& record) {
  const AuditDraft& draft = *record.draft;
  std::string& bytes = empty_buffer();
  append_bytes(previous, bytes);
  bytes.push_back(kCanonicalVersion);
  append_u64(record.seq, bytes);
  append_u64(static_cast<std::uint64_t>(record.at), bytes);
  append_text(draft.actor, bytes);
  append_text(draft.role, bytes);
  append_text(draft.ip, bytes);
  append_text(draft.action, bytes);
  append_text(draft.cluster, bytes);
  append_bytes(draft.job_id.bytes(), bytes);
  append_u64(draft.customers.size(), bytes);
  if (!draft.customers.empty()) append_bytes(draft.customers_digest, bytes);
  append_length(draft.customers_sample.size(), bytes);
  for (const std::string& cid : draft.customers_sample) append_text(cid, bytes);
  append_u64(static_cast<std::uint64_t>(draft.outcome), bytes);
  append_text(draft.detail, bytes);
  bytes.push_back(draft.duration_ms ? 1 : 0);
  if (draft.duration_ms) append_u64(static_cast<std::uint64_t>(*draft.duration_ms), bytes);
  append_text(draft.request_id, bytes);
  append_text(draft.source, bytes);
  return sha256(bytes);
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

}  // namespace tms::store
