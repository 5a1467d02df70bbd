#include "client/app/snapshot.h"

#include <algorithm>

#include "shared/protocol/json_writer.h"

namespace tms::app {
namespace {

using protocol::JsonWriter;

constexpr std::size_t kMaxRows = 100;

void write_customer_rows(const AppState& state, JsonWriter& json) {
  const CustomerWindow& window = state.customers;
  json.key("rows_total").number(window.shown_total);
  json.key("rows_visible").begin_array();
  const std::uint64_t end = std::min(window.visible.last + 1, window.visible.first + kMaxRows);
  for (std::uint64_t i = window.visible.first; i < end; ++i) {
    const CustomerRow* row = row_at(window, i);
    if (row == nullptr) continue;
    const model::Customer& customer = row->customer;
    json.begin_object();
    json.key("cid").text(customer.cid);
    json.key("state").text(to_string(customer.state));
    json.key("health").text(to_string(customer.health));
    json.key("selected").boolean(state.selection.contains(customer.cid));
    json.end_object();
  }
  json.end_array();
}

void write_job_rows(const std::vector<model::Job>& jobs, std::uint64_t total, JsonWriter& json) {
  json.key("rows_total").number(total);
  json.key("rows_visible").begin_array();
  for (std::size_t i = 0; i < jobs.size() && i < kMaxRows; ++i) {
    json.begin_object();
    json.key("id").uuid(jobs[i].id);
    json.key("kind").text(to_string(jobs[i].kind));
    json.key("status").text(to_string(jobs[i].status));
    json.end_object();
  }
  json.end_array();
}

void write_job_customer_rows(const JobCustomersWindow& window, JsonWriter& json) {
  json.key("rows_total").number(window.total);
  json.key("rows_visible").begin_array();
  std::size_t written = 0;
  for (const auto& [page, rows] : window.pages) {
    for (const auto& row : rows) {
      if (++written > kMaxRows) break;
      json.begin_object();
      json.key("cid").text(row.cid);
      json.key("outcome").text(to_string(row.outcome));
      json.end_object();
    }
  }
  json.end_array();
}

void write_audit_rows(const std::vector<model::AuditRecord>& records, JsonWriter& json) {
  json.key("rows_total").number(records.size());
  json.key("rows_visible").begin_array();
  for (std::size_t i = 0; i < records.size() && i < kMaxRows; ++i) {
    json.begin_object();
    json.key("seq").number(records[i].seq);
    json.key("actor").text(records[i].actor);
    json.key("action").text(records[i].action);
    json.key("outcome").text(to_string(records[i].outcome));
    json.end_object();
  }
  json.end_array();
}

void write_rows(const AppState& state, JsonWriter& json) {
  switch (state.route.screen) {
    case Screen::Customers:
      write_customer_rows(state, json);
      return;
    case Screen::Jobs:
      if (!state.jobs.value) break;
      write_job_rows(state.jobs.value->items, state.jobs.value->total, json);
      return;
    case Screen::Job:
      write_job_customer_rows(state.job.customers, json);
      return;
    case Screen::Audit:
      if (!state.audit.records.value) break;
      write_audit_rows(*state.audit.records.value, json);
      return;
    case Screen::Overview:
      json.key("rows_total").number(state.summary.value ? state.summary.value->total : 0);
      json.key("rows_visible").begin_array().end_array();
      return;
    default:
      break;
  }
  json.key("rows_total").number(std::uint64_t{0});
  json.key("rows_visible").begin_array().end_array();
}

}  // namespace

std::string write_snapshot(const AppState& state, bool dark) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.key("route").text(to_hash(state.route));
  json.key("theme").text(dark ? "dark" : "light");
  json.key("user").text_or_null(state.session ? state.session->user.username : "");
  write_rows(state, json);
  json.key("selected").number(state.selection.count());
  json.key("toasts").begin_array();
  for (const auto& toast : state.toasts) json.text(toast.text);
  json.end_array();
  json.key("jobs_running").number(running_jobs(state).size());
  json.key("revision").number(state.customers.revision);
  json.end_object();
  return text;
}

}  // namespace tms::app
