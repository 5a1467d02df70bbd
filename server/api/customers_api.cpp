#include "server/api/customers_api.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/api/export_record.h"
#include "server/core/app_status/app_status_cache.h"
#include "server/core/batches/runbooks.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/http/etag.h"
#include "shared/protocol/csv.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/query.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;
using protocol::CustomerQueryUse;

namespace {

constexpr std::size_t kExportPiece = 500;
constexpr std::size_t kMostPartsOfReason = 16;

// Of an answer that depends on the customers' revision, the question, and what the batches and
// lists in it hold.
Result<std::string> etag_of(const model::CustomerQuery& query, const char* use,
                            const Services& services) {
  const auto key = services.clusters.key_of(query.cluster);
  if (!key) return fail(key.error());
  std::string state = std::to_string(services.started_at);  // revisions begin with the process
  state.append("/").append(std::to_string(services.directory.revision(*key)));
  if (!query.filter.batches.empty() || !query.filter.lists.empty()) {
    state.append("/").append(std::to_string(services.directory.member_revision()));
  }
  return http::etag_of_content(use + state + "?" + protocol::write_customer_query(query));
}

Response answer(std::string body, const std::string& etag) {
  return Response::json(std::move(body)).with("ETag", etag);
}

// "EU_pe-enable_has_failure_2026-11-23.csv": named after what is in it.
std::string export_name(const model::CustomerQuery& query, model::TimeMs now) {
  std::string name = query.cluster;
  for (const auto state : query.filter.states) name.append("_").append(to_string(state));
  for (const auto health : query.filter.healths) name.append("_").append(to_string(health));
  for (const auto& app : query.filter.apps) name.append("_").append(app);
  for (const auto category : query.filter.categories) name.append("_").append(to_string(category));
  if (query.filter.missing.value_or(false)) name.append("_missing");
  return name + "_" + model::format_time(now).substr(0, 10) + ".csv";
}

template <typename T>
bool is_among(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

// One row for each app that is asked for and is in one of the filter's categories and reasons; one
// at least, so that no customer is missing from an export.
void append_rows(const std::vector<model::Customer>& by_app, const model::CustomerFilter& filter,
                 std::string& out) {
  const auto is_asked_for = [&](const model::Customer& customer) {
    const auto& app = customer.app_status;
    return app && is_among(filter.categories, model::category_from_raw(app->raw_status)) &&
           is_among(filter.reasons, app->reason);
  };
  bool has_row = false;
  for (const auto& customer : by_app) {
    if (!is_asked_for(customer)) continue;
    protocol::append_customer_csv(customer, true, out);
    has_row = true;
  }
  if (!has_row) protocol::append_customer_csv(by_app.front(), true, out);
}

CountedStream csv_of(core::Directory& directory, std::vector<store::CustomerKey> keys,
                     model::CustomerFilter filter) {
  struct State {
    std::vector<store::CustomerKey> keys;
    std::size_t next = 0;
  };
  auto state = std::make_shared<State>(State{std::move(keys)});
  return [&directory, state, filter = std::move(filter)](std::string& out,
                                                         std::uint64_t& exported) -> Result<bool> {
    if (state->next == 0) protocol::append_customers_csv_header(!filter.apps.empty(), out);
    const auto count = std::min(kExportPiece, state->keys.size() - state->next);
    const auto piece = std::span(state->keys).subspan(state->next, count);
    if (filter.apps.empty()) {
      for (const auto& customer : directory.customers(piece, {})) {
        protocol::append_customer_csv(customer, false, out);
      }
    } else {
      std::vector<std::vector<model::Customer>> by_customer(count);
      for (const auto& app : filter.apps) {
        auto customers = directory.customers(piece, app);
        for (std::size_t i = 0; i < count; ++i) by_customer[i].push_back(std::move(customers[i]));
      }
      for (const auto& by_app : by_customer) append_rows(by_app, filter, out);
    }
    state->next += count;
    exported += count;
    return state->next < state->keys.size();
  };
}

// Puts parts that commas separated together again where they are one reason of the cluster: the
// longest one counts.
std::vector<std::string> joined_reasons(const std::vector<std::string>& parts,
                                        const std::function<bool(std::string_view)>& is_known) {
  std::vector<std::string> reasons;
  for (std::size_t first = 0; first < parts.size();) {
    std::string longest = parts[first];
    std::size_t next = first + 1;
    std::string run = longest;
    const std::size_t end = std::min(parts.size(), first + kMostPartsOfReason);
    for (std::size_t i = first + 1; i < end; ++i) {
      run.append(",").append(parts[i]);
      if (!is_known(run)) continue;
      longest = run;
      next = i + 1;
    }
    reasons.push_back(std::move(longest));
    first = next;
  }
  return reasons;
}

// A reason may hold commas, and the summary answers it as it is: it may be asked for like that.
// With a backslash in it the query says itself which commas separate.
Result<model::CustomerQuery> read_query(const http::Request& request, const Services& services,
                                        CustomerQueryUse use = CustomerQueryUse::Window) {
  auto query = protocol::read_customer_query(request.query, use);
  if (!query || query->filter.reasons.size() < 2) return query;
  const auto given =
      std::ranges::find(request.query, "reason", &std::pair<std::string, std::string>::first);
  if (given->second.find('\\') != std::string::npos) return query;
  const auto cluster = services.clusters.key_of(query->cluster);
  if (!cluster) return fail(cluster.error());
  query->filter.reasons = joined_reasons(query->filter.reasons, [&](std::string_view reason) {
    return services.directory.knows_reason(*cluster, reason);
  });
  return query;
}

}  // namespace

Result<Response> list_customers(const http::Request& request, const http::Caller&,
                                Services& services) {
  const auto query = read_query(request, services);
  if (!query) return fail(query.error());
  const auto etag = etag_of(*query, "window", services);
  if (!etag) return fail(etag.error());
  if (http::has_current(request, *etag)) return http::not_modified(*etag);
  const auto page = services.directory.window(*query);
  if (!page) return fail(page.error());
  return answer(protocol::write_customer_page(*page), *etag);
}

Result<Response> summarize_customers(const http::Request& request, const http::Caller&,
                                     Services& services) {
  const auto query = read_query(request, services, CustomerQueryUse::Summary);
  if (!query) return fail(query.error());
  const auto etag = etag_of(*query, "summary", services);
  if (!etag) return fail(etag.error());
  if (http::has_current(request, *etag)) return http::not_modified(*etag);
  const auto summary = services.directory.summary(query->cluster, query->filter);
  if (!summary) return fail(summary.error());
  return answer(protocol::write_customer_summary(*summary), *etag);
}

Result<Response> export_customers(const http::Request& request, const http::Caller& caller,
                                  Services& services) {
  const auto query = read_query(request, services, CustomerQueryUse::Export);
  if (!query) return fail(query.error());
  auto keys = services.directory.ordered(*query);
  if (!keys) return fail(keys.error());
  auto stream = record_stream(request, caller, services,
                              {"customers.export",
                               query->cluster,
                               {},
                               protocol::write_customer_query(*query),
                               model::AuditOutcome::Intent,
                               kCustomers},
                              csv_of(services.directory, std::move(*keys), query->filter));
  if (!stream) return fail(stream.error());
  return Response::csv(std::move(*stream), export_name(*query, services.clock()));
}

Result<Response> get_customer(const http::Request& request, const http::Caller&,
                              Services& services) {
  const auto name = protocol::read_customer_name(request.query);
  if (!name) return fail(name.error());
  auto detail = services.directory.detail(name->cluster, name->cid);
  if (!detail) return fail(detail.error());
  services.app_status.mark_stale(*detail);
  services.runbooks.link(detail->app_status);
  auto body = protocol::write_customer_detail(*detail);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

}  // namespace tms::api
