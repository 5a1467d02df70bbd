// The dashboard's server as the page sees it: a cluster of customers, jobs and a log in memory,
// answering through the contract's own writers and the golden JSON of tests/data.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/app.h"
#include "client/net/scripted_transport.h"
#include "shared/model/audit.h"
#include "shared/model/batch.h"
#include "shared/model/cluster.h"
#include "shared/model/customer.h"
#include "shared/model/customer_list.h"
#include "shared/model/job.h"
#include "shared/model/job_request.h"
#include "shared/model/runbook.h"
#include "shared/model/system.h"
#include "shared/model/user.h"
#include "tests/ui/support/ui_driver.h"

namespace tms::ui_test {

inline constexpr model::TimeMs kNow = 1'795'435'200'000;  // the headless platform's clock at start

class FakeServer {
 public:
  explicit FakeServer(std::size_t customers = 1'000);

  model::ClusterPage clusters;
  std::vector<model::Customer> customers;  // of cluster EU, by cid
  // Above zero: so many customers are made up as they are asked for.
  std::uint64_t made_up_customers = 0;
  model::JobPage jobs;
  std::vector<model::AuditRecord> audit;                  // newest first
  std::map<std::uint64_t, model::AuditPage> audit_pages;  // by before_seq; without: all of `audit`
  std::optional<model::AuditStats> audit_stats;           // nullopt: the golden ones
  std::map<std::string, std::vector<model::AuditStats::Hour>> hours_of;  // by cluster
  model::AuditVerdict verdict;
  model::PreviewResult preview;
  std::vector<model::JobCustomer> job_customers;
  model::Revisions revisions;
  model::CustomerDetail detail;
  std::vector<model::User> users;
  std::vector<model::SessionItem> sessions;
  std::vector<model::ApiToken> tokens;
  std::string preferences = "{}";
  std::vector<model::Runbook> runbooks;
  model::BatchPage batches;
  model::BatchCustomerPage batch_customers;
  model::BatchPreview batch_preview;
  model::BatchClaimResult claim_result;
  model::CustomerList list_report;
  model::CustomerListPage lists;
  model::SystemFigures figures;
  std::vector<model::DeviceType> device_types;
  model::SnapshotReport snapshot_report;
  model::CustomerSummary extra_summary;  // its app_matrix and reasons are served
  // Paths that begin so are answered with this instead.
  std::map<std::string, model::Error> errors;
  bool reachable = true;
  std::string proxy_says;  // while the server is not reachable; empty: there is no proxy
  // Paths that begin so wait for the transport's answer(); empty: none.
  std::string unanswered;

  // What was asked.
  std::vector<model::PreviewRequest> previews;
  std::vector<model::JobRequest> started;
  std::vector<std::string> changes;  // "PATCH /api/v1/users/<id> {..}"
  std::vector<std::string> asked;    // "GET /api/v1/customers?cluster=EU"
  int count_asked(std::string_view prefix) const;
  bool was_told(std::string_view words) const;  // within one of `changes`

  std::optional<net::Completion> answer(const net::Request& request);

 private:
  std::string answer_get(std::string_view path, std::string_view query);
  std::string answer_change(const net::Request& request, std::string_view path);
  model::CustomerSummary summary() const;
  std::string made_up_page(const model::CustomerQuery& query) const;
  std::string job_customer_page(const model::JobCustomerQuery& query) const;
  std::vector<const model::Customer*> matching(const model::CustomerQuery& query) const;
};

// A page whose user is signed in, on the address given.
struct Page {
  explicit Page(std::string_view role = "operator", std::string_view hash = "",
                std::size_t customers = 1'000, ImVec2 size = {1440, 900});
  void sign_in(std::string_view role = "operator", std::string_view user = "anna");
  const app::AppState& state() { return static_cast<app::App&>(ui.app()).state(); }
  void go(std::string_view hash);

  FakeServer server;
  UiDriver ui;
};

std::string golden(const std::string& name);  // tests/data/protocol/<name>
std::string session_json(std::string_view role, std::string_view user = "anna");

}  // namespace tms::ui_test
