#include "shared/model/audit.h"

#include "shared/model/enum_names.h"

namespace tms::model {
namespace {

constexpr EnumNames<6> kOutcomeNames{"intent",  "success", "failure",
                                     "partial", "unknown", "denied"};
static_assert(kOutcomeNames.size() == static_cast<std::size_t>(AuditOutcome::Denied) + 1);

}  // namespace

std::string_view to_string(AuditOutcome outcome) {
  return enum_name(kOutcomeNames, outcome);
}

std::optional<AuditOutcome> parse_audit_outcome(std::string_view text) {
  return enum_value<AuditOutcome>(kOutcomeNames, text);
}

}  // namespace tms::model
