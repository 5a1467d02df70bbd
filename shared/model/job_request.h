// What a person asks for when he starts a job: on whom, what, and the answer of the dry run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/customer_query.h"
#include "shared/model/id_list.h"
#include "shared/model/job.h"

namespace tms::model {

struct CidsSelection {
  IdList list;  // of the JSON array: line = index + 1
  friend bool operator==(const CidsSelection&, const CidsSelection&) = default;
};
struct TextSelection {
  std::string text;  // for parse_id_list()
  ColumnChoice columns = ColumnChoice::Auto;
  friend bool operator==(const TextSelection&, const TextSelection&) = default;
};
struct FilterSelection {
  CustomerFilter filter;
  friend bool operator==(const FilterSelection&, const FilterSelection&) = default;
};
struct BatchesSelection {
  std::vector<std::string> batch_ids;
  friend bool operator==(const BatchesSelection&, const BatchesSelection&) = default;
};
struct OutcomesSelection {  // customers of another job that ended like this
  JobId job_id;
  std::vector<Outcome> outcomes;
  friend bool operator==(const OutcomesSelection&, const OutcomesSelection&) = default;
};

// The source of the ids is always one (PRODUCT 3 "Set action").
using Selection = std::variant<CidsSelection, TextSelection, FilterSelection, BatchesSelection,
                               OutcomesSelection>;

struct PreviewRequest {  // kind `action`
  std::string cluster;
  Action action = Action::TranBegin;
  Selection selection;
  std::vector<WarningCode> exclude;  // leave out the customers that these would warn of
  friend bool operator==(const PreviewRequest&, const PreviewRequest&) = default;
};

struct PreviewResult {
  std::string selection_token;
  std::uint64_t total = 0;
  std::uint64_t duplicates = 0;
  std::vector<RejectedEntry> rejected;  // at most kMaxRejectedKept
  std::uint64_t rejected_total = 0;
  std::vector<std::string> ignored_columns;
  std::vector<PreviewWarning> warnings;
  TimeMs expires_at = 0;
  friend bool operator==(const PreviewResult&, const PreviewResult&) = default;
};

// Customers above which an action needs a dry run and a typed count.
inline constexpr std::uint64_t kConfirmAbove = 100;

struct JobRequest {
  JobKind kind = JobKind::Action;
  std::string cluster;
  std::optional<Action> action;  // of kind Action only
  std::string selection_token;   // of an action: either this or `selection`
  std::optional<Selection> selection;
  std::string reason;  // not blank for an action
  std::optional<std::uint64_t> confirm_count;
  // Of kind AppStatus only: what was read within so many seconds is not read again, 0-604,800.
  // Unset: the cluster's app_status_ttl_s; 0 reads every customer.
  std::optional<std::uint32_t> max_age_s;
  friend bool operator==(const JobRequest&, const JobRequest&) = default;
};

}  // namespace tms::model
