// How an audit record lies in its row: names as words, customers and request ids packed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/store/audit_chain.h"
#include "server/store/sqlite/connection.h"

namespace tms::store::sqlite {

// The columns of `audit` in the order of read_audit_row().
inline constexpr std::string_view kAuditColumns =
    "a.seq, a.at, a.actor, a.role, a.ip, a.action, a.cluster, a.source, a.outcome, a.job, "
    "a.customers, a.sample, a.detail, a.duration_ms, a.request_id, a.hash";

// zigzag varints of the differences: neighbours in byte order of the cids have near keys.
std::vector<std::uint8_t> pack_customers(std::span<const CustomerKey> keys);
bool unpack_customers(Bytes packed, std::vector<CustomerKey>& out);  // false: broken
// The first `wanted` keys and how many there are, without unpacking the rest.
std::uint64_t peek_customers(Bytes packed, std::size_t wanted, std::vector<CustomerKey>& first);

// 16 bytes for the text of a UUID in lower case, else the text.
struct PackedRequestId {
  model::Uuid uuid;
  std::string_view text;  // used where uuid is nil; empty: no request
};
PackedRequestId pack_request_id(std::string_view text);
std::string unpack_request_id(Query& row, int column);

std::string join_lines(std::span<const std::string> lines);
std::vector<std::string> split_lines(std::string_view text);

// Words of the audit log by number, remembered by the connection that reads them.
class WordReader {
 public:
  explicit WordReader(Connection& sql) : sql_(sql) {}
  // Empty for a word that does not exist: a corrupt row never breaks the viewer.
  const std::string& text(std::int64_t id);
  void forget() { known_.clear(); }
  // 0: no record uses the word.
  std::int64_t find(std::string_view text) {
    return sql_.number("SELECT id FROM audit_words WHERE text = ?", text);
  }

 private:
  static constexpr std::size_t kRemembered = 20'000;  // then forgotten all at once
  Connection& sql_;
  std::unordered_map<std::int64_t, std::string> known_;
};

}  // namespace tms::store::sqlite
