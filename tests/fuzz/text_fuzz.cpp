// Text that is stored, shown, exported and read back: cleaning, escapes, times, CSV cells.
#include <string>

#include "server/legacy_import/local_zone.h"
#include "shared/model/action.h"
#include "shared/model/app_status.h"
#include "shared/model/delimited_text.h"
#include "shared/model/ids.h"
#include "shared/model/text.h"
#include "shared/model/time.h"
#include "shared/protocol/json_value.h"
#include "shared/protocol/json_writer.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;
using fuzz::require;

namespace {

void check_clean(std::string_view input, std::size_t most) {
  const std::string clean = model::clean_text(input, most);
  require(clean.size() <= most, "cleaned text is cut");
  require(model::is_valid_utf8(clean), "cleaned text is UTF-8");
  require(clean.find_first_of("\r\n\t") == std::string::npos, "cleaned text is one line");
}

void check_escapes(std::string_view input) {
  std::string decoded;
  (void)model::percent_decode(input, decoded, true);
  decoded.clear();
  if (input.find('\0') == std::string_view::npos) {
    require(model::percent_decode(model::percent_encode(input), decoded, false), "escapes decode");
    require(decoded == input, "escapes are exact");
  }
  std::string json;
  protocol::JsonWriter(json).text(input);
  const auto document = protocol::JsonDocument::parse("[" + json + "]");
  require(document.has_value(), "any text is valid JSON when written");
  if (model::is_valid_utf8(input)) {
    require(document->root().first()->text() == input, "JSON text is exact");
  }
}

// A cell comes back as it was, but for the sign against formulas and the spaces around it.
void check_cell(std::string_view input) {
  std::string row;
  model::append_csv_text(input, row);
  require(row.empty() || std::string_view("=+-@\t\r").find(row.front()) == std::string_view::npos,
          "no cell is a formula");
  model::DelimitedText text(row);
  model::DelimitedField field;
  std::size_t fields = 0;
  while (text.next(field)) ++fields;
  require(fields <= input.size() + 2, "a row has no more fields than characters");
}

void check_times(std::string_view input) {
  if (const auto at = model::parse_time(input)) {
    require(model::parse_time(model::format_time(*at)).has_value(), "a time can be read again");
  }
  if (const auto at = legacy_import::parse_legacy_time(input)) {
    static const auto zone = legacy_import::LocalZone::of_machine();
    (void)zone.at(at->value);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  for (const std::size_t most : {3u, 16u, 500u}) check_clean(input, most);
  check_escapes(input);
  check_cell(input);
  check_times(input);
  (void)model::parse_action(input);
  (void)model::middle_truncate(input);
  if (const auto id = model::Uuid::parse(input)) {
    require(model::Uuid::parse(id->text()) == id, "a UUID is exact");
  }
  if (const auto code = model::ClusterCode::parse(input)) {
    require(code->text() == input, "a cluster code is exact");
  }
  return 0;
}
