// Typed queries <-> query strings: the same text in the API and in the hash of the page's address.
//
// Readers are strict: an unknown name, a name given twice, a value out of its range or an empty
// value is InvalidRequest with the parameter as field. Only `q` may be empty. In lists of values a
// comma separates; a comma that belongs to a value is written "\," and a backslash "\\".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/audit.h"
#include "shared/model/batch.h"
#include "shared/model/cluster.h"
#include "shared/model/customer_query.h"
#include "shared/model/job.h"
#include "shared/model/page.h"
#include "shared/model/result.h"
#include "shared/model/system.h"

namespace tms::protocol {

using QueryPairs = std::vector<std::pair<std::string, std::string>>;  // decoded, in order

// "a=1&b=%20" with or without a leading '?'. InvalidRequest for broken escapes.
model::Result<QueryPairs> split_query(std::string_view text);

enum class CustomerQueryUse {
  Window,   // filter, sort, offset, limit
  Export,   // filter, sort
  Summary,  // filter
};
// `cluster` is required.
model::Result<model::CustomerQuery> read_customer_query(
    const QueryPairs& query, CustomerQueryUse use = CustomerQueryUse::Window);
// `?cluster=&cid=` of one customer, both required; the cid has the form of one.
struct CustomerName {
  std::string cluster, cid;
};
model::Result<CustomerName> read_customer_name(const QueryPairs& query);
model::Result<model::AuditQuery> read_audit_query(const QueryPairs& query);
model::Result<model::JobQuery> read_job_query(const QueryPairs& query);
model::Result<model::JobCustomerQuery> read_job_customer_query(const QueryPairs& query);
model::Result<model::SystemQuery> read_system_query(const QueryPairs& query);
model::Result<model::BatchQuery> read_batch_query(const QueryPairs& query);
model::Result<model::BatchCustomerQuery> read_batch_customer_query(const QueryPairs& query);
// `?ids=` of the CSV of several batches: 1-500, required.
model::Result<std::vector<std::string>> read_batch_ids_query(const QueryPairs& query);
// `?accept_missing=` of PUT snapshot; false when absent.
model::Result<bool> read_snapshot_query(const QueryPairs& query);
// `?keep=` of DELETE credentials; unset when absent.
model::Result<std::optional<model::CredentialKeep>> read_keep_query(const QueryPairs& query);
// `?offset=&limit=` of lists that are short enough to be read whole: all of it when absent.
model::Result<model::PageQuery> read_page_query(const QueryPairs& query);
// For routes without parameters.
model::Result<void> read_no_query(const QueryPairs& query);

// Canonical: fixed order of names, nothing that is a default, no '?' in front; "" when all is.
std::string write_customer_query(const model::CustomerQuery& query);
std::string write_audit_query(const model::AuditQuery& query);
std::string write_job_query(const model::JobQuery& query);
std::string write_job_customer_query(const model::JobCustomerQuery& query);
std::string write_system_query(const model::SystemQuery& query);
std::string write_batch_query(const model::BatchQuery& query);
std::string write_batch_customer_query(const model::BatchCustomerQuery& query);
std::string write_batch_ids_query(const std::vector<std::string>& ids);
std::string write_snapshot_query(bool accept_missing);

}  // namespace tms::protocol
