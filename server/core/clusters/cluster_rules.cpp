#include "server/core/clusters/cluster_rules.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/upstream/tms_client.h"
#include "shared/model/ids.h"
#include "shared/model/text.h"

namespace tms::core {

using model::ErrorCode;
using model::FieldError;
using model::Result;

namespace {

constexpr std::size_t kMaxNameBytes = 100;
constexpr std::size_t kMaxDescriptionBytes = 1000;
constexpr std::size_t kMaxApps = 64;
constexpr std::size_t kMaxAppBytes = 64;

class Problems {
 public:
  void add(std::string field, std::string code, std::string message) {
    fields_.push_back({std::move(field), std::move(code), std::move(message)});
  }
  void check_range(const char* field, std::uint32_t value, std::uint32_t least,
                   std::uint32_t most) {
    if (value >= least && value <= most) return;
    add(std::string("settings.") + field, "out_of_range",
        std::string(field) + " must be " + model::group_digits(least) + " to " +
            model::group_digits(most) + ".");
  }
  template <typename T>
  Result<T> or_else(T value) {
    if (fields_.empty()) return value;
    model::Error error;
    error.code = ErrorCode::InvalidRequest;
    error.message = fields_.front().message;
    error.fields = std::move(fields_);
    return model::fail(std::move(error));
  }

 private:
  std::vector<FieldError> fields_;
};

void check_settings(const model::ClusterSettings& settings, Problems& problems) {
  const auto check = [&problems](const char* field, std::uint32_t value, model::Limits limits) {
    problems.check_range(field, value, limits.least, limits.most);
  };
  check("chunk_size", settings.chunk_size, model::kChunkSizeLimits);
  check("concurrency", settings.concurrency, model::kConcurrencyLimits);
  problems.check_range("app_status_concurrency", settings.app_status_concurrency, 1, 256);
  if (settings.sync_interval_s != 0) {
    problems.check_range("sync_interval_s", settings.sync_interval_s, 5, 86'400);
  }
  problems.check_range("app_status_ttl_s", settings.app_status_ttl_s, 0, 604'800);
  problems.check_range("app_status_follow_s", settings.app_status_follow_s, 0, 86'400);
  check("settle_after_s", settings.settle_after_s, model::kSettleAfterLimits);
  const auto& apps = settings.expected_apps;
  if (apps.size() > kMaxApps) {
    problems.add("settings.expected_apps", "out_of_range", "At most 64 apps can be expected.");
  }
  std::set<std::string_view> seen;
  for (const auto& app : apps) {
    if (app.empty() || app.size() > kMaxAppBytes || model::clean_text(app, kMaxAppBytes) != app) {
      problems.add("settings.expected_apps", "invalid_value",
                   "The name of an app has 1 to 64 printable characters.");
    } else if (!seen.insert(app).second) {
      problems.add("settings.expected_apps", "duplicate", app + " is named twice.");
    }
  }
}

void check_url(const char* field, std::string& url, Problems& problems) {
  url = upstream::trim_base_url(url);
  if (url.empty()) return;
  if (const auto problem = upstream::upstream_url_problem(url)) {
    problems.add(field, "invalid_url", *problem);
  }
}

Result<store::ClusterRow> checked(store::ClusterRow row, Problems& problems) {
  row.name = model::clean_text(model::trim(row.name), kMaxNameBytes);
  if (row.name.empty()) row.name = row.code;
  row.description = model::clean_text(model::trim(row.description), kMaxDescriptionBytes);
  check_url("base_url", row.base_url, problems);
  check_url("token_url", row.token_url, problems);
  check_settings(row.settings, problems);
  return problems.or_else(std::move(row));
}

}  // namespace

Result<store::ClusterRow> new_cluster_row(const model::NewCluster& wanted) {
  Problems problems;
  store::ClusterRow row;
  if (const auto code = model::ClusterCode::parse(wanted.code)) {
    row.code = code->text();
  } else {
    problems.add("code", "invalid_value", code.error().message);
  }
  row.name = wanted.name;
  row.description = wanted.description;
  row.display_order = wanted.display_order.value_or(0);
  row.base_url = wanted.base_url;
  row.token_url = wanted.token_url;
  row.settings = model::patched(model::default_cluster_settings(), wanted.settings);
  return checked(std::move(row), problems);
}

Result<store::ClusterRow> patched_cluster_row(store::ClusterRow row,
                                              const model::ClusterPatch& patch) {
  Problems problems;
  const auto set = [](auto& field, const auto& value) {
    if (value) field = *value;
  };
  set(row.name, patch.name);
  set(row.description, patch.description);
  set(row.display_order, patch.display_order);
  set(row.base_url, patch.base_url);
  set(row.token_url, patch.token_url);
  row.settings = model::patched(std::move(row.settings), patch.settings);
  return checked(std::move(row), problems);
}

std::string changed_fields(const store::ClusterRow& before, const store::ClusterRow& after) {
  std::string fields;
  const auto note = [&](const char* name, bool is_same) {
    if (!is_same) fields.append(fields.empty() ? "" : ", ").append(name);
  };
  note("name", before.name == after.name);
  note("description", before.description == after.description);
  note("display_order", before.display_order == after.display_order);
  note("base_url", before.base_url == after.base_url);
  note("token_url", before.token_url == after.token_url);
  note("settings", before.settings == after.settings);
  return fields.empty() ? "nothing" : fields;
}

}  // namespace tms::core
