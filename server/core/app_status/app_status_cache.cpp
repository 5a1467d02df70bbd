#include "server/core/app_status/app_status_cache.h"

#include <utility>

#include "shared/model/text.h"

namespace tms::core {

using model::AppStatusCacheView;
using model::AppStatusScope;
using model::ErrorCode;
using model::fail;

namespace {

bool is_fresh(const CustomerFacts& facts, TimeMs since) {
  return facts.knows_all_apps() && facts.apps_fetched_at > since &&
         facts.apps_fetched_at > facts.requested_at;
}

std::string age_in_words(std::int64_t seconds) {
  const bool in_minutes = seconds % 60 == 0;
  const auto count = static_cast<std::uint64_t>(in_minutes ? seconds / 60 : seconds);
  return model::group_digits(count) + (in_minutes ? " minute" : " second") +
         (count == 1 ? "" : "s");
}

// "app kms of 2 customers forgotten: one cluster"
std::string forgotten_in_words(const AppStatusScope& scope, std::size_t customers) {
  std::string words = scope.app.empty() ? "app status" : "app " + model::clean_text(scope.app, 64);
  words += " of " + model::counted(customers, "customer", "customers") + " forgotten: ";
  if (!scope.cid.empty()) return words + "customer " + scope.cid;
  return words + (scope.cluster.empty() ? "all clusters" : "one cluster");
}

}  // namespace

AppStatusCache::AppStatusCache(Directory& directory, Clusters& clusters, Clock clock)
    : directory_(directory), clusters_(clusters), clock_(std::move(clock)) {}

TimeMs AppStatusCache::fresh_since(ClusterKey cluster,
                                   std::optional<std::uint32_t> max_age_s) const {
  const auto settings = clusters_.settings(cluster);
  const auto seconds = max_age_s.value_or(settings ? settings->app_status_ttl_s : 0);
  return clock_() - TimeMs{seconds} * 1000;
}

AppStatusCache::Fresh AppStatusCache::find_fresh(ClusterKey cluster,
                                                 std::span<const CustomerKey> customers,
                                                 std::optional<std::uint32_t> max_age_s) {
  Fresh fresh;
  const TimeMs now = clock_();
  const TimeMs since = fresh_since(cluster, max_age_s);
  const auto facts = directory_.facts(customers);
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    if (is_fresh(facts[i], since)) fresh.positions.push_back(i);
  }
  hits_ += fresh.positions.size();
  misses_ += customers.size() - fresh.positions.size();
  fresh.why = "Read within the last " + age_in_words((now - since) / 1000);
  return fresh;
}

void AppStatusCache::mark_stale(model::CustomerDetail& detail) const {
  const auto cluster = clusters_.key_of(detail.customer.cluster);
  if (!cluster) return;
  const auto customer = directory_.find(*cluster, detail.customer.cid);
  if (!customer) return;
  const auto facts = directory_.facts({&*customer, 1}).front();
  if (is_fresh(facts, fresh_since(*cluster, std::nullopt))) return;
  for (auto& app : detail.app_status) app.stale = true;
}

Result<std::vector<AppStatusCache::Part>> AppStatusCache::parts_of(
    const AppStatusScope& scope) const {
  std::vector<Part> parts;
  const auto add = [&](ClusterKey cluster) {
    parts.push_back({fresh_since(cluster, std::nullopt),
                     directory_.with_app_status(cluster, scope.cid, scope.app)});
  };
  if (scope.cluster.empty()) {
    for (const auto& [code, key] : clusters_.codes()) add(key);
    return parts;
  }
  const auto cluster = clusters_.key_of(scope.cluster);
  if (!cluster) return fail(cluster.error());
  if (!scope.cid.empty() && !directory_.find(*cluster, scope.cid)) {
    return fail(ErrorCode::NotFound, "The cluster " + scope.cluster + " has no such customer.");
  }
  add(*cluster);
  return parts;
}

Result<AppStatusCacheView> AppStatusCache::view(const AppStatusScope& scope) const {
  const auto parts = parts_of(scope);
  if (!parts) return fail(parts.error());
  AppStatusCacheView view;
  view.hits = hits_;
  view.misses = misses_;
  for (const Part& part : *parts) {
    const auto sums = directory_.app_status_sums(
        part.customers, scope.app,
        [&part](const CustomerFacts& facts) { return is_fresh(facts, part.fresh_since); });
    view.entries += sums.entries;
    view.customers += sums.customers;
    view.fresh += sums.fresh;
    view.bytes += sums.bytes;
  }
  view.stale = view.customers - view.fresh;
  return view;
}

Result<AppStatusCacheView> AppStatusCache::clear(const AppStatusScope& scope, const Actor& actor) {
  const auto parts = parts_of(scope);
  if (!parts) return fail(parts.error());
  std::vector<CustomerKey> customers;
  for (const Part& part : *parts) {
    customers.insert(customers.end(), part.customers.begin(), part.customers.end());
  }
  auto audit = audit_draft(actor, "app_status.clear", model::AuditOutcome::Success,
                           forgotten_in_words(scope, customers.size()));
  audit.cluster = scope.cluster;
  const auto forgotten = directory_.forget_app_status(customers, scope.app, clock_(), audit);
  if (!forgotten) return fail(forgotten.error());
  return view(scope);
}

}  // namespace tms::core
