// Batches: slices of a customer list, sized by device capacity (PRODUCT 4), each one person's work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/result.h"
#include "shared/model/time.h"

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

// About how many devices a full batch of the plan holds, rounded up.
std::uint64_t devices_per_batch(const BatchPlan& plan);
inline constexpr std::uint64_t kManyDevicesPerBatch = 2000;  // above: a warning (PRODUCT 3)

// "<uuid>_<CLUSTER>_<DEVICE>": upper case, spaces removed from the device part only.
std::string batch_id(std::string_view uuid, std::string_view cluster, std::string_view device_type);

// PRODUCT 3 "Batches". New: nobody's. Assigned: somebody's. Running: a job on it is unfinished.
// Done: closed, or every customer is pe-finalize or pe-direct and no job runs.
enum class BatchStatus : std::uint8_t { New, Assigned, Running, Done };
std::string_view to_string(BatchStatus status);                        // "NEW"
std::optional<BatchStatus> parse_batch_status(std::string_view text);  // either case
constexpr bool is_final(State s) {
  return s == State::PeFinalize || s == State::PeDirect;
}

struct BatchProgress {
  std::uint64_t done = 0;  // customers in a final state
  std::uint64_t total = 0;
  friend bool operator==(const BatchProgress&, const BatchProgress&) = default;
};

struct Batch {
  std::string id;
  std::string cluster;
  std::string device_type;
  std::uint64_t customers = 0;
  BatchStatus status = BatchStatus::New;
  std::string assigned_to;  // user name; empty: nobody
  TimeMs assigned_at = 0;   // 0: never
  TimeMs closed_at = 0;     // 0: not closed by a person
  TimeMs created_at = 0;
  std::string created_by;
  std::string source = "live";  // live | legacy
  BatchProgress progress;
  friend bool operator==(const Batch&, const Batch&) = default;
};

struct BatchPage {
  std::vector<Batch> items;  // newest generation first, its slices in order
  std::uint64_t total = 0;
  friend bool operator==(const BatchPage&, const BatchPage&) = default;
};

// Empty means "any".
struct BatchQuery {
  std::string cluster, device_type;
  std::vector<BatchStatus> statuses;
  std::string assigned_to;  // user name; "me" as asked, resolved by the server
  std::string q;            // case-insensitive substring of the id
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;  // 1-500
  friend bool operator==(const BatchQuery&, const BatchQuery&) = default;
};

// Of the preview and of the generation alike.
struct BatchRequest {
  std::string cluster, device_type;
  std::uint64_t device_cap = 0;                // 1-kMaxDevices
  std::optional<std::uint64_t> total_devices;  // 1-kMaxDevices; unset: as the list says
  bool replace_unassigned = false;
  friend bool operator==(const BatchRequest&, const BatchRequest&) = default;
};
inline constexpr std::uint64_t kMaxDevices = 1'000'000'000;
inline constexpr std::uint64_t kMaxBatchesAtOnce = 50'000;  // of one generation

enum class BatchWarningCode : std::uint8_t {
  ManyDevices,         // count: devices of a full batch
  DevicesEstimated,    // count: the estimate
  TooManyBatches,      // count: batches; generating is refused
  Overlap,             // count: customers in batches that would stay; generating is refused
  ReplacesUnassigned,  // count: batches that would go
  UnknownToCluster     // count: customers of the list that the cluster does not know
};
std::string_view to_string(BatchWarningCode code);  // "many_devices"
std::optional<BatchWarningCode> parse_batch_warning_code(std::string_view text);

struct BatchWarning {
  BatchWarningCode code = BatchWarningCode::ManyDevices;
  std::uint64_t count = 0;
  std::string message;  // one sentence for a person
  friend bool operator==(const BatchWarning&, const BatchWarning&) = default;
};

struct BatchPreview {
  BatchPlan plan;
  std::vector<BatchWarning> warnings;
  friend bool operator==(const BatchPreview&, const BatchPreview&) = default;
};

struct BatchesCreated {
  std::uint64_t created = 0;
  std::uint64_t replaced = 0;
  std::vector<std::string> batch_ids;
  friend bool operator==(const BatchesCreated&, const BatchesCreated&) = default;
};

// All batches of one customer list.
struct BatchDeletion {
  std::string cluster, device_type;
  bool force = false;  // those that are assigned or closed as well; never a running one
  friend bool operator==(const BatchDeletion&, const BatchDeletion&) = default;
};

// Assign, unassign and close take the same.
struct BatchClaim {
  std::vector<std::string> batch_ids;  // 1-kMaxBatchesClaimed
  std::string assignee;  // empty: the caller, or for an admin's unassign and close anyone
  friend bool operator==(const BatchClaim&, const BatchClaim&) = default;
};
inline constexpr std::size_t kMaxBatchesClaimed = 10'000;

// Why one batch of a claim stayed as it is.
enum class BatchRefusal : std::uint8_t {
  NotFound,
  AlreadyAssigned,  // the first writer won
  NotAssigned,
  AssignedToOther,  // only its owner or an admin may
  Running,
  Done
};
std::string_view to_string(BatchRefusal reason);  // "already_assigned"
std::optional<BatchRefusal> parse_batch_refusal(std::string_view text);

struct SkippedBatch {
  std::string batch_id;
  BatchRefusal reason = BatchRefusal::NotFound;
  std::string assigned_to;  // whose it is; empty: nobody's
  friend bool operator==(const SkippedBatch&, const SkippedBatch&) = default;
};

struct BatchClaimResult {
  std::vector<std::string> assigned;  // the batches that changed: assigned, unassigned or closed
  std::vector<SkippedBatch> skipped;
  friend bool operator==(const BatchClaimResult&, const BatchClaimResult&) = default;
};

struct BatchCustomer {
  std::string cid;
  std::optional<State> state;  // unset: the cluster does not know this customer
  bool missing = false;        // the cluster no longer lists it
  friend bool operator==(const BatchCustomer&, const BatchCustomer&) = default;
};

struct BatchCustomerPage {
  std::vector<BatchCustomer> items;
  std::uint64_t total = 0;
  friend bool operator==(const BatchCustomerPage&, const BatchCustomerPage&) = default;
};

struct BatchCustomerQuery {
  std::string q;  // case-insensitive substring of the cid
  std::uint64_t offset = 0;
  std::uint32_t limit = 100;  // 1-500
  friend bool operator==(const BatchCustomerQuery&, const BatchCustomerQuery&) = default;
};

}  // namespace tms::model
