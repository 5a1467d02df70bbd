#include "server/api/refused_request.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "server/core/clusters/clusters.h"
#include "shared/model/text.h"

namespace tms::api {

namespace {
using http::Method;
using model::ErrorCode;

constexpr std::size_t kPathBytes = 400;

struct OwnRecord {
  Method method;
  std::string_view route;
  ErrorCode code;
};
constexpr std::string_view kList = "/api/v1/customer-lists/{cluster}/{device_type}";
constexpr OwnRecord kOwnRecords[] = {
    {Method::Put, kList, ErrorCode::ClusterUnauthorized},  // of the source of the list
    {Method::Put, kList, ErrorCode::ClusterUnreachable},
    {Method::Post, "/api/v1/batches", ErrorCode::Conflict},
    {Method::Delete, "/api/v1/batches", ErrorCode::Conflict},
};
}  // namespace

bool is_recorded_by_handler(const http::Denial& denial) {
  return std::ranges::any_of(kOwnRecords, [&](const OwnRecord& own) {
    return own.method == denial.request.method && own.route == denial.route &&
           own.code == denial.code;
  });
}

core::RefusedRequest refused_request(const http::Denial& denial, const core::Clusters& clusters) {
  const http::Request& request = denial.request;
  core::RefusedRequest refused;
  refused.what =
      std::string(to_string(request.method)) + " " + model::clean_text(request.path, kPathBytes);
  refused.code = denial.code;
  refused.was_allowed = http::is_refused_change(request.method, denial.code);
  if (denial.route.starts_with("/api/v1/jobs/{id}")) {
    refused.job = model::Uuid::parse(request.path_parameter("id")).value_or(model::JobId{});
  }
  // Made-up codes stay in the path: the log keeps every cluster it names for ever.
  auto cluster = request.path_parameter("code");
  if (cluster.empty()) cluster = request.path_parameter("cluster");
  if (!cluster.empty() && clusters.key_of(cluster)) refused.cluster = cluster;
  return refused;
}

}  // namespace tms::api
