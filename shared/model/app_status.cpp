#include "shared/model/app_status.h"

#include <algorithm>
#include <limits>

#include "shared/model/enum_names.h"
#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr EnumNames<5> kCategoryNames{"ready", "inapplicable", "failed", "transitioning",
                                      "unknown"};
static_assert(kCategoryNames.size() == kCategories.size());

constexpr EnumNames<5> kHealthNames{"has_failure", "fetch_failed", "pending", "not_fetched",
                                    "all_ready"};
static_assert(kHealthNames.size() == kHealths.size());

struct RawStatus {
  std::string_view text;
  Category category;
};
constexpr std::array kRawStatuses{
    RawStatus{"ready", Category::Ready},
    RawStatus{"passed", Category::Ready},
    RawStatus{"inapplicable", Category::Inapplicable},
    RawStatus{"failure", Category::Failed},
    RawStatus{"failed", Category::Failed},
    RawStatus{"transiting", Category::Transitioning},
    RawStatus{"transitioning", Category::Transitioning},
    RawStatus{"init", Category::Transitioning},
};

void count_one(AppCounts& counts, Category category) {
  if (counts[category] < std::numeric_limits<std::uint16_t>::max()) ++counts[category];
}

}  // namespace

std::string_view to_string(Category category) {
  return enum_name(kCategoryNames, category);
}

std::string_view to_string(Health health) {
  return enum_name(kHealthNames, health);
}

std::optional<Category> parse_category(std::string_view text) {
  return enum_value<Category>(kCategoryNames, text);
}

std::optional<Health> parse_health(std::string_view text) {
  return enum_value<Health>(kHealthNames, text);
}

Category category_from_raw(std::string_view raw_status) {
  raw_status = trim(raw_status);
  for (const RawStatus& known : kRawStatuses) {
    if (equal_ignoring_case(known.text, raw_status)) return known.category;
  }
  return Category::Unknown;
}

AppCounts count_apps(std::span<const AppStatus> reported, std::span<const std::string> expected) {
  AppCounts counts;
  for (const AppStatus& status : reported) count_one(counts, category_from_raw(status.raw_status));
  for (const std::string& app : expected) {
    const bool found = std::any_of(reported.begin(), reported.end(),
                                   [&](const AppStatus& status) { return status.app == app; });
    if (!found) count_one(counts, Category::Unknown);
  }
  return counts;
}

Health health_of(const AppCounts& counts) {
  if (counts[Category::Failed] > 0) return Health::HasFailure;
  const bool settled = counts[Category::Transitioning] == 0 && counts[Category::Unknown] == 0;
  return settled ? Health::AllReady : Health::Pending;
}

}  // namespace tms::model
