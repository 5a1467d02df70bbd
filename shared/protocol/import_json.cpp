#include "shared/protocol/import_json.h"

#include "shared/model/batch.h"
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

void write_list(JsonWriter& out, const model::ImportedList& list) {
  out.begin_object();
  out.key("cluster").text(list.cluster);
  out.key("device_type").text(list.device_type);
  out.key("cids");
  write_texts(out, list.cids);
  out.key("duplicates").number(list.duplicates);
  if (list.total_devices) out.key("total_devices").number(*list.total_devices);
  out.key("updated_at").time(list.updated_at);
  out.key("updated_by").text(list.updated_by);
  out.end_object();
}

void read_list(ObjectReader& in, model::ImportedList& list) {
  in.text("cluster", list.cluster);
  in.text("device_type", list.device_type);
  read_cids(in, list.cids);
  in.number("duplicates", list.duplicates);
  in.number("total_devices", list.total_devices, std::uint64_t{1}, model::kMaxDevices);
  in.time("updated_at", list.updated_at);
  in.text("updated_by", list.updated_by);
}

void write_batch(JsonWriter& out, const model::ImportedBatch& batch) {
  out.begin_object();
  out.key("id").text(batch.id);
  out.key("cluster").text(batch.cluster);
  out.key("device_type").text(batch.device_type);
  out.key("cids");
  write_texts(out, batch.cids);
  out.key("assigned_to").text(batch.assigned_to);
  out.key("assigned_at").time(batch.assigned_at);
  out.key("closed_at").time(batch.closed_at);
  out.key("created_at").time(batch.created_at);
  out.key("created_by").text(batch.created_by);
  out.end_object();
}

void read_batch(ObjectReader& in, model::ImportedBatch& batch) {
  in.text("id", batch.id, Need::Required, {1, 256});
  in.text("cluster", batch.cluster);
  in.text("device_type", batch.device_type);
  read_cids(in, batch.cids);
  in.text("assigned_to", batch.assigned_to);
  in.time("assigned_at", batch.assigned_at);
  in.time("closed_at", batch.closed_at);
  in.time("created_at", batch.created_at);
  in.text("created_by", batch.created_by);
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

std::string write_import_lists(const std::vector<model::ImportedList>& lists) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("lists").begin_array();
  for (const model::ImportedList& list : lists) write_list(out, list);
  out.end_array().end_object();
  return text;
}

Result<std::vector<model::ImportedList>> read_import_lists(std::string_view json) {
  return read_request<std::vector<model::ImportedList>>(
      json, [](ObjectReader& in, auto& lists) { in.items("lists", lists, read_list); });
}

std::string write_import_batches(const std::vector<model::ImportedBatch>& batches) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("batches").begin_array();
  for (const model::ImportedBatch& batch : batches) write_batch(out, batch);
  out.end_array().end_object();
  return text;
}

Result<std::vector<model::ImportedBatch>> read_import_batches(std::string_view json) {
  return read_request<std::vector<model::ImportedBatch>>(
      json, [](ObjectReader& in, auto& batches) { in.items("batches", batches, read_batch); });
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
