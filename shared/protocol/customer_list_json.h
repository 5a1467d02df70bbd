// JSON of customer lists.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/customer_list.h"
#include "shared/model/result.h"

namespace tms::protocol {

// Unknown fields, wrong types and missing fields are InvalidRequest; what is no id is reported.
model::Result<model::CustomerListRequest> read_customer_list_request(std::string_view json);
std::string write_customer_list_request(const model::CustomerListRequest& request);

std::string write_customer_list(const model::CustomerList& list);
model::Result<model::CustomerList> read_customer_list(std::string_view json);
std::string write_customer_list_page(const model::CustomerListPage& page);
model::Result<model::CustomerListPage> read_customer_list_page(std::string_view json);

}  // namespace tms::protocol
