#include "server/store/audit_chain.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <cstdlib>

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

// OpenSSL's SHA-256 and not libsodium's: it uses the SHA instructions of the processor, and hashing
// was 38 % of the time to verify 1,000,000 records.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

// Without SHA-256 there can be no audit log, and so no server.
void require(int success) {
  if (success != 1) std::abort();
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

void begin(EVP_MD_CTX* context) {
  require(EVP_DigestInit_ex2(context, sha256_method(), nullptr));
}

void update(EVP_MD_CTX* context, std::string_view bytes) {
  require(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
}

Hash finish(EVP_MD_CTX* context) {
  Hash hash;
  require(EVP_DigestFinal_ex(context, hash.data(), nullptr));
  return hash;
}

// One context a thread, for digests that begin and end within one call.
EVP_MD_CTX* own_context() {
  thread_local const Context context(EVP_MD_CTX_new());
  return context.get();
}

Hash sha256(std::string_view bytes) {
  begin(own_context());
  update(own_context(), bytes);
  return finish(own_context());
}

// One buffer a thread: verification hashes a million records and would allocate for each.
std::string& empty_buffer() {
  thread_local std::string buffer;
  buffer.clear();
  return buffer;
}

}  // namespace

struct CustomersDigest::Long {
  Context context{EVP_MD_CTX_new()};
};

CustomersDigest::CustomersDigest() = default;
CustomersDigest::~CustomersDigest() = default;

// Small updates cost as much as hashing, so they are gathered; few customers need no context.
void CustomersDigest::add(std::string_view cid) {
  if (pending_.size() > kFlushAt) flush();
  append_text(cid, pending_);
}

void CustomersDigest::flush() {
  if (!long_) {
    long_ = std::make_unique<Long>();
    begin(long_->context.get());
  }
  update(long_->context.get(), pending_);
  pending_.clear();
}

Hash CustomersDigest::finish() {
  if (!long_) return sha256(pending_);
  flush();
  return store::finish(long_->context.get());
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
