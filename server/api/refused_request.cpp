#include "server/api/refused_request.h"

#include <string>

#include "server/core/clusters/clusters.h"
#include "shared/model/text.h"

namespace tms::api {

namespace {
constexpr std::size_t kPathBytes = 400;
}  // namespace

core::RefusedRequest refused_request(const http::Denial& denial, const core::Clusters& clusters) {
  const http::Request& request = denial.request;
  core::RefusedRequest refused;
  refused.what =
      std::string(to_string(request.method)) + " " + model::clean_text(request.path, kPathBytes);
  refused.code = denial.code;
  if (denial.route.starts_with("/api/v1/jobs/{id}")) {
    refused.job = model::Uuid::parse(request.path_parameter("id")).value_or(model::JobId{});
  }
  // Made-up codes stay in the path: the log keeps every cluster it names for ever.
  const auto cluster = request.path_parameter("code");
  if (!cluster.empty() && clusters.key_of(cluster)) refused.cluster = cluster;
  return refused;
}

}  // namespace tms::api
