#include "shared/protocol/job_json.h"

#include "shared/protocol/error_json.h"
#include "shared/protocol/id_list_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

void write_counts(JsonWriter& out, const model::JobCounts& counts) {
  out.begin_object().key("total").number(counts.total());
  for (const model::Outcome outcome : model::kOutcomes) {
    out.key(to_string(outcome)).number(counts[outcome]);
  }
  out.end_object();
}

void read_counts(ObjectReader& in, model::JobCounts& counts) {
  in.value("total");  // the sum of the rest
  for (const model::Outcome outcome : model::kOutcomes) {
    in.number(to_string(outcome), counts[outcome]);
  }
}

void write_job_fields(JsonWriter& out, const model::Job& job) {
  out.key("id").uuid(job.id);
  out.key("kind").text(to_string(job.kind));
  out.key("cluster").text(job.cluster);
  out.key("action").text_or_null(job.action ? to_string(*job.action) : "");
  out.key("status").text(to_string(job.status));
  out.key("created_by").text(job.created_by);
  out.key("created_at").time(job.created_at);
  out.key("started_at").time(job.started_at);
  out.key("finished_at").time(job.finished_at);
  out.key("reason").text(job.reason);
  out.key("batch_ids");
  write_texts(out, job.batch_ids);
  out.key("parent_job_id").uuid(job.parent_job_id);
  out.key("source").text(job.source);
  out.key("counts");
  write_counts(out, job.counts);
  out.key("rate_per_s").decimal(job.rate_per_s);
  out.key("eta_s");
  if (job.eta_s) {
    out.decimal(*job.eta_s);
  } else {
    out.null();
  }
  out.key("error");
  write_inner_error(out, job.error);
}

void write_job_object(JsonWriter& out, const model::Job& job) {
  out.begin_object();
  write_job_fields(out, job);
  out.end_object();
}

void write_failures(JsonWriter& out, const std::vector<model::FailureCount>& failures) {
  out.key("failures").begin_array();
  for (const model::FailureCount& failure : failures) {
    out.begin_object();
    out.key("kind").text(to_string(failure.kind));
    out.key("count").number(failure.count);
    out.end_object();
  }
  out.end_array();
}

void write_job_with_series(JsonWriter& out, const model::Job& job) {
  out.begin_object();
  write_job_fields(out, job);
  out.key("series").begin_array();
  for (const model::JobPoint& point : job.series) {
    out.begin_object();
    out.key("at").time(point.at);
    out.key("done").number(point.done);
    out.key("p50_ms").number(point.p50_ms);
    out.key("p99_ms").number(point.p99_ms);
    out.end_object();
  }
  out.end_array();
  if (job.kind == model::JobKind::AppStatus) write_failures(out, job.failures);
  out.end_object();
}

// Canonical names only: this is an answer, not what a person typed.
std::optional<model::Action> action_by_name(std::string_view text) {
  for (const model::Action action : model::kActions) {
    if (to_string(action) == text) return action;
  }
  return std::nullopt;
}

void read_job_fields(ObjectReader& in, model::Job& job) {
  in.uuid("id", job.id);
  in.name("kind", job.kind, model::parse_job_kind);
  in.text("cluster", job.cluster);
  in.name_or_null("action", job.action, action_by_name);
  in.name("status", job.status, model::parse_job_status);
  in.text("created_by", job.created_by);
  in.time("created_at", job.created_at);
  in.time("started_at", job.started_at);
  in.time("finished_at", job.finished_at);
  in.text("reason", job.reason);
  in.texts("batch_ids", job.batch_ids);
  in.uuid_or_null("parent_job_id", job.parent_job_id);
  in.text("source", job.source);
  in.object("counts", Need::Required,
            [&](ObjectReader& counts) { read_counts(counts, job.counts); });
  in.decimal("rate_per_s", job.rate_per_s);
  in.decimal_or_null("eta_s", job.eta_s);
  read_inner_error(in, job.error);
  const auto read_point = [](ObjectReader& point, model::JobPoint& out) {
    point.time("at", out.at);
    point.number("done", out.done);
    point.number("p50_ms", out.p50_ms);
    point.number("p99_ms", out.p99_ms);
  };
  in.items("series", job.series, read_point, Need::Optional);
  const auto read_failure = [](ObjectReader& failure, model::FailureCount& out) {
    failure.name("kind", out.kind, model::parse_read_failure);
    failure.number("count", out.count);
  };
  in.items("failures", job.failures, read_failure, Need::Optional);
}

