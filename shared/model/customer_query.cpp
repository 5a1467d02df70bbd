#include "shared/model/customer_query.h"

#include "shared/model/enum_names.h"
#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr EnumNames<8> kSortKeys{"cid",        "state",           "health",      "failed_apps",
                                 "updated_at", "apps_fetched_at", "last_job_id", "action_code"};
static_assert(kSortKeys.size() == static_cast<std::size_t>(CustomerSortKey::ActionCode) + 1);

}  // namespace

std::string_view to_string(CustomerSortKey key) {
  return enum_name(kSortKeys, key);
}

std::string to_string(CustomerSort sort) {
  return (sort.descending ? "-" : "") + std::string(to_string(sort.key));
}

Result<CustomerSort> parse_customer_sort(std::string_view text) {
  CustomerSort sort;
  std::string_view name = text;
  sort.descending = name.starts_with('-');
  if (sort.descending) name.remove_prefix(1);
  const auto key = enum_value<CustomerSortKey>(kSortKeys, name);
  if (!key) {
    return fail(field_error("sort", "unknown_value",
                            "\"" + clean_text(text, 64) +
                                "\" is not a sort key: use cid, state, health, failed_apps, "
                                "updated_at, apps_fetched_at, last_job_id or action_code, with - "
                                "in front for descending."));
  }
  sort.key = *key;
  return sort;
}

}  // namespace tms::model
