// Answers as the client reads them, from a server it cannot be sure of. The first byte chooses the
// reader: 'a' is the first of the table.
#include <array>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/fuzz/round_trip.h"

using namespace tms::protocol;
using tms::fuzz::round_trip;

namespace {

void problem(std::string_view json) {
  (void)read_problem(json, 500);
}

constexpr std::array<tms::fuzz::Check, 20> kChecks{
    round_trip<read_customer_page, write_customer_page>,
    round_trip<read_customer_detail, write_customer_detail>,
    round_trip<read_customer_summary, write_customer_summary>,
    round_trip<read_customer_filter, write_customer_filter>,
    round_trip<read_job, write_job>,
    round_trip<read_job_customer_page, write_job_customer_page>,
    round_trip<read_preview_result, write_preview_result>,
    round_trip<read_audit_page, write_audit_page>,
    round_trip<read_audit_stats, write_audit_stats>,
    round_trip<read_audit_verdict, write_audit_verdict>,
    round_trip<read_clusters, write_clusters>,
    round_trip<read_credentials_result, write_credentials_result>,
    round_trip<read_cluster_test, write_cluster_test>,
    round_trip<read_snapshot_report, write_snapshot_report>,
    round_trip<read_session, write_session>,
    round_trip<read_session_items, write_session_items>,
    round_trip<read_users, write_users>,
    round_trip<read_revisions, write_revisions>,
    round_trip<read_batch_page, write_batch_page>,
    problem,
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  kChecks[(data[0] + kChecks.size() * 256 - 'a') % kChecks.size()](
      tms::fuzz::text_of(data + 1, size - 1));
  return 0;
}
