#include "tests/ui/views/fake_server.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/ui/views/fake_window.h"

namespace tms::ui_test {
namespace {

using model::Health;
using model::State;

std::string hex(std::uint64_t number) {
  std::string text(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    text[31 - i] = "0123456789abcdef"[number & 15];
    number >>= 4;
  }
  return text;
}

model::Customer make_customer(std::size_t index) {
  constexpr State kStates[] = {State::TranBegin, State::PeEnable, State::TEnable,
                               State::PeFinalize};
  constexpr Health kHealths[] = {Health::AllReady, Health::HasFailure, Health::Pending};
  model::Customer customer;
  customer.cid = hex(index * 2'654'435'761U);
  customer.cluster = "EU";
  customer.state = kStates[index % 4];
  customer.action_code = static_cast<std::int64_t>(customer.state);
  customer.action_desc = to_string(customer.state);
  customer.health = kHealths[index % 3];
  customer.apps.by_category = {6, 1, index % 3 == 1 ? std::uint16_t{1} : std::uint16_t{0}, 0, 0};
  customer.updated_at = kNow - 120'000;
  customer.apps_fetched_at = kNow - 120'000;
  return customer;
}

model::Cluster make_cluster(std::string code, std::uint64_t customers) {
  model::Cluster cluster;
  cluster.code = std::move(code);
  cluster.name = cluster.code == "EU" ? "European Union" : cluster.code;
  cluster.customers = customers;
  cluster.settings = model::default_cluster_settings();
  if (customers == 0) return cluster;
  cluster.base_url = "https://tms.example";
  cluster.credentials.kind = model::CredentialKind::Bearer;
  cluster.credentials.keep = model::CredentialKeep::Session;
  cluster.credentials.expires_at = kNow + 41 * 60'000;
  cluster.last_sync =
      model::SyncReport{.at = kNow - 10'000, .ok = true, .customers = customers, .error = {}};
  return cluster;
}

model::Uuid make_id(int number) {
  return *model::Uuid::parse("01934f3e-7a11-7000-8000-00000000000" + std::to_string(number));
}

model::User make_user(int number, std::string name, model::Role role) {
  return {.id = make_id(number),
          .username = std::move(name),
          .display_name = {},
          .role = role,
          .created_at = kNow - 86'400'000,
          .last_login_at = kNow - 3'600'000};
}

model::SessionItem make_session(int number, std::string name, bool current) {
  return {.id = make_id(number),
          .username = std::move(name),
          .created_at = kNow - 3'600'000,
          .last_used_at = kNow - 120'000,
          .ip = "192.0.2." + std::to_string(number),
          .user_agent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
          .current = current};
}

template <typename T>
bool any_of(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

}  // namespace

std::string golden(const std::string& name) {
  std::ifstream file(std::string(TMS_TEST_DATA_DIR "/protocol/") + name);
  REQUIRE_MESSAGE(file.good(), "no golden file ", name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string session_json(std::string_view role, std::string_view user) {
  auto session = protocol::read_session(golden("session.json"));
  REQUIRE(session.has_value());
  session->user.username = user;
  session->user.role = model::parse_role(role).value();
  session->idle_expires_at = kNow + 15 * 60'000;
  session->expires_at = kNow + 12 * 3'600'000;
  session->access_token.clear();
  return protocol::write_session(*session);
}

FakeServer::FakeServer(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) customers.push_back(make_customer(i));
  std::ranges::sort(customers, {}, &model::Customer::cid);
  clusters.items = {make_cluster("EU", count), make_cluster("US EAST1", 0)};
  clusters.total = 2;
  jobs = *protocol::read_job_page(golden("job_page.json"));
  audit = protocol::read_audit_page(golden("audit_page.json"))->items;
  verdict = *protocol::read_audit_verdict(golden("audit_verdict.json"));
  preview = *protocol::read_preview_result(golden("preview_result.json"));
  job_customers = protocol::read_job_customer_page(golden("job_customers.json"))->items;
  revisions = *protocol::read_revisions(golden("revisions.json"));
  detail = *protocol::read_customer_detail(golden("customer_detail.json"));
  users = {make_user(1, "anna", model::Role::Admin), make_user(2, "bert", model::Role::Operator),
           make_user(3, "carl", model::Role::Viewer)};
  sessions = {make_session(1, "anna", true), make_session(2, "anna", false),
              make_session(3, "bert", false)};
  runbooks = *protocol::read_runbooks(golden("runbooks.json"));
  batches = *protocol::read_batch_page(golden("batch_page.json"));
  batch_customers = *protocol::read_batch_customer_page(golden("batch_customers.json"));
  batch_preview = *protocol::read_batch_preview(golden("batch_preview.json"));
  claim_result = *protocol::read_batch_claim_result(golden("batch_claim_result.json"));
  list_report = *protocol::read_customer_list(golden("customer_list.json"));
  lists = *protocol::read_customer_list_page(golden("customer_list_page.json"));
  tokens = protocol::read_api_tokens(golden("api_tokens.json"))->items;
  device_types = *protocol::read_device_types(golden("device_types.json"));
  figures = *protocol::read_system_figures(golden("system_figures.json"));
  extra_summary = *protocol::read_customer_summary(golden("customer_summary.json"));
}

bool FakeServer::was_told(std::string_view words) const {
  return std::ranges::any_of(
      changes, [&](const std::string& line) { return line.find(words) != std::string::npos; });
}

int FakeServer::count_asked(std::string_view prefix) const {
  return static_cast<int>(std::ranges::count_if(
      asked, [&](const std::string& line) { return line.starts_with(prefix); }));
}

std::vector<const model::Customer*> FakeServer::matching(const model::CustomerQuery& query) const {
  std::vector<const model::Customer*> found;
  for (const auto& customer : customers) {
    if (!any_of(query.filter.states, customer.state)) continue;
    if (!any_of(query.filter.healths, customer.health)) continue;
    if (customer.cid.find(query.filter.q) == std::string::npos) continue;
    found.push_back(&customer);
  }
  if (query.sort.key == model::CustomerSortKey::State) {
    std::ranges::stable_sort(found, {}, [](const auto* c) { return c->state; });
  }
  if (query.sort.descending) std::ranges::reverse(found);
  return found;
}

model::CustomerSummary FakeServer::summary() const {
  model::CustomerSummary summary = extra_summary;
  summary.by_state = {};
  summary.by_health = {};
  summary.total = customers.size();
  for (const auto& customer : customers) {
    ++summary.by_state[static_cast<std::size_t>(customer.state)];
    ++summary.by_health[static_cast<std::size_t>(customer.health)];
  }
  return summary;
}

std::string FakeServer::made_up_page(const model::CustomerQuery& query) const {
  model::CustomerPage page;
  page.total = made_up_customers;
  page.offset = query.offset;
  page.revision = 7;
  for (std::uint64_t i = query.offset; i < page.total && page.items.size() < query.limit; ++i) {
    page.items.push_back(make_customer(i));
    page.items.back().cid = "c" + std::to_string(i);
  }
  return protocol::write_customer_page(page);
}

std::string FakeServer::job_customer_page(const model::JobCustomerQuery& query) const {
  model::JobCustomerPage page;
  for (const auto& customer : job_customers) {
    if (!any_of(query.outcomes, customer.outcome)) continue;
    if (page.total >= query.offset && page.items.size() < query.limit) {
      page.items.push_back(customer);
    }
    ++page.total;
  }
  return protocol::write_job_customer_page(page);
}

std::string FakeServer::answer_get(std::string_view path, std::string_view query) {
  const auto pairs = protocol::split_query(query);
  REQUIRE(pairs.has_value());
  if (path == "/api/v1/preferences") return preferences;
  if (path == "/api/v1/batches") {
    model::BatchPage page = batches;
    for (const auto& [name, value] : *pairs) {
      if (name != "q") continue;
      std::erase_if(page.items, [&](const model::Batch& batch) {
        return batch.id.find(value) == std::string::npos;
      });
      page.total = page.items.size();
    }
    return protocol::write_batch_page(window_of(page, protocol::read_batch_query(*pairs)));
  }
  if (path == "/api/v1/customer-lists") return protocol::write_customer_list_page(lists);
  if (path == "/api/v1/device-types") return protocol::write_device_types(device_types);
  if (path.starts_with("/api/v1/batches/")) {
    return protocol::write_batch_customer_page(batch_customers);
  }
  if (path == "/api/v1/runbooks") return protocol::write_runbooks(runbooks);
  if (path == "/api/v1/tokens") return protocol::write_api_tokens({tokens, tokens.size()});
  if (path == "/api/v1/system") return protocol::write_system_figures(figures);
  if (path == "/api/v1/users") return protocol::write_users({users, users.size()});
  if (path == "/api/v1/sessions") {
    return protocol::write_session_items({sessions, sessions.size()});
  }
  if (path == "/api/v1/revisions") return protocol::write_revisions(revisions);
  if (path == "/api/v1/clusters") return protocol::write_clusters(clusters);
  if (path == "/api/v1/customers/summary") {
    const bool empty = query.find("cluster=EU") == std::string_view::npos;
    return empty ? golden("customer_summary_empty.json")
                 : protocol::write_customer_summary(summary());
  }
  if (path == "/api/v1/customers") {
    const auto asked_for = protocol::read_customer_query(*pairs);
    REQUIRE(asked_for.has_value());
    if (made_up_customers > 0) return made_up_page(*asked_for);
    const auto found = matching(*asked_for);
    model::CustomerPage page;
    page.total = found.size();
    page.offset = asked_for->offset;
    page.revision = 7;
    for (std::size_t i = asked_for->offset;
         i < found.size() && page.items.size() < asked_for->limit; ++i) {
      page.items.push_back(*found[i]);
    }
    return protocol::write_customer_page(page);
  }
  if (path == "/api/v1/customer") {
    for (const auto& [name, value] : *pairs) {
      if (name == "cid") detail.customer.cid = value;
    }
    return protocol::write_customer_detail(detail);
  }
  if (path == "/api/v1/audit") {
    const auto asked_for = protocol::read_audit_query(*pairs);
    REQUIRE(asked_for.has_value());
    const auto page = audit_pages.find(asked_for->before_seq);
    return protocol::write_audit_page(page == audit_pages.end() ? model::AuditPage{audit, 0}
                                                                : page->second);
  }
  if (path == "/api/v1/audit/stats") {
    auto stats =
        audit_stats ? *audit_stats : *protocol::read_audit_stats(golden("audit_stats.json"));
    for (const auto& [name, value] : *pairs) {
      if (name == "cluster" && hours_of.contains(value)) stats.by_hour = hours_of.at(value);
    }
    return protocol::write_audit_stats(stats);
  }
  if (path == "/api/v1/jobs") {
    return protocol::write_job_page(window_of(jobs, protocol::read_job_query(*pairs)));
  }
  if (path.ends_with("/customers")) {
    const auto asked_for = protocol::read_job_customer_query(*pairs);
    REQUIRE(asked_for.has_value());
    return job_customer_page(*asked_for);
  }
  if (path.starts_with("/api/v1/jobs/")) return protocol::write_job(jobs.items.front());
  FAIL("the page asked for an unknown path ", std::string(path));
  return {};
}

std::string FakeServer::answer_change(const net::Request& request, std::string_view path) {
  changes.push_back(asked.back() + " " + request.body);
  if (path == "/api/v1/jobs/preview") {
    const auto wanted = protocol::read_preview_request(request.body);
    REQUIRE(wanted.has_value());
    previews.push_back(*wanted);
    return protocol::write_preview_result(preview);
  }
  if (path == "/api/v1/jobs") {
    const auto wanted = protocol::read_job_request(request.body);
    REQUIRE(wanted.has_value());
    started.push_back(*wanted);
    return protocol::write_accepted_job(jobs.items.front());
  }
  if (path == "/api/v1/preferences") return preferences = request.body;
  if (path == "/api/v1/batches/preview") return protocol::write_batch_preview(batch_preview);
  if (path == "/api/v1/batches" && request.method == net::Method::Delete) {
    return protocol::write_batches_deleted(7);
  }
  if (path == "/api/v1/batches") return golden("batches_created.json");
  if (path.starts_with("/api/v1/batches/")) return protocol::write_batch_claim_result(claim_result);
  if (path.starts_with("/api/v1/customer-lists/")) {
    return protocol::write_customer_list(list_report);
  }
  if (path == "/api/v1/device-types") {
    device_types = *protocol::read_device_types_request(request.body);
    return protocol::write_device_types(device_types);
  }
  if (path.ends_with("/snapshot")) return protocol::write_snapshot_report(snapshot_report);
  if (path == "/api/v1/tokens") {
    return protocol::write_created_api_token({make_id(1), "tms_secret"});
  }
  if (path == "/api/v1/users") return protocol::write_user(users.back());
  if (path.ends_with("/password-reset")) {
    return protocol::write_one_time_link({"https://tms.example/#/reset?token=abc", kNow});
  }
  if (path == "/api/v1/audit/verify") return protocol::write_audit_verdict(verdict);
  if (path.ends_with("/test")) return protocol::write_cluster_test({true, 12, 200, "2 customers"});
  if (path.ends_with("/credentials")) {
    const auto wanted = protocol::read_credentials_request(request.body);
    REQUIRE(wanted.has_value());
    const std::string token = wanted->reveal ? "revealed-token" : "";
    return protocol::write_credentials_result({"Bearer", "", kNow + 3'600'000, token});
  }
  if (path.starts_with("/api/v1/jobs/") || path.ends_with("/sync")) {
    return protocol::write_accepted_job(jobs.items.front());
  }
  return "{}";
}

std::optional<net::Completion> FakeServer::answer(const net::Request& request) {
  asked.push_back(std::string(net::to_string(request.method)) + " " + request.path);
  if (!unanswered.empty() && request.path.starts_with(unanswered)) return std::nullopt;
  net::Completion completion;
  completion.elapsed_ms = 3;
  if (!reachable) {
    completion.failure = proxy_says.empty() ? net::Failure::Unreachable : net::Failure::None;
    completion.status = proxy_says.empty() ? 0 : 502;
    completion.body = proxy_says;
    return completion;
  }
  for (const auto& [prefix, error] : errors) {
    if (!request.path.starts_with(prefix)) continue;
    completion.status = http_status(error.code);
    completion.body = protocol::write_problem(error, "req-1");
    return completion;
  }
  const std::string_view whole = request.path;
  const auto question = whole.find('?');
  const std::string_view path = whole.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : whole.substr(question + 1);
  completion.status = 200;
  completion.body =
      request.method == net::Method::Get ? answer_get(path, query) : answer_change(request, path);
  return completion;
}

Page::Page(std::string_view role, std::string_view hash, std::size_t customers, ImVec2 size)
    : server(customers),
      ui([](platform::Platform& platform,
            net::Transport& transport) { return std::make_unique<app::App>(platform, transport); },
         [this](const net::Request& request) { return server.answer(request); }, size) {
  if (!hash.empty()) ui.platform().history.back() = hash;
  sign_in(role);
}

void Page::sign_in(std::string_view role, std::string_view user) {
  ui.sign_in(session_json(role, user), false);
}

void Page::go(std::string_view hash) {
  ui.platform().history.emplace_back(hash);
  ui.app().on_hash_changed(hash);
  ui.run();
}

}  // namespace tms::ui_test
