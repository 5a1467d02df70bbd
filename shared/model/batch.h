// Batches: slices of a customer list, sized by device capacity (PRODUCT 4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/model/result.h"

namespace tms::model {

struct BatchPlan {
  std::uint64_t customers = 0;
  std::uint64_t devices = 0;
  std::uint64_t per_batch = 0;
  std::uint64_t batches = 0;
  std::uint64_t average_hundredths = 0;  // devices / customers, two decimals, rounded half up
  friend bool operator==(const BatchPlan&, const BatchPlan&) = default;
};

// per_batch = max(1, floor(device_cap x customers / devices)), without overflow for any input.
// `devices` 0 means unknown: 2 x customers. Errors: no customers, device_cap 0.
Result<BatchPlan> plan_batches(std::uint64_t customers, std::uint64_t devices,
                               std::uint64_t device_cap);

// "<uuid>_<CLUSTER>_<DEVICE>": upper case, spaces removed from the device part only.
std::string batch_id(std::string_view uuid, std::string_view cluster, std::string_view device_type);

}  // namespace tms::model
