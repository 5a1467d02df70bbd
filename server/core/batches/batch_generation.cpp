// Making batches of a list, and removing them.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "server/core/batches/batches.h"
#include "server/core/random.h"
#include "shared/model/text.h"

namespace tms::core {

using model::BatchWarningCode;
using model::counted;
using model::ErrorCode;
using model::fail;
using model::group_digits;

namespace {

std::string too_many(std::uint64_t batches) {
  return "That would make " + group_digits(batches) + " batches; " +
         group_digits(model::kMaxBatchesAtOnce) +
         " at once are the most. Raise the device "
         "capacity.";
}

void warn(std::vector<model::BatchWarning>& warnings, BatchWarningCode code, std::uint64_t count,
          std::string message) {
  warnings.push_back({code, count, std::move(message)});
}

void warn_of_plan(const model::BatchPlan& plan, bool estimated,
                  std::vector<model::BatchWarning>& warnings) {
  const std::uint64_t devices = model::devices_per_batch(plan);
  if (devices > model::kManyDevicesPerBatch) {
    warn(warnings, BatchWarningCode::ManyDevices, devices,
         "A batch holds about " + group_digits(devices) + " devices, more than " +
             group_digits(model::kManyDevicesPerBatch) + ".");
  }
  if (estimated) {
    warn(warnings, BatchWarningCode::DevicesEstimated, plan.devices,
         "Nobody said how many devices there are: two a customer are assumed.");
  }
  if (plan.batches > model::kMaxBatchesAtOnce) {
    warn(warnings, BatchWarningCode::TooManyBatches, plan.batches, too_many(plan.batches));
  }
}

std::uint64_t count_unknown(const Directory& directory, ClusterKey cluster,
                            std::span<const std::string_view> cids) {
  const auto keys = directory.find_all(cluster, cids);
  const auto facts = directory.facts(keys);
  return static_cast<std::uint64_t>(std::count_if(facts.begin(), facts.end(), [](const auto& fact) {
    return fact.presence == store::Presence::NeverSeen;
  }));
}

}  // namespace

Result<store::CustomerListRow> Batches::list_of(const std::string& cluster,
                                                const std::string& device_type) const {
  const auto key = services_.clusters.key_of(cluster);
  if (!key) return fail(key.error());
  auto list = services_.store.batches().list(*key, device_type);
  if (!list) return fail(list.error());
  if (!*list) {
    return fail(ErrorCode::NotFound, "There is no customer list of " + cluster + " and " +
                                         model::clean_text(device_type, 64) +
                                         ": an admin has to load one first.");
  }
  return std::move(**list);
}

Result<model::BatchPlan> Batches::plan(const model::BatchRequest& request,
                                       const store::CustomerListRow& list) const {
  return model::plan_batches(list.list.total_customers,
                             request.total_devices.value_or(list.list.total_devices),
                             request.device_cap);
}

Result<void> Batches::warn_of_existing(const model::BatchRequest& request,
                                       const store::CustomerListRow& list,
                                       std::vector<model::BatchWarning>& warnings) const {
  const auto all = known();
  const auto running = services_.store.batches().running_batches();
  const auto lines = services_.store.batches().list_cids(list.key);
  if (!all) return fail(all.error());
  if (!running) return fail(running.error());
  if (!lines) return fail(lines.error());
  const std::unordered_set<std::string> has_job(running->begin(), running->end());
  std::unordered_set<store::BatchKey> staying;
  std::uint64_t replaced = 0;
  for (const auto& row : (*all)->rows) {
    const model::Batch& batch = row.batch;
    if (row.cluster != list.cluster || batch.device_type != request.device_type) continue;
    const bool is_free =
        batch.assigned_to.empty() && batch.closed_at == 0 && !has_job.contains(batch.id);
    if (is_free && request.replace_unassigned) {
      ++replaced;
    } else {
      staying.insert(row.key);
    }
  }
  if (replaced > 0) {
    warn(warnings, BatchWarningCode::ReplacesUnassigned, replaced,
         counted(replaced, "unassigned batch", "unassigned batches") + " will be replaced.");
  }
  const auto cids = cids_in(*lines);
  std::uint64_t shared = 0;
  if (!staying.empty()) {
    auto read = services_.store.batches().each_batch_cids(
        list.cluster, [&](store::BatchKey batch, std::string_view members) {
          if (!staying.contains(batch)) return;
          store::for_each_cid(members, [&](std::string_view cid) {
            shared += std::binary_search(cids.begin(), cids.end(), cid) ? 1 : 0;
          });
        });
    if (!read) return fail(read.error());
  }
  if (shared > 0) {
    warn(warnings, BatchWarningCode::Overlap, shared,
         counted(shared, "customer", "customers") +
             " would be in two batches: generating is refused.");
  }
  if (const auto unknown = count_unknown(services_.directory, list.cluster, cids); unknown > 0) {
    warn(warnings, BatchWarningCode::UnknownToCluster, unknown,
         counted(unknown, "customer of the list is", "customers of the list are") +
             " not known to the cluster.");
  }
  return {};
}

Result<model::BatchPreview> Batches::preview(const model::BatchRequest& request) const {
  const auto list = list_of(request.cluster, request.device_type);
  if (!list) return fail(list.error());
  const auto planned = plan(request, *list);
  if (!planned) return fail(planned.error());
  model::BatchPreview preview;
  preview.plan = *planned;
  warn_of_plan(*planned, list->list.devices_estimated && !request.total_devices, preview.warnings);
  if (auto warned = warn_of_existing(request, *list, preview.warnings); !warned) {
    return fail(warned.error());
  }
  return preview;
}

Result<model::BatchesCreated> Batches::generate(const Actor& actor,
                                                const model::BatchRequest& request) {
  const auto list = list_of(request.cluster, request.device_type);
  if (!list) return fail(list.error());
  const auto planned = plan(request, *list);
  if (!planned) return fail(planned.error());
  if (planned->batches > model::kMaxBatchesAtOnce) {
    return fail(model::field_error("device_cap", "out_of_range", too_many(planned->batches)));
  }
  const auto lines = services_.store.batches().list_cids(list->key);
  if (!lines) return fail(lines.error());
  const auto cids = cids_in(*lines);

  store::BatchGeneration generation;
  generation.cluster = list->cluster;
  generation.device_type = request.device_type;
  generation.list = list->key;
  generation.cids = cids;
  generation.per_batch = planned->per_batch;
  generation.replace_unassigned = request.replace_unassigned;
  generation.created_by = actor.username;
  generation.created_at = services_.clock();
  for (std::uint64_t i = 0; i < planned->batches; ++i) {
    generation.ids.push_back(model::batch_id(new_uuid(generation.created_at).text(),
                                             request.cluster, request.device_type));
  }
  auto audit = audit_draft(actor, "batch.create", model::AuditOutcome::Success);
  audit.cluster = request.cluster;
  const std::string made = request.device_type + ": " +
                           counted(planned->batches, "batch", "batches") + " of " +
                           group_digits(planned->per_batch) + " from " +
                           counted(planned->customers, "customer", "customers");
  const auto replaced =
      services_.store.batches().generate_batches(generation, [&](std::uint64_t count) {
        audit.detail =
            made + ", " + counted(count, "unassigned one", "unassigned ones") + " replaced";
        return audit;
      });
  if (!replaced) {
    audit.outcome = model::AuditOutcome::Failure;
    audit.detail = request.device_type + ": " + replaced.error().message;
    (void)services_.store.audit().append({&audit, 1});  // nothing changed: the refusal stands
    return fail(replaced.error());
  }
  memberships().changed();
  return model::BatchesCreated{planned->batches, *replaced, std::move(generation.ids)};
}

Result<std::uint64_t> Batches::remove(const Actor& actor, const model::BatchDeletion& request) {
  const auto key = services_.clusters.key_of(request.cluster);
  if (!key) return fail(key.error());
  auto audit = audit_draft(actor, "batch.delete", model::AuditOutcome::Success);
  audit.cluster = request.cluster;
  const auto removed = services_.store.batches().remove_batches(
      *key, request.device_type, request.force, [&](std::uint64_t count) {
        audit.detail = request.device_type + ": " + counted(count, "batch", "batches") +
                       (request.force ? ", by force" : "");
        return audit;
      });
  if (!removed) {
    audit.outcome = model::AuditOutcome::Failure;
    audit.detail = request.device_type + ": " + removed.error().message;
    (void)services_.store.audit().append({&audit, 1});
    return fail(removed.error());
  }
  memberships().changed();
  return *removed;
}

}  // namespace tms::core
