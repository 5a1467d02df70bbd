// One full value of each type of the contract, the subject of the golden files.
#pragma once

#include "shared/model/app_status_cache.h"
#include "shared/model/audit.h"
#include "shared/model/batch.h"
#include "shared/model/cluster.h"
#include "shared/model/customer.h"
#include "shared/model/customer_list.h"
#include "shared/model/customer_query.h"
#include "shared/model/job.h"
#include "shared/model/job_request.h"
#include "shared/model/runbook.h"
#include "shared/model/system.h"
#include "shared/model/user.h"

namespace tms::protocol::samples {

inline constexpr model::TimeMs kNow = 1'795'428'123'004;  // 2026-11-23T10:02:03.004Z

model::Uuid uuid(unsigned char last);
model::CustomerId cid(const char* text);

model::User user();
model::SessionView session();
model::SessionItemPage session_items();
model::ApiTokenPage api_tokens();
model::Cluster cluster();       // everything set
model::Cluster bare_cluster();  // nothing set: every null
std::vector<model::DeviceType> device_types();
model::Customer customer();
model::Customer bare_customer();
model::CustomerPage customer_page();
model::CustomerDetail customer_detail();
model::CustomerSummary customer_summary();
model::AppStatusCacheView app_status_cache();
model::CustomerFilter filter();  // every field set
model::Job job();
model::Job bare_job();
model::Job app_status_job();  // with failures
model::JobCustomerPage job_customers();
model::PreviewResult preview_result();
model::CustomerList customer_list();
model::BatchPreview batch_preview();
model::BatchesCreated batches_created();
model::BatchPage batch_page();  // one of everything, one of nothing
model::BatchClaimResult batch_claim_result();
model::BatchCustomerPage batch_customers();
std::vector<model::Runbook> runbooks();
model::AuditRecord audit_record();
model::AuditRecord bare_audit_record();
model::AuditStats audit_stats();
model::AuditVerdict audit_verdict();
model::Revisions revisions();
model::SystemFigures system_figures();

}  // namespace tms::protocol::samples
