#include "server/core/batches/batches.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include "shared/model/text.h"

namespace tms::core {

using model::BatchStatus;
using model::ErrorCode;
using model::fail;

namespace {

constexpr std::size_t kIdsInWords = 5;

bool is_admin(const Actor& actor) {
  return actor.role == to_string(model::Role::Admin);
}

BatchStatus status_of(const model::Batch& batch, bool is_running) {
  if (is_running) return BatchStatus::Running;
  const bool all_done = batch.progress.total > 0 && batch.progress.done == batch.progress.total;
  if (batch.closed_at != 0 || all_done) return BatchStatus::Done;
  return batch.assigned_to.empty() ? BatchStatus::New : BatchStatus::Assigned;
}

bool fits(const model::Batch& batch, const model::BatchQuery& query, const std::string& q) {
  if (!query.cluster.empty() && batch.cluster != query.cluster) return false;
  if (!query.device_type.empty() && batch.device_type != query.device_type) return false;
  if (!query.assigned_to.empty() &&
      !model::equal_ignoring_case(batch.assigned_to, query.assigned_to)) {
    return false;
  }
  return q.empty() || model::to_lower(batch.id).find(q) != std::string::npos;
}

tl::unexpected<model::Error> no_batch(std::string_view id) {
  return fail(ErrorCode::NotFound, "There is no batch " + model::clean_text(id, 256) + ".");
}

// "2 batches: ID1, ID2; skipped 1 already_assigned".
std::string in_words(const model::BatchClaimResult& result) {
  std::string text = model::counted(result.assigned.size(), "batch", "batches");
  for (std::size_t i = 0; i < std::min(result.assigned.size(), kIdsInWords); ++i) {
    text += (i == 0 ? ": " : ", ") + result.assigned[i];
  }
  if (result.assigned.size() > kIdsInWords) text += ", ...";
  std::map<model::BatchRefusal, std::size_t> reasons;
  for (const auto& skipped : result.skipped) ++reasons[skipped.reason];
  for (const auto& [reason, count] : reasons) {
    text += "; skipped " + std::to_string(count) + " " + std::string(to_string(reason));
  }
  return text;
}

model::AuditOutcome outcome_of(const model::BatchClaimResult& result) {
  if (result.skipped.empty()) return model::AuditOutcome::Success;
  return result.assigned.empty() ? model::AuditOutcome::Failure : model::AuditOutcome::Partial;
}

const char* action_of(store::BatchStep step) {
  switch (step) {
    case store::BatchStep::Assign:
      return "batch.assign";
    case store::BatchStep::Unassign:
      return "batch.unassign";
    case store::BatchStep::Close:
      break;
  }
  return "batch.close";
}

// Each once, the first position kept.
void remove_repeated(std::vector<std::string>& ids) {
  std::unordered_set<std::string> seen;
  std::erase_if(ids, [&](const std::string& id) { return !seen.insert(id).second; });
}

}  // namespace

Batches::Batches(BatchServices services) : services_(std::move(services)) {}

Result<Batches::KnownPtr> Batches::known() const {
  const std::uint64_t now = revision();
  {
    const std::lock_guard lock(mutex_);
    if (known_ && known_->revision == now) return known_;
  }
  auto rows = services_.store.batches().batches();
  if (!rows) return fail(rows.error());
  auto fresh = std::make_shared<Known>();
  fresh->revision = now;
  fresh->rows = std::move(*rows);
  for (std::size_t i = 0; i < fresh->rows.size(); ++i) fresh->by_id[fresh->rows[i].batch.id] = i;
  const std::lock_guard lock(mutex_);
  return known_ = std::move(fresh);
}

Result<const store::BatchRow*> Batches::find(const Known& all, std::string_view id) const {
  const auto place = all.by_id.find(std::string(id));
  if (place == all.by_id.end()) return no_batch(id);
  return &all.rows[place->second];
}

// ---- looking

Result<model::BatchPage> Batches::page(const model::BatchQuery& query) {
  const auto all = known();
  if (!all) return fail(all.error());
  const auto running = services_.store.batches().running_batches();
  if (!running) return fail(running.error());
  const std::unordered_set<std::string> has_job(running->begin(), running->end());
  const std::string q = model::to_lower(query.q);
  std::map<ClusterKey, std::shared_ptr<const Memberships::Done>> done;
  model::BatchPage page;
  for (const auto& row : (*all)->rows) {
    if (!fits(row.batch, query, q)) continue;
    auto& counts = done[row.cluster];
    if (!counts) {
      auto counted = memberships().done(row.cluster);
      if (!counted) return fail(counted.error());
      counts = std::move(*counted);
    }
    model::Batch batch = row.batch;
    const auto count = counts->find(row.key);
    batch.progress = {count == counts->end() ? 0 : count->second, batch.customers};
    batch.status = status_of(batch, has_job.contains(batch.id));
    if (!query.statuses.empty() && std::find(query.statuses.begin(), query.statuses.end(),
                                             batch.status) == query.statuses.end()) {
      continue;
    }
    if (page.total++ >= query.offset && page.items.size() < query.limit) {
      page.items.push_back(std::move(batch));
    }
  }
  return page;
}

Result<model::BatchCustomerPage> Batches::customers(std::string_view id,
                                                    const model::BatchCustomerQuery& query) {
  const auto all = known();
  if (!all) return fail(all.error());
  const auto row = find(**all, id);
  if (!row) return fail(row.error());
  const auto lines = services_.store.batches().batch_cids((*row)->key);
  if (!lines) return fail(lines.error());
  const std::string q = model::to_lower(query.q);
  std::vector<std::string_view> window;
  model::BatchCustomerPage page;
  store::for_each_cid(*lines, [&](std::string_view cid) {
    if (!q.empty() && model::to_lower(cid).find(q) == std::string::npos) return;
    if (page.total++ >= query.offset && window.size() < query.limit) window.push_back(cid);
  });
  const auto facts =
      services_.directory.facts(services_.directory.find_all((*row)->cluster, window));
  for (std::size_t i = 0; i < window.size(); ++i) {
    model::BatchCustomer& customer = page.items.emplace_back();
    customer.cid = window[i];
    if (facts[i].presence == store::Presence::NeverSeen) continue;
    customer.state =
        facts[i].requested ? model::requested_state(*facts[i].requested) : facts[i].state;
    customer.missing = facts[i].presence == store::Presence::Missing;
  }
  return page;
}

Result<std::vector<std::string>> Batches::cids(const std::vector<std::string>& ids) {
  const auto all = known();
  if (!all) return fail(all.error());
  std::vector<std::string> cids;
  for (const std::string& id : ids) {
    const auto row = find(**all, id);
    if (!row) return fail(row.error());
    const auto lines = services_.store.batches().batch_cids((*row)->key);
    if (!lines) return fail(lines.error());
    store::for_each_cid(*lines, [&](std::string_view cid) { cids.emplace_back(cid); });
  }
  std::sort(cids.begin(), cids.end());
  cids.erase(std::unique(cids.begin(), cids.end()), cids.end());
  return cids;
}

Result<std::vector<std::string>> Batches::cids_for_job(const std::string& cluster,
                                                       const std::vector<std::string>& ids) {
  if (ids.empty()) {
    return fail(model::field_error("selection.batch_ids", "required",
                                   "Name at least one batch in selection.batch_ids."));
  }
  const auto all = known();
  if (!all) return fail(all.error());
  std::vector<std::string> unique = ids;
  remove_repeated(unique);
  std::vector<std::string> cids;
  for (const std::string& id : unique) {
    const auto row = find(**all, id);
    if (!row) return fail(row.error());
    if ((*row)->batch.cluster != cluster) {
      return fail(model::field_error("selection.batch_ids", "wrong_cluster",
                                     "The batch " + id + " belongs to " + (*row)->batch.cluster +
                                         ", not to " + cluster + "."));
    }
    const auto lines = services_.store.batches().batch_cids((*row)->key);
    if (!lines) return fail(lines.error());
    store::for_each_cid(*lines, [&](std::string_view cid) { cids.emplace_back(cid); });
  }
  return cids;
}

Result<std::vector<CustomerKey>> Batches::members(ClusterKey cluster, const std::string& id) {
  const auto all = known();
  if (!all) return fail(all.error());
  const auto row = find(**all, id);
  if (!row) return fail(row.error());
  if ((*row)->cluster != cluster) return no_batch(id);
  const auto batches = memberships().of_batches(cluster);
  if (!batches) return fail(batches.error());
  const auto keys = (*batches)->of((*row)->key);
  return std::vector<CustomerKey>(keys.begin(), keys.end());
}

// ---- owners

Result<std::string> Batches::owner_of(const Actor& actor, const model::BatchClaim& claim) const {
  if (claim.assignee.empty() || model::equal_ignoring_case(claim.assignee, actor.username)) {
    return actor.username;
  }
  if (!is_admin(actor)) {
    return fail(ErrorCode::Forbidden, "Only an admin may do that for somebody else.");
  }
  return claim.assignee;
}

Result<model::BatchClaimResult> Batches::assign(const Actor& actor,
                                                const model::BatchClaim& claim) {
  auto owner = owner_of(actor, claim);
  if (!owner) return fail(owner.error());
  if (*owner != actor.username) {
    const auto user = services_.accounts.user(*owner);
    if (!user || user->disabled || !model::at_least(user->role, model::Role::Operator)) {
      return fail(model::field_error(
          "assignee", "invalid",
          model::clean_text(*owner, 64) + " is no enabled operator or admin of this server."));
    }
    *owner = user->username;
  }
  return change(actor, store::BatchStep::Assign, claim.batch_ids, std::move(*owner));
}

Result<model::BatchClaimResult> Batches::unassign(const Actor& actor,
                                                  const model::BatchClaim& claim) {
  auto owner = owner_of(actor, claim);
  if (!owner) return fail(owner.error());
  const bool of_anyone = is_admin(actor) && claim.assignee.empty();
  return change(actor, store::BatchStep::Unassign, claim.batch_ids,
                of_anyone ? std::string() : std::move(*owner));
}

Result<model::BatchClaimResult> Batches::close(const Actor& actor, const model::BatchClaim& claim) {
  auto owner = owner_of(actor, claim);
  if (!owner) return fail(owner.error());
  const bool of_anyone = is_admin(actor) && claim.assignee.empty();
  return change(actor, store::BatchStep::Close, claim.batch_ids,
                of_anyone ? std::string() : std::move(*owner));
}

Result<model::BatchClaimResult> Batches::change(const Actor& actor, store::BatchStep step,
                                                std::vector<std::string> ids, std::string owner) {
  remove_repeated(ids);
  std::set<std::string> clusters;
  if (const auto all = known()) {
    for (const std::string& id : ids) {
      if (const auto row = find(**all, id)) clusters.insert((*row)->batch.cluster);
    }
  }
  store::BatchChange wanted;
  wanted.step = step;
  wanted.ids = ids;
  wanted.owner = std::move(owner);
  wanted.at = services_.clock();
  auto audit = audit_draft(actor, action_of(step), model::AuditOutcome::Success);
  if (clusters.size() == 1) audit.cluster = *clusters.begin();
  const std::string whom =
      step == store::BatchStep::Assign ? "to " + wanted.owner + ": " : std::string();
  auto result =
      services_.store.batches().change_batches(wanted, [&](const model::BatchClaimResult& done) {
        audit.outcome = outcome_of(done);
        audit.detail = whom + in_words(done);
        return audit;
      });
  if (result) ++changes_;
  return result;
}

}  // namespace tms::core
