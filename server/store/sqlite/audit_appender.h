// The end of the hash chain: turns drafts into records within the writer's transaction.
//
// Lives on the writer's thread. Everything it knows beside the database (head, words, counts) is
// staged: a unit that fails and a commit that fails leave it as it was before.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/store/audit_chain.h"
#include "server/store/sqlite/connection.h"

namespace tms::store::sqlite {

struct ChainEnd {
  std::uint64_t seq = 0;
  Hash hash = kGenesis;
};

class AuditAppender {
 public:
  explicit AuditAppender(Connection& sql);  // reads the end from the database

  std::uint64_t append(const AuditDraft& draft, TimeMs now);  // the new record's seq

  // In this order: begin_unit, append..., keep_unit or drop_unit, for each unit; then
  // write_end inside the transaction, then committed or rolled_back.
  void begin_unit();
  void keep_unit();
  void drop_unit();
  void write_end();
  void committed();
  void rolled_back();

  const ChainEnd& committed_end() const { return committed_; }

 private:
  enum class CountOf : std::uint8_t { Action = 1, Outcome = 2, Actor = 3 };
  struct Hour {
    std::uint64_t records = 0, customers = 0, first_seq = 0, last_seq = 0;
    TimeMs first_at = 0, last_at = 0;
  };
  struct ClusterHour {
    std::uint64_t records = 0, customers = 0;
  };
  struct Words {  // of a record, by their numbers
    std::int64_t actor = 0, action = 0, cluster = 0;
  };
  struct Staged {
    std::map<std::pair<CountOf, std::int64_t>, std::uint64_t> counts;
    std::map<std::int64_t, Hour> hours;
    std::map<std::pair<std::int64_t, std::int64_t>, ClusterHour> cluster_hours;  // hour, cluster
    std::vector<std::string> words;                                              // new ones
    void add(const Hour& hour, std::int64_t number);
  };

  std::int64_t word(const std::string& text);
  std::optional<std::string> stored_sample(const AuditDraft& draft);
  void index_customers(std::span<const CustomerKey> keys, std::uint64_t seq);
  void count(const AuditDraft& draft, TimeMs at, const Words& words);
  void forget(const Staged& staged);

  Connection& sql_;
  ChainEnd committed_, group_, unit_;
  Staged group_staged_, unit_staged_;
  std::unordered_map<std::string, std::int64_t> words_;
};

}  // namespace tms::store::sqlite
