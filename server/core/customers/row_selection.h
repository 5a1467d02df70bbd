// Which rows a filter means, in which order, and their sums.
#pragma once

#include <span>
#include <vector>

#include "server/core/customers/customer_table.h"
#include "server/core/customers/row_set.h"
#include "shared/model/customer.h"
#include "shared/model/customer_query.h"

namespace tms::core {

// `members`: of jobs, batches and lists that the filter names; every one must hold a row.
RowSet select_rows(const CustomerTable& table, const model::CustomerFilter& filter,
                   const std::vector<RowSet>& members);

// Ties by cid in byte order, ascending in both directions.
std::vector<Row> order_rows(const CustomerTable& table, const RowSet& rows,
                            model::CustomerSort sort);

model::CustomerSummary summarize(const CustomerTable& table, std::span<const Row> rows);

}  // namespace tms::core
