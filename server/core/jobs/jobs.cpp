#include "server/core/jobs/jobs.h"

#include <algorithm>
#include <utility>

#include "server/core/jobs/jobs_impl.h"

namespace tms::core {

using model::ErrorCode;

namespace {

constexpr std::size_t kMostRecentSeries = 64;

Result<void> may_control(const model::Job& job, const Actor& actor) {
  if (job.created_by == actor.username || actor.role == to_string(model::Role::Admin)) return {};
  return model::fail(ErrorCode::Forbidden,
                     "Only " + job.created_by + ", who started this job, or an admin can do that.");
}

tl::unexpected<model::Error> no_job(model::JobId id) {
  return model::fail(ErrorCode::NotFound, "There is no job " + id.text() + ".");
}

}  // namespace

Jobs::Impl::Impl(store::Store& store_in, Directory& directory_in, Clusters& clusters_in,
                 AppStatusCache& app_status_in, Clock clock_in, JobsOptions options)
    : store(store_in),
      directory(directory_in),
      clusters(clusters_in),
      app_status(app_status_in),
      clock(std::move(clock_in)),
      lane_services{store,
                    directory,
                    clusters,
                    claims,
                    clock,
                    options,
                    [this] { ++revision; },
                    [this](const JobPtr& job) { on_released(job); }} {}

ClusterLane& Jobs::Impl::action_lane(ClusterKey cluster, const std::string& code) {
  const std::lock_guard lock(mutex);
  auto& lane = action_lanes[cluster];
  if (!lane) lane = std::make_unique<ClusterLane>(lane_services, cluster, code);
  return *lane;
}

StatusLane& Jobs::Impl::status_lane(ClusterKey cluster, const std::string& code) {
  const std::lock_guard lock(mutex);
  auto& lane = status_lanes[cluster];
  if (!lane) lane = std::make_unique<StatusLane>(lane_services, cluster, code);
  return *lane;
}

JobLane& Jobs::Impl::lane_of(const ActiveJob& job) {
  if (job.kind == model::JobKind::AppStatus) return status_lane(job.cluster, job.head.cluster);
  return action_lane(job.cluster, job.head.cluster);
}

std::vector<JobLane*> Jobs::Impl::all_lanes() {
  std::vector<JobLane*> all;
  const std::lock_guard lock(mutex);
  for (const auto& [key, lane] : action_lanes) all.push_back(lane.get());
  for (const auto& [key, lane] : status_lanes) all.push_back(lane.get());
  return all;
}

JobPtr Jobs::Impl::find_unfinished(model::JobId id) {
  const std::lock_guard lock(mutex);
  const auto found = unfinished.find(id);
  return found == unfinished.end() ? nullptr : found->second;
}

void Jobs::Impl::on_released(const JobPtr& job) {
  const std::lock_guard lock(mutex);
  unfinished.erase(job->id);
  keep_series(job->id, job->progress().series());
}

void Jobs::Impl::keep_series(model::JobId id, std::vector<model::JobPoint> series) {
  recent_series.emplace_back(id, std::move(series));
  if (recent_series.size() > kMostRecentSeries) recent_series.pop_front();
}

// From the rows of the job where no process of late has kept it: 20 ms for 50,000 customers, once.
std::vector<model::JobPoint> Jobs::Impl::series_of(const model::Job& ended) {
  if (ended.source != "live" || ended.kind == model::JobKind::Sync) return {};
  {
    const std::lock_guard lock(mutex);
    const auto found =
        std::ranges::find(recent_series, ended.id, &decltype(recent_series)::value_type::first);
    if (found != recent_series.end()) return found->second;
  }
  const auto pace = store.jobs().pace(ended.id);
  if (!pace) return {};
  auto series = JobProgress(*pace).series();
  const std::lock_guard lock(mutex);
  keep_series(ended.id, series);
  return series;
}

ResolverServices Jobs::Impl::resolver_services() const {
  return {store, directory, clusters, claims, clock, batches};
}

Jobs::Jobs(store::Store& store, Directory& directory, Clusters& clusters,
           AppStatusCache& app_status, Clock clock, JobsOptions options)
    : impl_(std::make_unique<Impl>(store, directory, clusters, app_status, std::move(clock),
                                   options)) {}

Jobs::~Jobs() = default;

void Jobs::resolve_batches_with(BatchResolver resolver) {
  impl_->batches = std::move(resolver);
}

bool Jobs::stop() {
  impl_->follower.reset();
  const auto lanes = impl_->all_lanes();
  for (auto* lane : lanes) lane->begin_stop();
  const auto deadline = std::chrono::steady_clock::now() + impl_->lane_services.options.stop_grace;
  bool all_back = true;
  for (auto* lane : lanes) all_back = lane->finish_stop(deadline) && all_back;
  return all_back;
}

Result<model::PreviewResult> Jobs::preview(const model::PreviewRequest& request,
                                           const Actor& actor) {
  const auto cluster = impl_->clusters.callable_key_of(request.cluster);
  if (!cluster) return model::fail(cluster.error());
  const auto services = impl_->resolver_services();
  auto resolved = resolve_selection(services, request.cluster, request.selection);
  if (!resolved) return model::fail(resolved.error());
  model::PreviewResult result;
  result.warnings = warn_and_exclude(services, request.cluster, request.action, resolved->customers,
                                     request.exclude);
  result.total = resolved->customers.size();
  if (result.total == 0) {
    return model::fail(model::field_error(
        "exclude", "empty", "No customer is left: all of them have one of these warnings."));
  }
  result.duplicates = resolved->duplicates;
  result.rejected = std::move(resolved->rejected);
  result.rejected_total = resolved->rejected_total;
  result.ignored_columns = std::move(resolved->ignored_columns);
  const auto now = impl_->clock();
  result.expires_at = now + SelectionTokens::kLifetimeMs;
  KeptSelection kept;
  kept.user = actor.user_id;
  kept.cluster = request.cluster;
  kept.action = request.action;
  kept.customers = std::move(resolved->customers);
  kept.batch_ids = batches_of(request.selection);
  result.selection_token = impl_->tokens.keep(std::move(kept), now);
  return result;
}

Result<model::Job> Jobs::job(model::JobId id) {
  if (const auto active = impl_->find_unfinished(id)) {
    return impl_->lane_of(*active).snapshot(*active);
  }
  auto stored = impl_->store.jobs().job(id);
  if (!stored) return model::fail(stored.error());
  if (!*stored) return no_job(id);
  (*stored)->series = impl_->series_of(**stored);
  return std::move(**stored);
}

Result<model::JobPage> Jobs::jobs(const model::JobQuery& query) {
  auto page = impl_->store.jobs().jobs(query);
  if (!page) return page;
  for (auto& job : page->items) {
    const auto active = impl_->find_unfinished(job.id);
    if (!active) continue;
    job = impl_->lane_of(*active).snapshot(*active);
    job.series.clear();
    job.failures.clear();
  }
  return page;
}

Result<model::JobCustomerPage> Jobs::customers(model::JobId id,
                                               const model::JobCustomerQuery& query) {
  return impl_->store.jobs().job_customers(id, query);
}

Result<store::JobCustomerScan> Jobs::scan_customers(model::JobId id,
                                                    const model::JobCustomerQuery& query,
                                                    std::uint32_t from) {
  return impl_->store.jobs().scan_job_customers(id, query, from);
}

Result<model::Job> Jobs::Impl::control(Jobs& jobs, model::JobId id, const Actor& actor,
                                       ControlStep step) {
  const auto job = jobs.job(id);
  if (!job) return job;
  if (auto allowed = may_control(*job, actor); !allowed) return model::fail(allowed.error());
  const auto active = find_unfinished(id);
  if (!active || model::has_ended(job->status)) {
    return model::fail(ErrorCode::Conflict, "This job has already ended.");
  }
  auto& lane = lane_of(*active);
  if (auto done = (lane.*step)(active, actor); !done) return model::fail(done.error());
  return jobs.job(id);
}

Result<model::Job> Jobs::cancel(model::JobId id, const Actor& actor) {
  return impl_->control(*this, id, actor, &JobLane::cancel);
}
Result<model::Job> Jobs::pause(model::JobId id, const Actor& actor) {
  return impl_->control(*this, id, actor, &JobLane::pause);
}
Result<model::Job> Jobs::resume(model::JobId id, const Actor& actor) {
  return impl_->control(*this, id, actor, &JobLane::resume);
}

Result<model::Job> Jobs::retry(model::JobId id, const Actor& actor) {
  auto parent = job(id);
  if (!parent) return parent;
  if (auto allowed = may_control(*parent, actor); !allowed) return model::fail(allowed.error());
  if (parent->kind == model::JobKind::Sync || parent->source != "live" ||
      !model::has_ended(parent->status)) {
    return model::fail(ErrorCode::Conflict,
                       "Only actions and refreshes that have ended can be tried again.");
  }
  const model::OutcomesSelection failed{id, {model::Outcome::Failed}};
  auto resolved = resolve_selection(impl_->resolver_services(), parent->cluster, failed);
  if (!resolved) {
    if (resolved.error().code != ErrorCode::InvalidRequest) return model::fail(resolved.error());
    return model::fail(ErrorCode::Conflict, "No customer of this job has failed.");
  }
  const auto cluster = impl_->clusters.callable_key_of(parent->cluster);
  if (!cluster) return model::fail(cluster.error());
  Impl::Draft draft;
  draft.job.kind = parent->kind;
  draft.job.cluster = parent->cluster;
  draft.job.action = parent->action;
  draft.job.reason = parent->reason;
  draft.job.batch_ids = parent->batch_ids;
  draft.job.parent_job_id = id;
  draft.cluster = *cluster;
  draft.customers = std::move(resolved->customers);
  draft.max_age_s = 0;
  return impl_->commit(std::move(draft), actor);
}

void Jobs::on_credentials_changed(const std::string& cluster) {
  const auto key = impl_->clusters.key_of(cluster);
  if (!key) return;
  impl_->action_lane(*key, cluster).credentials_changed();
  impl_->status_lane(*key, cluster).credentials_changed();
}

model::AppStatusFollow Jobs::app_status_follow(const std::string& cluster) const {
  const auto key = impl_->clusters.key_of(cluster);
  if (!key) return {};
  const std::lock_guard lock(impl_->mutex);
  const auto lane = impl_->status_lanes.find(*key);
  return lane == impl_->status_lanes.end() ? model::AppStatusFollow{}
                                           : lane->second->follow_state();
}

Jobs::Activity Jobs::activity() const {
  Activity activity;
  for (auto* lane : impl_->all_lanes()) lane->count(activity);
  return activity;
}

void Jobs::changed_elsewhere() {
  ++impl_->revision;
}

std::uint64_t Jobs::revision() const {
  return impl_->revision;
}

}  // namespace tms::core
