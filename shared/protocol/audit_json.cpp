#include "shared/protocol/audit_json.h"

#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr std::size_t kBytesEach = 560;  // about one record

void write_record(JsonWriter& out, const model::AuditRecord& record) {
  out.begin_object();
  out.key("seq").number(record.seq);
  out.key("at").time(record.at);
  out.key("actor").text(record.actor);
  out.key("role").text_or_null(record.role);
  out.key("ip").text_or_null(record.ip);
  out.key("action").text(record.action);
  out.key("cluster").text_or_null(record.cluster);
  out.key("job_id").uuid(record.job_id);
  out.key("customer_count").number(record.customer_count);
  out.key("customers_sample").begin_array();
  for (const std::string& cid : record.customers_sample) out.text(cid);
  out.end_array();
  out.key("outcome").text(to_string(record.outcome));
  out.key("detail").text(record.detail);
  out.key("duration_ms");
  if (record.duration_ms) {
    out.number(*record.duration_ms);
  } else {
    out.null();
  }
  out.key("request_id").text_or_null(record.request_id);
  out.key("source").text(record.source);
  out.key("hash").text(record.hash);
  out.end_object();
}

void read_record(ObjectReader& in, model::AuditRecord& record) {
  in.number("seq", record.seq);
  in.time("at", record.at);
  in.text("actor", record.actor);
  in.text_or_null("role", record.role);
  in.text_or_null("ip", record.ip);
  in.text("action", record.action);
  in.text_or_null("cluster", record.cluster);
  in.uuid_or_null("job_id", record.job_id);
  in.number("customer_count", record.customer_count);
  in.texts("customers_sample", record.customers_sample);
  in.name("outcome", record.outcome, model::parse_audit_outcome);
  in.text("detail", record.detail);
  in.number_or_null("duration_ms", record.duration_ms);
  in.text_or_null("request_id", record.request_id);
  in.text("source", record.source);
  in.text("hash", record.hash);
}

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

// An object whose keys are names that people and clusters chose, in the order given.
void write_name_counts(JsonWriter& out, const Counts& counts) {
  out.begin_object();
  for (const auto& [name, count] : counts) out.text_key(name).number(count);
  out.end_object();
}

}  // namespace

Result<bool> read_audit_verify_request(std::string_view json) {
  if (json.empty()) return false;
  return read_request<bool>(
      json, [](ObjectReader& in, bool& full) { in.boolean("full", full, Need::Optional); });
}

std::string write_audit_verify_request(bool full) {
  return full ? R"({"full":true})" : "{}";
}

std::string write_audit_page(const model::AuditPage& page) {
  std::string text;
  text.reserve(64 + page.items.size() * kBytesEach);
  JsonWriter out(text);
  out.begin_object().key("items").begin_array();
  for (const model::AuditRecord& record : page.items) write_record(out, record);
  out.end_array().key("next_before_seq").number_or_null(page.next_before_seq).end_object();
  return text;
}

Result<model::AuditPage> read_audit_page(std::string_view json) {
  return read_answer<model::AuditPage>(json, [](ObjectReader& in, auto& page) {
    in.items("items", page.items, read_record);
    in.number_or_null("next_before_seq", page.next_before_seq);
  });
}

std::string write_audit_stats(const model::AuditStats& stats) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("records").number(stats.records);
  out.key("first_at").time(stats.first_at);
  out.key("last_at").time(stats.last_at);
  out.key("by_action");
  write_name_counts(out, stats.by_action);
  out.key("by_outcome");
  write_name_counts(out, stats.by_outcome);
  out.key("by_actor");
  write_name_counts(out, stats.by_actor);
  out.key("by_hour").begin_array();
  for (const model::AuditStats::Hour& hour : stats.by_hour) {
    out.begin_object();
    out.key("at").time(hour.at);
    out.key("records").number(hour.records);
    out.key("customers").number(hour.customers);
    out.end_object();
  }
  out.end_array().key("bytes").number(stats.bytes).end_object();
  return text;
}

Result<model::AuditStats> read_audit_stats(std::string_view json) {
  return read_answer<model::AuditStats>(json, [](ObjectReader& in, auto& stats) {
    in.number("records", stats.records);
    in.time("first_at", stats.first_at);
    in.time("last_at", stats.last_at);
    in.counts("by_action", stats.by_action);
    in.counts("by_outcome", stats.by_outcome);
    in.counts("by_actor", stats.by_actor);
    in.items("by_hour", stats.by_hour, [](ObjectReader& hour, model::AuditStats::Hour& out) {
      hour.time("at", out.at);
      hour.number("records", out.records);
      hour.number("customers", out.customers);
    });
    in.number("bytes", stats.bytes);
  });
}

std::string write_audit_verdict(const model::AuditVerdict& verdict) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("ok").boolean(verdict.ok);
  out.key("records").number(verdict.records);
  out.key("head").begin_object();
  out.key("seq").number(verdict.head.seq);
  out.key("hash").text(verdict.head.hash);
  out.end_object();
  out.key("last_checkpoint_seq").number(verdict.last_checkpoint_seq);
  out.key("first_bad_seq").number_or_null(verdict.first_bad_seq);
  out.key("reason").text_or_null(verdict.reason);
  out.end_object();
  return text;
}

Result<model::AuditVerdict> read_audit_verdict(std::string_view json) {
  return read_answer<model::AuditVerdict>(json, [](ObjectReader& in, auto& verdict) {
    in.boolean("ok", verdict.ok);
    in.number("records", verdict.records);
    in.object("head", Need::Required, [&](ObjectReader& head) {
      head.number("seq", verdict.head.seq);
      head.text("hash", verdict.head.hash);
    });
    in.number("last_checkpoint_seq", verdict.last_checkpoint_seq);
    in.number_or_null("first_bad_seq", verdict.first_bad_seq);
    in.text_or_null("reason", verdict.reason);
  });
}

void append_audit_record(const model::AuditRecord& record, std::string& out) {
  JsonWriter writer(out);
  write_record(writer, record);
  out += '\n';
}

}  // namespace tms::protocol
