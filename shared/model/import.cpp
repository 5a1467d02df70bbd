#include "shared/model/import.h"

#include "shared/model/enum_names.h"

namespace tms::model {
namespace {

constexpr EnumNames<4> kVerdictNames{"added", "known", "completed", "conflict"};
static_assert(kVerdictNames.size() == static_cast<std::size_t>(ImportVerdict::Conflict) + 1);

}  // namespace

std::string_view to_string(ImportVerdict verdict) {
  return enum_name(kVerdictNames, verdict);
}

std::optional<ImportVerdict> parse_import_verdict(std::string_view text) {
  return enum_value<ImportVerdict>(kVerdictNames, text);
}

}  // namespace tms::model
