#include "server/api/revisions_api.h"

#include <utility>

#include "server/core/audit/audit_trail.h"
#include "server/core/batches/batches.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/core/jobs/jobs.h"
#include "server/http/etag.h"
#include "shared/protocol/query.h"
#include "shared/protocol/system_json.h"

namespace tms::api {

model::Result<http::Response> get_revisions(const http::Request& request, const http::Caller&,
                                            Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) {
    return model::fail(query.error());
  }
  model::Revisions revisions;
  for (auto& [code, key] : services.clusters.codes()) {
    revisions.customers.emplace_back(std::move(code), services.directory.revision(key));
  }
  revisions.jobs = services.jobs.revision();
  revisions.audit = services.audit.head().seq;
  revisions.batches = services.batches.revision();
  revisions.server_started_at = services.started_at;
  auto body = protocol::write_revisions(revisions);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, http::Response::json(std::move(body)), etag);
}

}  // namespace tms::api
