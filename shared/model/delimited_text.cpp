#include "shared/model/delimited_text.h"

#include <algorithm>
#include <array>

#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr std::array<bool, 256> make_delimiters() {
  std::array<bool, 256> table{};
  for (unsigned char c : {',', ';', '\t', '|', '\r', '\n'}) table[c] = true;
  return table;
}
constexpr auto kIsDelimiter = make_delimiters();

constexpr bool is_line_break(char c) {
  return c == '\r' || c == '\n';
}

std::uint32_t line_breaks_in(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first_of_crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (is_line_break(text[i]) && !first_of_crlf) ++count;
  }
  return count;
}

}  // namespace

DelimitedText::DelimitedText(std::string_view text) : text_(text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  at_end_ = text_.empty();
}

bool DelimitedText::next(DelimitedField& field) {
  if (at_end_) return false;
  field.line = line_;
  field.column = column_;
  field.problem = {};

  const std::size_t start = std::min(text_.find_first_not_of(' ', at_), text_.size());
  const bool quoted = start < text_.size() && text_[start] == '"' && !quotes_are_plain_;
  if (quoted) {
    at_ = start;
    if (!read_quoted(field)) read_plain(field);
  } else {
    read_plain(field);
  }
  pass_delimiter(field);
  return true;
}

std::size_t DelimitedText::find_delimiter(std::size_t from) const {
  while (from < text_.size() && !kIsDelimiter[static_cast<unsigned char>(text_[from])]) ++from;
  return from;
}

void DelimitedText::read_plain(DelimitedField& field) {
  const std::size_t end = find_delimiter(at_);
  field.text = trim(text_.substr(at_, end - at_));
  at_ = end;
}

// True if the quotes were well formed; else at_ stays, or stands behind the text that broke them.
bool DelimitedText::read_quoted(DelimitedField& field) {
  std::size_t from = at_ + 1;
  std::size_t quote = text_.find('"', from);
  bool escaped = false;
  unquoted_.clear();
  while (quote != std::string_view::npos && quote + 1 < text_.size() && text_[quote + 1] == '"') {
    unquoted_.append(text_, from, quote + 1 - from);
    escaped = true;
    from = quote + 2;
    quote = text_.find('"', from);
  }
  if (quote == std::string_view::npos) {
    quotes_are_plain_ = true;
    field.problem = "a quote is opened and never closed";
    return false;
  }
  const std::string_view inside = text_.substr(at_ + 1, quote - at_ - 1);
  const std::size_t end = find_delimiter(quote + 1);
  line_ += line_breaks_in(inside);
  if (!trim(text_.substr(quote + 1, end - quote - 1)).empty()) {
    field.problem = "there is text after the closing quote";
    field.text = text_.substr(at_, end - at_);
  } else if (escaped) {
    unquoted_.append(text_, from, quote - from);
    field.text = trim(unquoted_);
  } else {
    field.text = trim(inside);
  }
  at_ = end;
  return true;
}

void DelimitedText::pass_delimiter(DelimitedField& field) {
  ++column_;
  field.ends_record = at_ >= text_.size() || is_line_break(text_[at_]);
  if (at_ >= text_.size()) {
    at_end_ = true;
    return;
  }
  const char delimiter = text_[at_++];
  if (!field.ends_record) return;
  if (delimiter == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
  column_ = 1;
  // A line break at the very end closes the last record; it does not open an empty one.
  at_end_ = at_ >= text_.size();
}

}  // namespace tms::model
