#include "shared/protocol/import_json.h"

#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::Result;

namespace {

void write_texts(JsonWriter& out, const std::vector<std::string>& texts) {
  out.begin_array();
  for (const std::string& text : texts) out.text(text);
  out.end_array();
}

void write_job(JsonWriter& out, const model::ImportedJob& job) {
  out.begin_object();
  out.key("id").uuid(job.id);
  out.key("action");
  job.action ? out.text(to_string(*job.action)) : out.null();
  out.key("finished_at").time(job.finished_at);
  out.key("reason").text(job.reason);
  out.key("batch_ids");
  write_texts(out, job.batch_ids);
  out.key("outcome").text(to_string(job.outcome));
  out.key("http_status").number(job.http_status);
  out.key("message").text(job.message);
  out.end_object();
}

void write_record(JsonWriter& out, const model::ImportedRecord& record) {
  out.begin_object();
  out.key("identity").uuid(record.identity);
  out.key("at").time(record.at);
  out.key("actor").text(record.actor);
  out.key("ip").text(record.ip);
  out.key("action").text(record.action);
  out.key("cluster").text(record.cluster);
  out.key("cids");
  write_texts(out, record.cids);
  out.key("outcome").text(to_string(record.outcome));
  out.key("detail").text(record.detail);
  if (record.duration_ms) out.key("duration_ms").number(*record.duration_ms);
  if (record.job) {
    out.key("job");
    write_job(out, *record.job);
  }
  out.end_object();
}

std::optional<model::Action> parse_action_name(std::string_view text) {
  for (const model::Action action : model::kActions) {
    if (to_string(action) == text) return action;
  }
  return std::nullopt;
}

void read_job(ObjectReader& in, model::ImportedJob& job) {
  in.uuid("id", job.id);
  in.name_or_null("action", job.action, parse_action_name);
  in.time("finished_at", job.finished_at);
  in.text("reason", job.reason);
  in.texts("batch_ids", job.batch_ids);
  in.name("outcome", job.outcome, model::parse_outcome);
  in.number("http_status", job.http_status, Need::Required, 0, 999);
  in.text("message", job.message);
  const bool ended = job.outcome == model::Outcome::Succeeded ||
                     job.outcome == model::Outcome::Failed ||
                     job.outcome == model::Outcome::Unknown;
  if (!ended) {
    in.error("outcome", "invalid_value", "must be succeeded, failed or unknown");
  }
}

void read_cids(ObjectReader& in, std::vector<std::string>& cids) {
  in.each("cids", Need::Required, [&](JsonValue value, const JsonPath& path) {
    if (!in.expect(value, path, JsonKind::Text)) return;
    if (const auto problem = model::customer_id_problem(value.text())) {
      in.errors().add(path, "invalid_value", "is no customer id: " + *problem);
    } else {
      cids.emplace_back(value.text());
    }
  });
}

void read_record(ObjectReader& in, model::ImportedRecord& record) {
  in.uuid("identity", record.identity);
  in.time("at", record.at);
  in.text("actor", record.actor);
  in.text("ip", record.ip);
  in.text("action", record.action);
  in.text("cluster", record.cluster);
  read_cids(in, record.cids);
  in.name("outcome", record.outcome, model::parse_audit_outcome);
  in.text("detail", record.detail);
  in.number("duration_ms", record.duration_ms);
  in.object("job", Need::Optional, [&](ObjectReader& job) { read_job(job, record.job.emplace()); });
}

}  // namespace

std::string write_import_piece(const std::vector<model::ImportedRecord>& records) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("records").begin_array();
  for (const model::ImportedRecord& record : records) write_record(out, record);
  out.end_array().end_object();
  return text;
}

Result<std::vector<model::ImportedRecord>> read_import_piece(std::string_view json) {
  return read_request<std::vector<model::ImportedRecord>>(
      json, [](ObjectReader& in, auto& records) { in.items("records", records, read_record); });
}

std::string write_import_verdicts(const std::vector<model::ImportVerdict>& verdicts) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("verdicts").begin_array();
  for (const model::ImportVerdict verdict : verdicts) out.text(to_string(verdict));
  out.end_array().end_object();
  return text;
}

Result<std::vector<model::ImportVerdict>> read_import_verdicts(std::string_view json) {
  return read_answer<std::vector<model::ImportVerdict>>(json, [](ObjectReader& in, auto& out) {
    in.names("verdicts", out, model::parse_import_verdict);
  });
}

std::string write_import_note(const ImportNote& note) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("outcome").text(to_string(note.outcome));
  out.key("detail").text(note.detail);
  out.end_object();
  return text;
}

Result<ImportNote> read_import_note(std::string_view json) {
  return read_request<ImportNote>(json, [](ObjectReader& in, ImportNote& note) {
    in.name("outcome", note.outcome, model::parse_audit_outcome);
    in.text("detail", note.detail);
  });
}

}  // namespace tms::protocol
