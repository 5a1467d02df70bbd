// CSV of the contract: RFC 4180, CRLF, a header row; each function appends one row.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/audit.h"
#include "shared/model/customer.h"
#include "shared/model/job.h"

namespace tms::protocol {

// With `with_app` the columns app,status,reason follow, from Customer::app_status.
void append_customers_csv_header(bool with_app, std::string& out);
void append_customer_csv(const model::Customer& customer, bool with_app, std::string& out);

void append_job_customers_csv_header(std::string& out);
void append_job_customer_csv(const model::JobCustomer& customer, std::string& out);

// The customers of a batch: `cust_id`, which reads back as a list.
void append_batch_csv_header(std::string& out);
void append_batch_csv(std::string_view cid, std::string& out);

void append_audit_csv_header(std::string& out);
void append_audit_csv(const model::AuditRecord& record, std::string& out);

}  // namespace tms::protocol
