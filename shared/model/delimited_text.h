// Reading delimited text (PRODUCT 5) field by field, without copying it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tms::model {

struct DelimitedField {
  std::string_view text;     // trimmed, unquoted; valid until the next call of next()
  std::uint32_t line = 1;    // where the field begins
  std::uint32_t column = 1;  // within its record
  bool ends_record = false;
  std::string_view problem;  // broken quotes; then `text` is what stands there. Empty: none
};

// Records are lines (CR, LF, CRLF); separators are comma, semicolon, tab and pipe in any mix;
// quotes follow RFC 4180. A quote that is never closed would swallow the rest of the text: it is a
// problem of its own line, and from there on quotes are ordinary characters.
class DelimitedText {
 public:
  explicit DelimitedText(std::string_view text);  // a BOM in front is skipped
  // False at the end. Empty fields are given too: they count as columns.
  bool next(DelimitedField& field);

 private:
  void read_plain(DelimitedField& field);
  bool read_quoted(DelimitedField& field);
  void pass_delimiter(DelimitedField& field);
  std::size_t find_delimiter(std::size_t from) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  bool quotes_are_plain_ = false;
  bool at_end_ = false;
  std::string unquoted_;
};

}  // namespace tms::model
