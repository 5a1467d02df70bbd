// The one parser for lists of customer ids: pasted text and CSV, in browser and server alike.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/ids.h"

namespace tms::model {

// What to read of a list without a header in which several records have several fields.
enum class ColumnChoice : std::uint8_t {
  Auto,  // refuse such a list as ambiguous (a device count would become a customer)
  All,
  First,
};
std::string_view to_string(ColumnChoice choice);
Result<ColumnChoice> parse_column_choice(std::string_view text);  // auto | all | first

struct RejectedEntry {
  std::uint32_t line = 0;    // from 1; for JSON arrays the index + 1
  std::uint32_t column = 0;  // field within the record, from 1
  std::string text;          // at most 128 bytes of it, cut at a character, made valid UTF-8
  std::string reason;        // one phrase for a person
  friend bool operator==(const RejectedEntry&, const RejectedEntry&) = default;
};

struct IdList {
  std::vector<CustomerId> ids;  // first position kept, duplicates removed
  std::uint64_t duplicates = 0;
  std::vector<RejectedEntry> rejected;  // the first kMaxRejectedKept
  std::uint64_t rejected_total = 0;
  std::vector<std::string> ignored_columns;  // header names of columns that were not read
  bool ambiguous =
      false;  // several columns and no header: nothing was read, ask for a ColumnChoice
  std::vector<std::vector<std::string>> preview;  // the first 5 records when ambiguous
  friend bool operator==(const IdList&, const IdList&) = default;
};
inline constexpr std::size_t kMaxRejectedKept = 1000;

// UTF-8 with or without BOM; records are lines (CR, LF, CRLF); separators comma, semicolon, tab and
// pipe in any mix; RFC 4180 quotes; fields trimmed, empty ones ignored. A first record that holds a
// header word (cust_id customer_id customerid cid id customer, any case) names the columns to read.
// 1,000,000 ids in under a second.
IdList parse_id_list(std::string_view text, ColumnChoice columns = ColumnChoice::Auto);

// The same rules for ids that arrive one by one (JSON arrays): add() each, then take().
class IdListBuilder {
 public:
  IdListBuilder();
  ~IdListBuilder();
  IdListBuilder(IdListBuilder&&) noexcept;
  IdListBuilder& operator=(IdListBuilder&&) noexcept;
  void reserve(std::size_t count);
  void add(std::string_view text, std::uint32_t line, std::uint32_t column = 1);
  void reject(std::string_view text, std::uint32_t line, std::uint32_t column, std::string reason);
  IdList take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tms::model
