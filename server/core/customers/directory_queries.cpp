// The directory's reading half.
#include <algorithm>
#include <utility>

#include "server/core/customers/directory_impl.h"
#include "server/core/customers/filter_text.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

namespace {

std::string app_of(const model::CustomerFilter& filter) {
  return filter.apps.size() == 1 ? filter.apps.front() : std::string();
}

}  // namespace

Result<std::vector<RowSet>> Directory::Impl::members(Shelf& shelf,
                                                     const model::CustomerFilter& filter) const {
  std::vector<RowSet> sets;
  std::vector<std::string> jobs;
  for (const auto& job : filter.jobs) jobs.push_back(job.text());
  struct Field {
    const char* name;
    const std::vector<std::string>& values;
    const MemberResolver& resolve;
  };
  for (const Field& field :
       {Field{"job", jobs, resolve_job}, Field{"batch", filter.batches, resolve_batch},
        Field{"list", filter.lists, resolve_list}}) {
    if (field.values.empty()) continue;
    if (!field.resolve) {
      return fail(model::field_error(
          field.name, "unsupported",
          std::string("Customers cannot be filtered by ") + field.name + " on this server."));
    }
    std::vector<CustomerKey> keys;
    for (const auto& value : field.values) {
      auto some = field.resolve(shelf.table.cluster(), value);
      if (!some) return fail(some.error());
      keys.insert(keys.end(), some->begin(), some->end());
    }
    const auto places_of_keys = rows_by_shelf(keys);
    const std::shared_lock lock(shelf.mutex);
    RowSet set(shelf.table.size());
    if (const auto rows = places_of_keys.find(&shelf); rows != places_of_keys.end()) {
      for (const auto& [position, row] : rows->second) set.add(row);
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

Directory::Impl::RowsPtr Directory::Impl::ordered_rows(const Shelf& shelf,
                                                       const model::CustomerFilter& filter,
                                                       model::CustomerSort sort,
                                                       const std::vector<RowSet>& members,
                                                       bool cacheable) const {
  const auto& table = shelf.table;
  std::string question;
  if (cacheable) {
    question = to_string(sort) + "\n" + filter_text(filter);
    if (auto rows = shelf.orders.find(question, table.revision())) return rows;
  }
  auto rows = std::make_shared<const std::vector<Row>>(
      order_rows(table, select_rows(table, filter, members), sort));
  if (cacheable) {
    shelf.orders.keep(std::move(question), table.revision(), rows, rows->size() * sizeof(Row));
  }
  return rows;
}

Result<model::CustomerPage> Directory::window(const model::CustomerQuery& query) const {
  auto shelf = impl_->find(query.cluster);
  if (!shelf) return fail(shelf.error());
  auto members = impl_->members(**shelf, query.filter);
  if (!members) return fail(members.error());

  model::CustomerPage page;
  page.offset = query.offset;
  const std::shared_lock lock((*shelf)->mutex);
  const auto& table = (*shelf)->table;
  const auto rows =
      impl_->ordered_rows(**shelf, query.filter, query.sort, *members, members->empty());
  page.total = rows->size();
  page.revision = table.revision();
  const std::string app = app_of(query.filter);
  const std::uint64_t begin = std::min<std::uint64_t>(query.offset, rows->size());
  const std::uint64_t end = std::min<std::uint64_t>(begin + query.limit, rows->size());
  page.items.reserve(end - begin);
  for (std::uint64_t i = begin; i < end; ++i) {
    page.items.push_back(table.customer((*rows)[i], (*shelf)->code, app));
  }
  return page;
}

Result<model::CustomerSummary> Directory::summary(const std::string& cluster,
                                                  const model::CustomerFilter& filter) const {
  auto shelf = impl_->find(cluster);
  if (!shelf) return fail(shelf.error());
  auto members = impl_->members(**shelf, filter);
  if (!members) return fail(members.error());

  const std::shared_lock lock((*shelf)->mutex);
  const auto& table = (*shelf)->table;
  const bool cacheable = members->empty();
  const std::string question = filter_text(filter);
  if (cacheable) {
    if (auto known = (*shelf)->summaries.find(question, table.revision())) return *known;
  }
  auto summary = summarize(table, select_rows(table, filter, *members));
  summary.revision = table.revision();
  if (cacheable) {
    (*shelf)->summaries.keep(question, table.revision(),
                             std::make_shared<const model::CustomerSummary>(summary),
                             1024 + 100 * summary.reasons.size());
  }
  return summary;
}

Result<model::CustomerDetail> Directory::detail(const std::string& cluster,
                                                std::string_view cid) const {
  auto shelf = impl_->find(cluster);
  if (!shelf) return fail(shelf.error());
  const std::shared_lock lock((*shelf)->mutex);
  const auto& table = (*shelf)->table;
  const auto row = table.cids.find(cid);
  if (!row || table.presence[*row] == store::Presence::NeverSeen) {
    return fail(ErrorCode::NotFound, "The cluster " + cluster + " has no such customer.");
  }
  return model::CustomerDetail{table.customer(*row, (*shelf)->code, {}), table.app_status(*row)};
}

Result<model::Customer> Directory::customer(const std::string& cluster,
                                            std::string_view cid) const {
  auto found = detail(cluster, cid);
  if (!found) return fail(found.error());
  return std::move(found->customer);
}

Result<std::vector<CustomerKey>> Directory::ordered(const model::CustomerQuery& query) const {
  auto shelf = impl_->find(query.cluster);
  if (!shelf) return fail(shelf.error());
  auto members = impl_->members(**shelf, query.filter);
  if (!members) return fail(members.error());
  const std::shared_lock lock((*shelf)->mutex);
  const auto rows =
      impl_->ordered_rows(**shelf, query.filter, query.sort, *members, members->empty());
  std::vector<CustomerKey> keys;
  keys.reserve(rows->size());
  for (const Row row : *rows) keys.push_back((*shelf)->table.keys[row]);
  return keys;
}

Result<std::vector<CustomerKey>> Directory::matching(const std::string& cluster,
                                                     const model::CustomerFilter& filter) const {
  model::CustomerQuery query;
  query.cluster = cluster;
  query.filter = filter;
  return ordered(query);
}

std::vector<model::Customer> Directory::customers(std::span<const CustomerKey> keys,
                                                  std::string_view app) const {
  std::vector<model::Customer> list(keys.size());
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(keys)) {
    const std::shared_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) {
      list[position] = shelf->table.customer(row, shelf->code, app);
    }
  }
  return list;
}

ClusterCounts Directory::counts(ClusterKey cluster) const {
  const Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return {};
  const std::shared_lock lock(shelf->mutex);
  return {shelf->table.present(), shelf->table.missing()};
}

std::uint64_t Directory::revision(ClusterKey cluster) const {
  const Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return 0;
  const std::shared_lock lock(shelf->mutex);
  return shelf->table.revision();
}

}  // namespace tms::core
