#include "client/app/route.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "shared/model/text.h"
#include "shared/model/user.h"
#include "shared/protocol/query.h"

namespace tms::app {
namespace {

using protocol::QueryPairs;

constexpr std::array<std::pair<Screen, std::string_view>, 11> kPaths{{
    {Screen::Overview, "overview"},
    {Screen::Customers, "customers"},
    {Screen::Apps, "apps"},
    {Screen::Act, "act"},
    {Screen::Jobs, "jobs"},
    {Screen::Batches, "batches"},
    {Screen::Audit, "audit"},
    {Screen::Clusters, "clusters"},
    {Screen::Users, "users"},
    {Screen::System, "system"},
    {Screen::Account, "account"},
}};
static_assert(kPaths.size() + 2 == static_cast<std::size_t>(Screen::NotFound) + 1,
              "every screen but Job and NotFound has a path of one part");

std::string take(QueryPairs& pairs, std::string_view name) {
  std::string value;
  std::erase_if(pairs, [&](const auto& pair) {
    if (pair.first != name) return false;
    value = pair.second;
    return true;
  });
  return value;
}

// A parameter with a broken escape is left out.
QueryPairs split_leniently(std::string_view query) {
  QueryPairs pairs;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    if (auto pair = protocol::split_query(query.substr(0, end))) {
      pairs.insert(pairs.end(), pair->begin(), pair->end());
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return pairs;
}

// Reads what can be read: a parameter that the strict reader refuses is left out.
template <typename Read>
auto read_leniently(QueryPairs pairs, Read read) {
  auto result = read(pairs);
  while (!result && !pairs.empty()) {
    const std::string culprit =
        result.error().fields.empty() ? pairs.back().first : result.error().fields.front().field;
    const std::size_t before = pairs.size();
    std::erase_if(pairs, [&](const auto& pair) { return pair.first == culprit; });
    if (pairs.size() == before) pairs.pop_back();
    result = read(pairs);
  }
  return result;
}

void read_customers(Route& route, QueryPairs pairs) {
  route.open = take(pairs, "open");
  if (model::customer_id_problem(route.open)) route.open.clear();
  const bool named = !route.cluster.empty();
  pairs.emplace_back("cluster", named ? route.cluster : "any");
  const auto query = read_leniently(std::move(pairs), [](const QueryPairs& p) {
    return protocol::read_customer_query(p, protocol::CustomerQueryUse::Export);
  });
  if (!query) return;
  route.filter = query->filter;
  route.sort = query->sort;
}

void read_audit(Route& route, QueryPairs pairs) {
  const std::string open = take(pairs, "open");
  if (!open.empty() && open.size() < 19 &&
      open.find_first_not_of("0123456789") == std::string::npos) {
    route.open = open;
  }
  std::erase_if(
      pairs, [](const auto& pair) { return pair.first == "before_seq" || pair.first == "limit"; });
  if (!route.cluster.empty()) pairs.emplace_back("cluster", route.cluster);
  const auto query = read_leniently(std::move(pairs), protocol::read_audit_query);
  if (query) route.audit = *query;
  route.cluster.clear();
}

void read_tab(Route& route, QueryPairs& pairs, std::initializer_list<std::string_view> known) {
  const std::string tab = take(pairs, "tab");
  if (std::find(known.begin(), known.end(), tab) != known.end()) route.tab = tab;
}

void read_users(Route& route, QueryPairs pairs) {
  read_tab(route, pairs, {"sessions"});
  if (const auto user = model::parse_username(take(pairs, "open"))) route.open = *user;
}

void read_jobs(Route& route, QueryPairs pairs) {
  std::erase_if(pairs,
                [](const auto& pair) { return pair.first == "offset" || pair.first == "limit"; });
  if (!route.cluster.empty()) pairs.emplace_back("cluster", route.cluster);
  const auto query = read_leniently(std::move(pairs), protocol::read_job_query);
  if (query) route.jobs = *query;
}

void read_clusters(Route& route, QueryPairs pairs) {
  const std::string open = take(pairs, "open");
  if (model::ClusterCode::parse(open)) route.open = open;
}

void read_batches(Route& route, QueryPairs pairs) {
  read_tab(route, pairs, {"lists", "devices", "runbooks"});
  route.open = model::clean_text(take(pairs, "open"), 200);
  std::erase_if(pairs,
                [](const auto& pair) { return pair.first == "offset" || pair.first == "limit"; });
  const auto query = read_leniently(std::move(pairs), protocol::read_batch_query);
  if (query) route.batches = *query;
}

void read_job(Route& route, std::string_view id, QueryPairs pairs) {
  const auto job = model::Uuid::parse(id);
  if (!job) {
    route.screen = Screen::NotFound;
    return;
  }
  route.screen = Screen::Job;
  route.job = *job;
  route.outcome = model::parse_outcome(take(pairs, "outcome"));
}

void append(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!query.empty()) query += '&';
  query.append(name).append("=").append(model::percent_encode(value));
}

std::string query_of(const Route& route) {
  std::string query;
  switch (route.screen) {
    case Screen::Apps:
    case Screen::Customers:
      query = protocol::write_customer_query({route.cluster, route.filter, route.sort});
      append(query, "open", route.open);
      return query;
    case Screen::Batches: {
      model::BatchQuery batches = route.batches;
      batches.cluster = route.cluster;
      query = protocol::write_batch_query(batches);
      append(query, "tab", route.tab);
      append(query, "open", route.open);
      return query;
    }
    case Screen::Audit:
      query = protocol::write_audit_query(route.audit);
      append(query, "open", route.open);
      return query;
    case Screen::Job:
      if (route.outcome) append(query, "outcome", model::to_string(*route.outcome));
      return query;
    case Screen::Jobs:
      return protocol::write_job_query(route.jobs);
    case Screen::Overview:
    case Screen::Act:
      append(query, "cluster", route.cluster);
      return query;
    case Screen::System:
    case Screen::Users:
      append(query, "tab", route.tab);
      append(query, "open", route.open);
      return query;
    case Screen::Clusters:
      append(query, "open", route.open);
      return query;
    case Screen::Account:
    case Screen::NotFound:
      return query;
  }
  return query;
}

}  // namespace

Route parse_route(std::string_view hash) {
  Route route;
  const std::string_view given = hash;
  if (hash.starts_with('#')) hash.remove_prefix(1);
  if (hash.starts_with('/')) hash.remove_prefix(1);
  const auto question = hash.find('?');
  std::string_view path = hash.substr(0, question);
  if (path.ends_with('/')) path.remove_suffix(1);
  QueryPairs pairs;
  if (question != std::string_view::npos) pairs = split_leniently(hash.substr(question + 1));
  if (path.empty()) return route;
  route.cluster = take(pairs, "cluster");
  if (!model::ClusterCode::parse(route.cluster)) route.cluster.clear();
  if (path.starts_with("jobs/")) {
    read_job(route, path.substr(5), std::move(pairs));
  } else {
    route.screen = Screen::NotFound;
    for (const auto& [screen, name] : kPaths) {
      if (path == name) route.screen = screen;
    }
  }
  if (route.screen == Screen::Customers || route.screen == Screen::Apps)
    read_customers(route, std::move(pairs));
  else if (route.screen == Screen::Clusters)
    read_clusters(route, std::move(pairs));
  else if (route.screen == Screen::Audit)
    read_audit(route, std::move(pairs));
  else if (route.screen == Screen::Jobs)
    read_jobs(route, std::move(pairs));
  else if (route.screen == Screen::Batches)
    read_batches(route, std::move(pairs));
  else if (route.screen == Screen::Users)
    read_users(route, std::move(pairs));
  else if (route.screen == Screen::System)
    read_tab(route, pairs, {"6h", "24h"});
  else if (route.screen == Screen::NotFound)
    route.unknown = model::clean_text(given, 200);
  if (!concerns_a_cluster(route.screen)) route.cluster.clear();
  return route;
}

std::string to_hash(const Route& route) {
  if (route.screen == Screen::NotFound) return route.unknown;
  std::string hash = "#/";
  if (route.screen == Screen::Job) hash += "jobs/" + route.job.text();
  for (const auto& [screen, name] : kPaths) {
    if (screen == route.screen) hash += name;
  }
  const std::string query = query_of(route);
  if (!query.empty()) hash += "?" + query;
  return hash;
}

std::string_view title(Screen screen) {
  switch (screen) {
    case Screen::Overview:
      return "Overview";
    case Screen::Customers:
      return "Customers";
    case Screen::Apps:
      return "Applications";
    case Screen::Act:
      return "Set action";
    case Screen::Jobs:
      return "Jobs";
    case Screen::Job:
      return "Job";
    case Screen::Batches:
      return "Batches";
    case Screen::Audit:
      return "Audit";
    case Screen::Clusters:
      return "Clusters";
    case Screen::Users:
      return "Users";
    case Screen::System:
      return "System";
    case Screen::Account:
      return "Your account";
    case Screen::NotFound:
      return "Not found";
  }
  return "";
}

bool concerns_a_cluster(Screen screen) {
  return screen == Screen::Overview || screen == Screen::Customers || screen == Screen::Apps ||
         screen == Screen::Act || screen == Screen::Batches;
}

Route route_to(Screen screen) {
  Route route;
  route.screen = screen;
  return route;
}

Route route_to_job(const model::JobId& job) {
  Route route = route_to(Screen::Job);
  route.job = job;
  return route;
}

Route route_to_cluster(const std::string& code) {
  Route route = route_to(Screen::Clusters);
  route.open = code;
  return route;
}

}  // namespace tms::app
