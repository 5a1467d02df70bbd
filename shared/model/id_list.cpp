#include "shared/model/id_list.h"

#include <algorithm>
#include <array>
#include <optional>

#include "shared/model/delimited_text.h"
#include "shared/model/enum_names.h"
#include "shared/model/id_set.h"
#include "shared/model/text.h"
#include "shared/model/utf8.h"

namespace tms::model {
namespace {

constexpr EnumNames<3> kColumnChoices{"auto", "all", "first"};
static_assert(kColumnChoices.size() == static_cast<std::size_t>(ColumnChoice::First) + 1);

constexpr std::array<std::string_view, 6> kHeaderWords{"cust_id", "customer_id", "customerid",
                                                       "cid",     "id",          "customer"};
constexpr std::size_t kMaxTextKept = 128;  // bytes of a rejected or shown field
constexpr std::size_t kMaxColumnsNamed = 100;
constexpr std::size_t kPreviewRecords = 5;
constexpr std::size_t kPreviewFields = 20;

std::string excerpt(std::string_view text) {
  return to_valid_utf8(cut_at_character(text, kMaxTextKept));
}

bool is_header_word(std::string_view text) {
  return std::any_of(kHeaderWords.begin(), kHeaderWords.end(),
                     [&](std::string_view word) { return equal_ignoring_case(word, text); });
}

struct Header {
  std::vector<bool> is_read;  // by column
  std::vector<std::string> ignored;
  std::uint64_t ignored_total = 0;
};

// The names in the first record that is not blank, if one of them is a header word.
std::optional<Header> find_header(std::string_view text) {
  DelimitedText reader(text);
  DelimitedField field;
  Header header;
  bool found = false;
  bool blank = true;
  while (reader.next(field)) {
    const bool is_read = field.problem.empty() && is_header_word(field.text);
    found = found || is_read;
    blank = blank && field.text.empty();
    header.is_read.push_back(is_read);
    if (!is_read) {
      if (++header.ignored_total <= kMaxColumnsNamed) {
        header.ignored.push_back(field.text.empty() ? "column " + std::to_string(field.column)
                                                    : excerpt(field.text));
      }
    }
    if (!field.ends_record) continue;
    if (!blank) break;
    header = {};
  }
  if (!found) return std::nullopt;
  return header;
}

std::vector<std::vector<std::string>> first_records(std::string_view text) {
  DelimitedText reader(text);
  DelimitedField field;
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  bool blank = true;
  while (records.size() < kPreviewRecords && reader.next(field)) {
    if (record.size() < kPreviewFields) record.push_back(excerpt(field.text));
    blank = blank && field.text.empty();
    if (!field.ends_record) continue;
    if (!blank) records.push_back(std::move(record));
    record.clear();
    blank = true;
  }
  return records;
}

// "column 2", "columns 2-5": columns without a name that held something and were not read.
std::string unnamed_columns(std::uint32_t first, std::uint32_t last) {
  const std::string from = std::to_string(first);
  return first == last ? "column " + from : "columns " + from + "-" + std::to_string(last);
}

// Reads the whole text once, field by field.
class ListReader {
 public:
  ListReader(std::string_view text, ColumnChoice columns)
      : text_(text), columns_(columns), header_(find_header(text)) {
    // An id and its line break take some 33 bytes; short ids cost a few reallocations.
    builder_.reserve(text.size() / 33 + 1);
  }

  IdList read() {
    DelimitedText reader(text_);
    DelimitedField field;
    while (reader.next(field)) {
      if (!field.text.empty() && !take_field(field)) return ambiguous();
      if (field.ends_record) end_record();
    }
    IdList list = builder_.take();
    list.ignored_columns = ignored_columns();
    return list;
  }