void write_job_customer(JsonWriter& out, const model::JobCustomer& customer) {
  out.begin_object();
  out.key("cid").text(customer.cid);
  out.key("outcome").text(to_string(customer.outcome));
  out.key("attempts").number(customer.attempts);
  out.key("http_status").number_or_null(customer.http_status);
  out.key("message").text(customer.message);
  out.key("updated_at").time(customer.updated_at);
  out.end_object();
}

void read_job_customer(ObjectReader& in, model::JobCustomer& customer) {
  in.text("cid", customer.cid);
  in.name("outcome", customer.outcome, model::parse_outcome);
  in.number("attempts", customer.attempts);
  in.number_or_null("http_status", customer.http_status);
  in.text("message", customer.message);
  in.time("updated_at", customer.updated_at);
}

void read_preview_fields(ObjectReader& in, model::PreviewResult& result) {
  in.text("selection_token", result.selection_token);
  in.number("total", result.total);
  in.number("duplicates", result.duplicates);
  read_rejected(in, result.rejected);
  in.number("rejected_total", result.rejected_total);
  in.texts("ignored_columns", result.ignored_columns);
  in.items("warnings", result.warnings, [](ObjectReader& warning, model::PreviewWarning& out) {
    warning.name("code", out.code, model::parse_warning_code);
    warning.number("count", out.count);
    warning.texts("sample", out.sample);
  });
  in.time("expires_at", result.expires_at);
}

}  // namespace

std::string write_preview_result(const model::PreviewResult& result) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("selection_token").text(result.selection_token);
  out.key("total").number(result.total);
  out.key("duplicates").number(result.duplicates);
  write_rejected(out, result.rejected);
  out.key("rejected_total").number(result.rejected_total);
  out.key("ignored_columns");
  write_texts(out, result.ignored_columns);
  out.key("warnings").begin_array();
  for (const model::PreviewWarning& warning : result.warnings) {
    out.begin_object();
    out.key("code").text(to_string(warning.code));
    out.key("count").number(warning.count);
    out.key("sample");
    write_texts(out, warning.sample);
    out.end_object();
  }
  out.end_array().key("expires_at").time(result.expires_at).end_object();
  return text;
}

Result<model::PreviewResult> read_preview_result(std::string_view json) {
  return read_answer<model::PreviewResult>(json, read_preview_fields);
}

std::string write_job(const model::Job& job) {
  std::string text;
  JsonWriter out(text);
  write_job_with_series(out, job);
  return text;
}

Result<model::Job> read_job(std::string_view json) {
  return read_answer<model::Job>(json, read_job_fields);
}

std::string write_accepted_job(const model::Job& job) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("job");
  write_job_object(out, job);
  out.end_object();
  return text;
}

Result<model::Job> read_accepted_job(std::string_view json) {
  return read_answer<model::Job>(json, [](ObjectReader& in, auto& job) {
    in.object("job", Need::Required, [&](ObjectReader& fields) { read_job_fields(fields, job); });
  });
}

std::string write_job_page(const model::JobPage& page) {
  return write_page(page, 700, write_job_object);
}

Result<model::JobPage> read_job_page(std::string_view json) {
  return read_page<model::JobPage>(json, read_job_fields);
}

std::string write_job_customer_page(const model::JobCustomerPage& page) {
  return write_page(page, 220, write_job_customer);
}

Result<model::JobCustomerPage> read_job_customer_page(std::string_view json) {
  return read_page<model::JobCustomerPage>(json, read_job_customer);
}

}  // namespace tms::protocol
