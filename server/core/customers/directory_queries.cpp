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

Result<std::vector<CustomerKey>> Directory::Impl::members_of_job(const std::string& job) const {
  if (const auto known = jobs.find(job, 0)) return *known;
  const auto id = model::Uuid::parse(job);
  auto stored = store.jobs().load_job(id.value_or(model::JobId{}));
  if (!stored) return fail(stored.error());
  if (!*stored) return fail(ErrorCode::NotFound, "There is no job " + job + ".");
  auto keys = std::make_shared<std::vector<CustomerKey>>();
  keys->reserve((*stored)->customers.size());
  for (const auto& member : (*stored)->customers) keys->push_back(member.customer);
  jobs.keep(job, 0, keys, keys->size() * sizeof(CustomerKey));
  return *keys;
}

Result<std::vector<RowSet>> Directory::Impl::members(const Shelf& shelf,
                                                     const model::CustomerFilter& filter) const {
  std::vector<RowSet> sets;
  const MemberResolver resolve_job = [this](ClusterKey, const std::string& job) {
    return members_of_job(job);
  };
  std::vector<std::string> job_names;
  for (const auto& job : filter.jobs) job_names.push_back(job.text());
  struct Field {
    const char* name;
    const std::vector<std::string>& values;
    const MemberResolver& resolve;
  };
  for (const Field& field :
       {Field{"job", job_names, resolve_job}, Field{"batch", filter.batches, member_source.batches},
        Field{"list", filter.lists, member_source.lists}}) {
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
    for (const auto& [owner, rows] : places_of_keys) {
      if (owner != &shelf) continue;
      for (const auto& [position, row] : rows) set.add(row);
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

// Asked before the members are read: what changes in between makes the question an old one.
std::string Directory::Impl::question(const model::CustomerFilter& filter) const {
  std::string text = filter_text(filter);
  if (filter.batches.empty() && filter.lists.empty()) return text;
  const std::uint64_t members = member_source.revision ? member_source.revision() : 0;
  return std::to_string(members) + "\n" + text;
}

Result<Directory::Impl::Selection> Directory::Impl::select(const Shelf& shelf,
                                                           const model::CustomerFilter& filter,
                                                           model::CustomerSort sort) const {
  const auto& table = shelf.table;
  std::string asked = to_string(sort) + "\n" + question(filter);
  Selection selection{std::shared_lock(shelf.mutex), nullptr};
  selection.rows = shelf.orders.find(asked, table.revision());
  if (selection.rows) return selection;
  std::vector<RowSet> sets;
  if (!filter.jobs.empty() || !filter.batches.empty() || !filter.lists.empty()) {
    selection.lock.unlock();
    auto found = members(shelf, filter);
    if (!found) return fail(found.error());
    sets = std::move(*found);
    selection.lock.lock();
  }
  selection.rows = std::make_shared<const std::vector<Row>>(
      order_rows(table, select_rows(table, filter, sets), sort));
  shelf.orders.keep(std::move(asked), table.revision(), selection.rows,
                    selection.rows->size() * sizeof(Row));
  return selection;
}

Result<model::CustomerPage> Directory::window(const model::CustomerQuery& query) const {
  auto found = impl_->find(query.cluster);
  if (!found) return fail(found.error());
  const Shelf& shelf = **found;
  const auto selection = impl_->select(shelf, query.filter, query.sort);
  if (!selection) return fail(selection.error());

  const auto& rows = *selection->rows;
  model::CustomerPage page;
  page.offset = query.offset;
  page.total = rows.size();
  page.revision = shelf.table.revision();
  const std::string app = app_of(query.filter);
  const std::uint64_t begin = std::min<std::uint64_t>(query.offset, rows.size());
  const std::uint64_t end = std::min<std::uint64_t>(begin + query.limit, rows.size());
  page.items.reserve(end - begin);
  for (std::uint64_t i = begin; i < end; ++i) {
    page.items.push_back(shelf.table.customer(rows[i], shelf.code, app));
  }
  return page;
}

Result<model::CustomerSummary> Directory::summary(const std::string& cluster,
                                                  const model::CustomerFilter& filter) const {
  auto found = impl_->find(cluster);
  if (!found) return fail(found.error());
  const Shelf& shelf = **found;
  const std::string asked = impl_->question(filter);
  const auto selection = impl_->select(shelf, filter, {});
  if (!selection) return fail(selection.error());
  const auto revision = shelf.table.revision();
  if (auto known = shelf.summaries.find(asked, revision)) return *known;
  auto summary = summarize(shelf.table, *selection->rows);
  summary.revision = revision;
  shelf.summaries.keep(asked, revision, std::make_shared<const model::CustomerSummary>(summary),
                       1024 + 100 * summary.reasons.size());
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
  const auto selection = impl_->select(**shelf, query.filter, query.sort);
  if (!selection) return fail(selection.error());
  std::vector<CustomerKey> keys;
  keys.reserve(selection->rows->size());
  for (const Row row : *selection->rows) keys.push_back((*shelf)->table.keys[row]);
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
