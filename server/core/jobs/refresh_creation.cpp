// Refreshes of app status: customers named directly, without a dry run, because nothing changes.
#include <utility>

#include "server/core/jobs/jobs_impl.h"

namespace tms::core {

using model::JobKind;
using model::JobStatus;

Result<model::Job> Jobs::Impl::create_refresh(const model::JobRequest& request, const Actor& actor,
                                              const std::string& key, const Digest& digest) {
  const auto cluster = clusters.callable_key_of(request.cluster);
  if (!cluster) return model::fail(cluster.error());
  Draft draft;
  draft.cluster = *cluster;
  draft.job.kind = JobKind::AppStatus;
  draft.job.cluster = request.cluster;
  draft.job.reason = clean_reason(request.reason);
  draft.idempotency_key = key;
  draft.request_digest = digest;
  draft.max_age_s = request.max_age_s;
  return create_directly(request, actor, std::move(draft));
}

// What need not be read is finished from the start; a job without anything else never runs.
void Jobs::Impl::skip_fresh(store::NewJob& fresh, std::optional<std::uint32_t> max_age_s) {
  auto found = app_status.find_fresh(fresh.cluster, fresh.customers, max_age_s);
  fresh.skipped = std::move(found.positions);
  fresh.skipped_message = std::move(found.why);
  if (fresh.customers.empty() || fresh.skipped.size() < fresh.customers.size()) return;
  fresh.job.status = JobStatus::Succeeded;
  fresh.job.started_at = fresh.job.finished_at = fresh.job.created_at;
}

}  // namespace tms::core