 private:
  // False when the list turns out to be ambiguous.
  bool take_field(const DelimitedField& field) {
    if (++fields_in_record_ == 2 && !in_header()) ++wide_records_;
    if (columns_ == ColumnChoice::Auto && !header_ && wide_records_ > 1) return false;
    if (in_header()) return true;
    if (!is_read(field.column)) {
      note_ignored(field.column);
    } else if (!field.problem.empty()) {
      builder_.reject(field.text, field.line, field.column, std::string(field.problem));
    } else {
      builder_.add(field.text, field.line, field.column);
    }
    return true;
  }

  bool in_header() const { return header_ && full_records_ == 0; }

  void end_record() {
    if (fields_in_record_ > 0) ++full_records_;
    fields_in_record_ = 0;
  }

  bool is_read(std::uint32_t column) const {
    if (header_) return column <= header_->is_read.size() && header_->is_read[column - 1];
    return columns_ != ColumnChoice::First || column == 1;
  }

  // Columns that the header names are reported by name.
  void note_ignored(std::uint32_t column) {
    if (header_ && column <= header_->is_read.size()) return;
    first_ignored_ = first_ignored_ == 0 ? column : std::min(first_ignored_, column);
    last_ignored_ = std::max(last_ignored_, column);
  }

  std::vector<std::string> ignored_columns() {
    std::vector<std::string> names;
    if (header_) {
      names = std::move(header_->ignored);
      if (header_->ignored_total > names.size()) {
        names.push_back(group_digits(header_->ignored_total - names.size()) + " more");
      }
    }
    if (first_ignored_ != 0) names.push_back(unnamed_columns(first_ignored_, last_ignored_));
    return names;
  }

  IdList ambiguous() const {
    IdList list;
    list.ambiguous = true;
    list.preview = first_records(text_);
    return list;
  }

  std::string_view text_;
  ColumnChoice columns_;
  std::optional<Header> header_;
  IdListBuilder builder_;
  std::uint64_t full_records_ = 0;
  std::uint64_t wide_records_ = 0;
  std::uint64_t fields_in_record_ = 0;
  std::uint32_t first_ignored_ = 0;
  std::uint32_t last_ignored_ = 0;
};

}  // namespace

std::string_view to_string(ColumnChoice choice) {
  return enum_name(kColumnChoices, choice);
}

Result<ColumnChoice> parse_column_choice(std::string_view text) {
  if (auto choice = enum_value<ColumnChoice>(kColumnChoices, text)) return *choice;
  return fail(
      ErrorCode::InvalidRequest,
      "\"" + clean_text(text, 64) + "\" is not a choice of columns: use auto, all or first.");
}

IdList parse_id_list(std::string_view text, ColumnChoice columns) {
  return ListReader(text, columns).read();
}

struct IdListBuilder::State {
  IdList list;
  IdSet known;
};

IdListBuilder::IdListBuilder() : state_(std::make_unique<State>()) {}
IdListBuilder::~IdListBuilder() = default;
IdListBuilder::IdListBuilder(IdListBuilder&&) noexcept = default;
IdListBuilder& IdListBuilder::operator=(IdListBuilder&&) noexcept = default;

void IdListBuilder::reserve(std::size_t count) {
  state_->list.ids.reserve(count);
  state_->known.reserve(count);
}

void IdListBuilder::add(std::string_view text, std::uint32_t line, std::uint32_t column) {
  if (auto problem = customer_id_problem(text)) {
    reject(text, line, column, std::move(*problem));
    return;
  }
  IdList& list = state_->list;
  if (!state_->known.insert(text, list.ids)) {
    ++list.duplicates;
    return;
  }
  list.ids.push_back(CustomerId::trusted(std::string(text)));
}

void IdListBuilder::reject(std::string_view text, std::uint32_t line, std::uint32_t column,
                           std::string reason) {
  IdList& list = state_->list;
  if (++list.rejected_total > kMaxRejectedKept) return;
  list.rejected.push_back({line, column, excerpt(text), std::move(reason)});
}

IdList IdListBuilder::take() {
  IdList list = std::move(state_->list);
  *state_ = State{};
  return list;
}

}  // namespace tms::model
