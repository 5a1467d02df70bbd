#include "shared/model/batch.h"

#include <algorithm>
#include <limits>

#include "shared/model/enum_names.h"
#include "shared/model/text.h"

namespace tms::model {
namespace {

constexpr EnumNames<4> kStatuses{"NEW", "ASSIGNED", "RUNNING", "DONE"};
static_assert(kStatuses.size() == static_cast<std::size_t>(BatchStatus::Done) + 1);

constexpr EnumNames<6> kWarnings{"many_devices", "devices_estimated",   "too_many_batches",
                                 "overlap",      "replaces_unassigned", "unknown_to_cluster"};
static_assert(kWarnings.size() == static_cast<std::size_t>(BatchWarningCode::UnknownToCluster) + 1);

constexpr EnumNames<6> kRefusals{"not_found",         "already_assigned", "not_assigned",
                                 "assigned_to_other", "running",          "done"};
static_assert(kRefusals.size() == static_cast<std::size_t>(BatchRefusal::Done) + 1);

// Wide enough for the product of any two 64-bit numbers.
__extension__ typedef unsigned __int128 Wide;

std::uint64_t saturate(Wide value) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return value > kMost ? kMost : static_cast<std::uint64_t>(value);
}

}  // namespace

Result<BatchPlan> plan_batches(std::uint64_t customers, std::uint64_t devices,
                               std::uint64_t device_cap) {
  if (customers == 0) {
    return fail(ErrorCode::InvalidRequest, "The customer list is empty: load one first.");
  }
  if (device_cap == 0) {
    return fail(
        field_error("device_cap", "out_of_range", "The device capacity must be 1 or more."));
  }
  BatchPlan plan;
  plan.customers = customers;
  plan.devices = devices != 0 ? devices : saturate(Wide{customers} * 2);
  plan.per_batch =
      std::max<std::uint64_t>(1, saturate(Wide{device_cap} * customers / plan.devices));
  plan.batches = customers / plan.per_batch + (customers % plan.per_batch != 0 ? 1 : 0);
  plan.average_hundredths =
      saturate((Wide{plan.devices} * 200 + customers) / (Wide{customers} * 2));
  return plan;
}

std::uint64_t devices_per_batch(const BatchPlan& plan) {
  if (plan.customers == 0) return 0;
  const Wide devices = Wide{plan.per_batch} * plan.devices;
  return saturate((devices + plan.customers - 1) / plan.customers);
}

std::string batch_id(std::string_view uuid, std::string_view cluster,
                     std::string_view device_type) {
  std::string device = to_upper(device_type);
  device.erase(std::remove(device.begin(), device.end(), ' '), device.end());
  return to_upper(uuid) + "_" + to_upper(cluster) + "_" + device;
}

std::string_view to_string(BatchStatus status) {
  return enum_name(kStatuses, status);
}

std::optional<BatchStatus> parse_batch_status(std::string_view text) {
  return enum_value<BatchStatus>(kStatuses, to_upper(text));
}

std::string_view to_string(BatchWarningCode code) {
  return enum_name(kWarnings, code);
}

std::optional<BatchWarningCode> parse_batch_warning_code(std::string_view text) {
  return enum_value<BatchWarningCode>(kWarnings, text);
}

std::string_view to_string(BatchRefusal reason) {
  return enum_name(kRefusals, reason);
}

std::optional<BatchRefusal> parse_batch_refusal(std::string_view text) {
  return enum_value<BatchRefusal>(kRefusals, text);
}

}  // namespace tms::model
