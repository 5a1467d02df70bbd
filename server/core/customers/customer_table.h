// The customers of one cluster in columns. Not synchronised: the directory locks.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/customers/app_answers.h"
#include "server/core/customers/cid_column.h"
#include "server/core/customers/directory.h"
#include "server/core/customers/text_table.h"
#include "server/store/rows.h"

namespace tms::core {

class CustomerTable {
 public:
  explicit CustomerTable(ClusterKey cluster) : cluster_(cluster) {}

  // ---- columns, by row. Rows are never removed.
  CidColumn cids;
  std::vector<CustomerKey> keys;
  std::vector<store::Presence> presence;
  std::vector<model::State> reported;   // by the cluster
  std::vector<model::State> shown;      // what was asked for, while that is unconfirmed
  std::vector<std::uint8_t> requested;  // an Action, or 0
  std::vector<std::int64_t> codes;      // kNoCode: none
  std::vector<std::uint32_t> descriptions;
  std::vector<TimeMs> updated_at, missing_since, requested_at;
  std::vector<TimeMs> read_at;  // when the newest read had left
  std::vector<model::JobId> last_job;
  std::vector<model::Health> health;
  std::vector<AppAnswers::Id> answers;      // of `apps`; kNone: never read
  std::vector<TimeMs> apps_fetched_at;      // when the read of that answer had left
  std::vector<bool> apps_partly_forgotten;  // of that answer; then it is not fresh any more
  std::vector<std::uint32_t> app_errors;    // why a later read failed; 0: none did
  TextTable texts;                          // of descriptions and errors
  AppAnswers apps;

  static constexpr std::int64_t kNoCode = std::numeric_limits<std::int64_t>::min();

  ClusterKey cluster() const { return cluster_; }
  Row size() const { return cids.size(); }
  std::uint64_t revision() const { return revision_; }
  std::uint64_t present() const { return present_; }
  std::uint64_t missing() const { return missing_; }

  Row add(std::string_view cid, CustomerKey key);  // NeverSeen; neither dirty nor stored
  Row load(const store::CustomerRow& row, TimeMs now);
  void reserve(std::size_t rows);

  // ---- changes. Each notes what has to be written.
  void accept(Row row, model::Action action, TimeMs sent_at, model::JobId job);
  // True if anything but the time changed.
  bool apply_read(Row row, const StateRead& read, TimeMs read_sent_at);
  void mark_present(Row row);
  void mark_missing(Row row, TimeMs since);
  void drop_request(Row row);
  // Of two reads of the same apps the one that left later counts.
  void set_app_status(Row row, std::span<const model::AppStatus> statuses, TimeMs sent_at);
  void set_app_error(Row row, std::string_view error, TimeMs sent_at);
  // Of `app` alone, unless it is empty; whatever else the answer says stays.
  void forget_app_status(Row row, std::string_view app, TimeMs at);
  void set_expected_apps(std::vector<std::string> names);
  void load_app_status(Row row, const store::AppStatusRow& stored, AppAnswers::Id answer,
                       TimeMs now);
  void bump_revision() { ++revision_; }
  // Texts that no row uses any more are dropped when they are many.
  void compact_texts();

  // ---- what is to be written
  bool has_unwritten() const { return !unwritten_.empty(); }
  // At most `limit` rows, taken from the list of unwritten ones.
  std::vector<Row> take_unwritten(std::size_t limit);
  void put_back_unwritten(std::span<const Row> rows);
  // Whether the store has a row of this customer, however old.
  bool is_stored(Row row) const { return is_stored_[row]; }
  void note_stored(Row row) { is_stored_[row] = true; }
  store::CustomerRow stored_row(Row row) const;
  // Unset: nothing is known of its apps.
  std::optional<store::AppStatusRow> stored_app_status(Row row) const;

  model::Customer customer(Row row, const std::string& code, std::string_view app) const;
  std::vector<model::CustomerAppStatus> app_status(Row row) const;

 private:
  void note_change(Row row);
  void show(Row row, TimeMs at);
  void set_health(Row row, model::Health verdict, TimeMs at);
  model::Health verdict(Row row) const;
  void count_presence(store::Presence value, std::int64_t by);

  ClusterKey cluster_;
  std::uint64_t revision_ = 1;
  std::uint64_t present_ = 0, missing_ = 0;
  std::vector<Row> unwritten_;
  std::vector<bool> is_unwritten_;
  std::vector<bool> is_stored_;
};

}  // namespace tms::core
