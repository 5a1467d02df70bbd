#include "shared/protocol/system_json.h"

#include "shared/model/text.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::ErrorCode;
using model::Result;

namespace {

// What a status says when the answer itself is not ours, nearest code first.
ErrorCode code_from_status(int status) {
  for (int i = 0; i < static_cast<int>(ErrorCode::Count); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (http_status(code) == status) return code;
  }
  return status >= 400 && status < 500 ? ErrorCode::InvalidRequest : ErrorCode::Internal;
}

void read_problem_fields(ObjectReader& in, Problem& problem) {
  std::string code;
  in.text("code", code);
  problem.error.code = model::error_code_from_string(code);
  in.text("detail", problem.error.message);
  in.text("request_id", problem.request_id, Need::Optional);
  const auto read_field = [](ObjectReader& field, model::FieldError& out) {
    field.text("field", out.field);
    field.text("code", out.code);
    field.text("message", out.message);
  };
  in.items("errors", problem.error.fields, read_field, Need::Optional);
}

}  // namespace

std::string write_problem(const model::Error& error, std::string_view request_id) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("type").text("urn:tms-dashboard:problem:" + std::string(to_string(error.code)));
  out.key("title").text(title(error.code));
  out.key("status").number(http_status(error.code));
  out.key("detail").text(error.message);
  out.key("code").text(to_string(error.code));
  out.key("request_id").text(request_id);
  out.key("errors").begin_array();
  for (const model::FieldError& field : error.fields) {
    out.begin_object();
    out.key("field").text(field.field);
    out.key("code").text(field.code);
    out.key("message").text(field.message);
    out.end_object();
  }
  out.end_array().end_object();
  return text;
}

Problem read_problem(std::string_view body, int status) {
  if (auto problem = read_answer<Problem>(body, read_problem_fields)) return std::move(*problem);
  Problem problem;
  problem.error.code = code_from_status(status);
  problem.error.message = "The server answered with status " + std::to_string(status) +
                          " and no explanation: " + std::string(title(problem.error.code)) + ".";
  return problem;
}

std::string write_health() {
  return R"({"status":"healthy","service":"TMS Dashboard"})";
}

std::string write_readiness(const model::Readiness& readiness) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("status").text(readiness.ready() ? "ready" : "not_ready");
  out.key("checks").begin_object();
  out.key("database").text(readiness.database);
  out.key("directory").text(readiness.directory);
  out.key("recovery").text(readiness.recovery);
  out.end_object().end_object();
  return text;
}

std::string write_revisions(const model::Revisions& revisions) {
  std::string text;
  text.reserve(160 + revisions.customers.size() * 24);
  JsonWriter out(text);
  out.begin_object().key("customers").begin_object();
  for (const auto& [cluster, revision] : revisions.customers) {
    out.text_key(cluster).number(revision);
  }
  out.end_object();
  out.key("jobs").number(revisions.jobs);
  out.key("audit").number(revisions.audit);
  out.key("batches").number(revisions.batches);
  out.key("server_started_at").time(revisions.server_started_at);
  out.end_object();
  return text;
}

Result<model::Revisions> read_revisions(std::string_view json) {
  return read_answer<model::Revisions>(json, [](ObjectReader& in, auto& revisions) {
    in.counts("customers", revisions.customers);
    in.number("jobs", revisions.jobs);
    in.number("audit", revisions.audit);
    in.number("batches", revisions.batches);
    in.time("server_started_at", revisions.server_started_at);
  });
}

Result<std::string> read_preferences(std::string_view json) {
  if (json.size() > kMaxPreferencesBytes) {
    return model::fail(ErrorCode::PayloadTooLarge, "Preferences may take 64 KiB at most.");
  }
  const auto document = JsonDocument::parse(json);
  if (!document) return model::fail(document.error());
  if (!document->root().is(JsonKind::Object)) {
    return model::fail(model::field_error("", "wrong_type", "Preferences must be a JSON object."));
  }
  return std::string(json);
}

Result<void> read_empty_request(std::string_view json) {
  if (json.empty()) return {};
  const auto request = read_request<bool>(json, [](ObjectReader&, bool&) {});
  if (!request) return model::fail(request.error());
  return {};
}

}  // namespace tms::protocol
