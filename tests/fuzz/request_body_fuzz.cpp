// Bodies of requests. The first byte chooses the reader: 'a' is the first of the table.
#include <array>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/import_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/fuzz/round_trip.h"

using namespace tms::protocol;
using tms::fuzz::round_trip;

namespace {

template <auto kRead>
void read_only(std::string_view json) {
  (void)kRead(json);
}

constexpr std::array<tms::fuzz::Check, 26> kChecks{
    round_trip<read_preview_request, write_preview_request>,
    round_trip<read_job_request, write_job_request>,
    round_trip<read_new_cluster, write_new_cluster>,
    round_trip<read_cluster_patch, write_cluster_patch>,
    round_trip<read_credentials_request, write_credentials_request>,
    round_trip<read_sync_request, write_sync_request>,
    round_trip<read_device_types_request, write_device_types_request>,
    round_trip<read_sign_in_request, write_sign_in_request>,
    round_trip<read_setup_request, write_setup_request>,
    round_trip<read_password_reset_request, write_password_reset_request>,
    round_trip<read_password_change, write_password_change>,
    round_trip<read_new_user, write_new_user>,
    round_trip<read_user_patch, write_user_patch>,
    round_trip<read_new_api_token, write_new_api_token>,
    round_trip<read_audit_verify_request, write_audit_verify_request>,
    round_trip<read_batch_request, write_batch_request>,
    round_trip<read_batch_deletion, write_batch_deletion>,
    round_trip<read_batch_claim, write_batch_claim>,
    round_trip<read_customer_list_request, write_customer_list_request>,
    round_trip<read_runbooks_request, write_runbooks_request>,
    round_trip<read_import_piece, write_import_piece>,
    round_trip<read_import_note, write_import_note>,
    read_only<read_preferences>,
    read_only<read_empty_request>,
    round_trip<read_import_lists, write_import_lists>,
    round_trip<read_import_batches, write_import_batches>,
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  kChecks[(data[0] + kChecks.size() * 256 - 'a') % kChecks.size()](
      tms::fuzz::text_of(data + 1, size - 1));
  return 0;
}
