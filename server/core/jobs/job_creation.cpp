// From a checked request to a durable job (law 5: nothing is sent before it is committed).
#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "server/core/jobs/jobs_impl.h"
#include "server/core/random.h"
#include "server/store/audit_chain.h"
#include "shared/model/text.h"

namespace tms::core {

using model::ErrorCode;
using model::JobKind;

namespace {

constexpr TimeMs kIdempotencyLifeMs = 24 * 60 * 60 * 1000;
constexpr auto kLongestKeyWait = std::chrono::seconds(10);
constexpr std::size_t kMostKeyBytes = 255;
constexpr std::size_t kMostReasonBytes = 1000;
constexpr std::size_t kAuditSample = 5;

std::string customers_in_words(std::uint64_t count) {
  return count == 1 ? "1 customer" : model::group_digits(count) + " customers";
}

Result<std::string> checked_reason(const std::string& text) {
  auto reason = clean_reason(text);
  if (reason.empty()) {
    return model::fail(model::field_error(
        "reason", "required", "Say why this action is run: the audit log keeps the reason."));
  }
  return reason;
}

Result<void> check_count(const model::JobRequest& request, std::uint64_t customers) {
  if (request.confirm_count && *request.confirm_count != customers) {
    return model::fail(ErrorCode::Conflict,
                       "The confirmed count does not fit: this selection has " +
                           customers_in_words(customers) + ", not " +
                           model::group_digits(*request.confirm_count) + ".");
  }
  const bool is_action = request.kind == JobKind::Action;
  if (is_action && customers > model::kConfirmAbove && !request.confirm_count) {
    return model::fail(
        model::field_error("confirm_count", "required",
                           "Above " + std::to_string(model::kConfirmAbove) +
                               " customers the count has to be confirmed: there are " +
                               model::group_digits(customers) + "."));
  }
  return {};
}

}  // namespace

std::string clean_reason(std::string_view text) {
  return model::clean_text(model::trim(text), kMostReasonBytes);
}

Result<model::Job> Jobs::create(const model::JobRequest& request, const Actor& actor,
                                const Idempotency& idempotency) {
  if (idempotency.key.size() > kMostKeyBytes) {
    return model::fail(model::field_error("Idempotency-Key", "too_long",
                                          "An idempotency key has at most 255 characters."));
  }
  const auto key = idempotency.key;
  const auto make = [&](const Digest& digest) {
    if (request.kind == JobKind::Action) return impl_->create_action(request, actor, key, digest);
    return request.kind == JobKind::Sync ? impl_->create_sync(request, false, actor, key, digest)
                                         : impl_->create_refresh(request, actor, key, digest);
  };
  if (key.empty()) return make({});

  // The second of two requests with one key waits until the first has its answer.
  const std::pair used{actor.user_id, key};
  {
    std::unique_lock lock(impl_->mutex);
    const auto is_free = [&] { return !impl_->keys_in_use.contains(used); };
    if (!impl_->key_released.wait_for(lock, kLongestKeyWait, is_free)) {
      return model::fail(ErrorCode::Overloaded, "The first request with this key still runs.");
    }
    impl_->keys_in_use.insert(used);
  }
  const auto answer = [&]() -> Result<model::Job> {
    const auto digest = sha256(idempotency.body);
    const auto earlier = impl_->store.jobs().find_idempotent(actor.user_id, key,
                                                             impl_->clock() - kIdempotencyLifeMs);
    if (!earlier) return model::fail(earlier.error());
    if (!*earlier) return make(digest);
    if ((*earlier)->request_digest == digest) return job((*earlier)->job);
    return model::fail(ErrorCode::Conflict,
                       "This idempotency key was used for another request in the last 24 hours.");
  }();
  const std::lock_guard lock(impl_->mutex);
  impl_->keys_in_use.erase(used);
  impl_->key_released.notify_all();
  return answer;
}

Result<model::Job> Jobs::Impl::create_action(const model::JobRequest& request, const Actor& actor,
                                             const std::string& key, const Digest& digest) {
  const auto cluster_key = clusters.callable_key_of(request.cluster);
  if (!cluster_key) return model::fail(cluster_key.error());
  if (!request.action) {
    return model::fail(model::field_error("action", "required", "Say which action to run."));
  }
  auto reason = checked_reason(request.reason);
  if (!reason) return model::fail(reason.error());

  Draft draft;
  draft.cluster = *cluster_key;
  draft.job.kind = JobKind::Action;
  draft.job.cluster = request.cluster;
  draft.job.action = request.action;
  draft.job.reason = std::move(*reason);
  draft.idempotency_key = key;
  draft.request_digest = digest;

  if (request.selection_token.empty()) return create_directly(request, actor, std::move(draft));
  auto kept = tokens.take(request.selection_token, actor.user_id, clock());
  if (!kept) {
    return model::fail(ErrorCode::SelectionExpired,
                       "This selection was used or has expired. Make the dry run again.");
  }
  const auto made = [&]() -> Result<model::Job> {
    if (kept->cluster != request.cluster || kept->action != *request.action) {
      return model::fail(ErrorCode::Conflict, "The dry run was made for " +
                                                  std::string(to_string(kept->action)) + " on " +
                                                  kept->cluster + ". Make it again.");
    }
    if (auto fits = check_count(request, kept->customers.size()); !fits) {
      return model::fail(fits.error());
    }
    draft.job.batch_ids = kept->batch_ids;
    draft.customers = kept->customers;
    return commit(std::move(draft), actor);
  }();
  if (!made) tokens.give_back(request.selection_token, std::move(*kept));
  return made;
}

// Few customers, named without a dry run: then nothing may be left out silently.
Result<model::Job> Jobs::Impl::create_directly(const model::JobRequest& request, const Actor& actor,
                                               Draft draft) {
  if (!request.selection) {
    return model::fail(model::field_error("selection", "required",
                                          "Say which customers: a selection or its token."));
  }
  auto resolved = resolve_selection(resolver_services(), request.cluster, *request.selection);
  if (!resolved) return model::fail(resolved.error());
  if (resolved->rejected_total > 0) {
    const auto& rejected = resolved->rejected.front();
    return model::fail(model::field_error("selection", "rejected_ids",
                                          "\"" + rejected.text +
                                              "\" is no customer id: " + rejected.reason +
                                              ". Correct the list, or make a dry run first."));
  }
  const auto customers = resolved->customers.size();
  if (draft.job.kind == JobKind::Action && customers > model::kConfirmAbove) {
    return model::fail(model::field_error("selection_token", "required",
                                          "Above " + std::to_string(model::kConfirmAbove) +
                                              " customers a dry run has to be made first."));
  }
  if (auto fits = check_count(request, customers); !fits) return model::fail(fits.error());
  // Batches follow actions; a refresh moves nobody.
  if (request.kind == JobKind::Action) draft.job.batch_ids = batches_of(*request.selection);
  draft.customers = std::move(resolved->customers);
  return commit(std::move(draft), actor);
}

Result<model::Job> Jobs::start_sync(const std::string& cluster, bool accept_missing,
                                    const Actor& actor) {
  model::JobRequest request;
  request.kind = JobKind::Sync;
  request.cluster = cluster;
  return impl_->create_sync(request, accept_missing, actor, {}, {});
}

Result<model::Job> Jobs::Impl::create_sync(const model::JobRequest& request, bool accept_missing,
                                           const Actor& actor, const std::string& key,
                                           const Digest& digest) {
  const auto cluster_key = clusters.callable_key_of(request.cluster);
  if (!cluster_key) return model::fail(cluster_key.error());
  auto& lane = action_lane(*cluster_key, request.cluster);
  if (const auto running = lane.unfinished_sync()) {
    if (accept_missing && !running->accept_missing) {
      return model::fail(ErrorCode::Conflict,
                         "A sync of this cluster is running: job " + running->id.text() + ".");
    }
    if (!key.empty()) {
      const auto kept =
          store.jobs().keep_idempotent(actor.user_id, key, {running->id, digest}, clock());
      if (!kept) return model::fail(kept.error());
    }
    return lane.snapshot(*running);
  }
  Draft draft;
  draft.cluster = *cluster_key;
  draft.job.kind = JobKind::Sync;
  draft.job.cluster = request.cluster;
  draft.job.reason = clean_reason(request.reason);
  draft.accept_missing = accept_missing;
  draft.idempotency_key = key;
  draft.request_digest = digest;
  return commit(std::move(draft), actor);
}

std::vector<CustomerKey> Jobs::Impl::keys_of(ClusterKey cluster, const CustomerSet& customers) {
  if (customers.unknown.empty()) return customers.known;
  auto keys = directory.intern(cluster, customers.unknown);
  keys.insert(keys.end(), customers.known.begin(), customers.known.end());
  const auto cids = directory.cids(keys);
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [&cids](std::size_t i) -> const std::string& { return cids[i]; });
  std::vector<CustomerKey> sorted;
  sorted.reserve(keys.size());
  for (const auto i : order) sorted.push_back(keys[i]);
  // Somebody else may have named one of the unknown ones meanwhile, or a sync: still one customer.
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

Result<void> Jobs::Impl::claim(const std::vector<CustomerKey>& customers, model::JobId job) {
  const auto conflict = claims.claim(customers, job);
  if (!conflict) return {};
  return model::fail(ErrorCode::Conflict,
                     customers_in_words(conflict->customers) +
                         (conflict->customers == 1 ? " is" : " are") + " in job " +
                         conflict->job.text() +
                         ", which has not ended. Leave them out, or wait for its end.");
}

store::AuditDraft Jobs::Impl::first_record(const store::NewJob& fresh, const Actor& actor) {
  const auto& job = fresh.job;
  const auto action = std::string(job.action ? to_string(*job.action) : to_string(job.kind));
  auto record = audit_draft(actor, action, model::AuditOutcome::Intent, job.reason);
  record.cluster = job.cluster;
  record.job_id = job.id;
  if (job.kind == JobKind::AppStatus) {
    // A read does nothing to the customers: their history need not tell of it.
    record.detail = customers_in_words(fresh.customers.size()) + ", " +
                    model::group_digits(fresh.skipped.size()) + " of them fresh" +
                    (job.reason.empty() ? "" : ": " + job.reason);
    if (model::has_ended(job.status)) record.outcome = model::AuditOutcome::Success;
    return record;
  }
  record.customers = fresh.customers;
  auto cids = directory.cids(fresh.customers);
  record.customers_digest = store::customers_digest(std::span<const std::string>(cids));
  cids.resize(std::min(cids.size(), kAuditSample));
  record.customers_sample = std::move(cids);
  return record;
}

Result<model::Job> Jobs::Impl::commit(Draft draft, const Actor& actor) {
  store::NewJob fresh;
  fresh.customers = keys_of(draft.cluster, draft.customers);
  fresh.job = std::move(draft.job);
  fresh.job.created_at = clock();
  fresh.job.id = new_uuid(fresh.job.created_at);
  fresh.job.created_by = actor.username;
  fresh.created_by_id = actor.user_id;
  fresh.cluster = draft.cluster;
  fresh.idempotency_key = draft.idempotency_key;
  fresh.request_digest = draft.request_digest;
  const bool is_action = fresh.job.kind == JobKind::Action;
  if (fresh.job.kind == JobKind::AppStatus) skip_fresh(fresh, draft.max_age_s);
  if (is_action) {
    if (auto claimed = claim(fresh.customers, fresh.job.id); !claimed) {
      return model::fail(claimed.error());
    }
  }
  fresh.interned = directory.unstored(fresh.customers);
  const auto key = store.jobs().create_job(fresh, first_record(fresh, actor));
  if (!key) {
    if (is_action) claims.release(fresh.customers, fresh.job.id);
    return model::fail(key.error());
  }
  directory.note_stored(fresh.interned);

  store::StoredJob stored;
  stored.key = *key;
  stored.cluster = fresh.cluster;
  stored.created_by_id = fresh.created_by_id;
  stored.job = std::move(fresh.job);
  stored.customers.resize(fresh.customers.size());
  for (std::size_t i = 0; i < fresh.customers.size(); ++i) {
    stored.customers[i].customer = fresh.customers[i];
  }
  for (const auto position : fresh.skipped) {
    stored.customers[position].outcome = model::Outcome::Skipped;
  }
  const auto job = std::make_shared<ActiveJob>(stored, actor);
  job->accept_missing = draft.accept_missing;
  ++revision;
  if (model::has_ended(job->head.status)) return job->snapshot(clock());
  {
    const std::lock_guard lock(mutex);
    unfinished.emplace(job->id, job);
  }
  auto& lane = lane_of(*job);
  auto view = lane.snapshot(*job);
  lane.add(job);
  return view;
}

}  // namespace tms::core
