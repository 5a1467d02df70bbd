// JSON of customers: windows, one in detail, the summary, and filters.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/customer.h"
#include "shared/model/customer_query.h"
#include "shared/model/result.h"

namespace tms::protocol {

// Readers of answers ignore unknown fields (a newer server); wrong types are errors.
std::string write_customer_page(const model::CustomerPage& page);
model::Result<model::CustomerPage> read_customer_page(std::string_view json);
std::string write_customer_detail(const model::CustomerDetail& detail);
model::Result<model::CustomerDetail> read_customer_detail(std::string_view json);
// Every key of by_state and by_health is always there.
std::string write_customer_summary(const model::CustomerSummary& summary);
model::Result<model::CustomerSummary> read_customer_summary(std::string_view json);

// The names of the query with arrays: {"state":["pe-enable"],"missing":false,"q":"ab"}. Strict.
std::string write_customer_filter(const model::CustomerFilter& filter);
model::Result<model::CustomerFilter> read_customer_filter(std::string_view json);

}  // namespace tms::protocol
