#include "shared/protocol/batch_json.h"

#include "shared/protocol/id_list_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr TextLimit kNameLimit{1, 64};  // codes of clusters and device types, user names
constexpr TextLimit kBatchIdLimit{1, 256};

void write_batch_fields(JsonWriter& out, const model::Batch& batch) {
  out.begin_object();
  out.key("id").text(batch.id);
  out.key("cluster").text(batch.cluster);
  out.key("device_type").text(batch.device_type);
  out.key("customers").number(batch.customers);
  out.key("status").text(to_string(batch.status));
  out.key("assigned_to").text_or_null(batch.assigned_to);
  out.key("assigned_at").time(batch.assigned_at);
  out.key("closed_at").time(batch.closed_at);
  out.key("created_at").time(batch.created_at);
  out.key("created_by").text(batch.created_by);
  out.key("source").text(batch.source);
  out.key("progress").begin_object();
  out.key("done").number(batch.progress.done);
  out.key("total").number(batch.progress.total);
  out.end_object();
  out.end_object();
}

void read_batch_fields(ObjectReader& in, model::Batch& batch) {
  in.text("id", batch.id);
  in.text("cluster", batch.cluster);
  in.text("device_type", batch.device_type);
  in.number("customers", batch.customers);
  in.name("status", batch.status, model::parse_batch_status);
  in.text_or_null("assigned_to", batch.assigned_to);
  in.time("assigned_at", batch.assigned_at);
  in.time("closed_at", batch.closed_at);
  in.time("created_at", batch.created_at);
  in.text("created_by", batch.created_by);
  in.text("source", batch.source);
  in.object("progress", Need::Required, [&](ObjectReader& progress) {
    progress.number("done", batch.progress.done);
    progress.number("total", batch.progress.total);
  });
}

void write_batch_customer(JsonWriter& out, const model::BatchCustomer& customer) {
  out.begin_object();
  out.key("cid").text(customer.cid);
  out.key("state").text_or_null(customer.state ? to_string(*customer.state) : "");
  out.key("missing").boolean(customer.missing);
  out.end_object();
}

void read_batch_customer(ObjectReader& in, model::BatchCustomer& customer) {
  in.text("cid", customer.cid);
  in.name_or_null("state", customer.state, model::parse_state);
  in.boolean("missing", customer.missing);
}

// devices / customers with its two decimals.
double average_of(const model::BatchPlan& plan) {
  return static_cast<double>(plan.average_hundredths) / 100.0;
}

}  // namespace

Result<model::BatchRequest> read_batch_request(std::string_view json) {
  return read_request<model::BatchRequest>(json, [](ObjectReader& in, auto& request) {
    in.text("cluster", request.cluster, Need::Required, kNameLimit);
    in.text("device_type", request.device_type, Need::Required, kNameLimit);
    in.number("device_cap", request.device_cap, Need::Required, std::uint64_t{1},
              model::kMaxDevices);
    in.number("total_devices", request.total_devices, std::uint64_t{1}, model::kMaxDevices);
    in.boolean("replace_unassigned", request.replace_unassigned, Need::Optional);
  });
}

std::string write_batch_request(const model::BatchRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("cluster").text(request.cluster);
  out.key("device_type").text(request.device_type);
  out.key("device_cap").number(request.device_cap);
  if (request.total_devices) out.key("total_devices").number(*request.total_devices);
  out.key("replace_unassigned").boolean(request.replace_unassigned);
  out.end_object();
  return text;
}

Result<model::BatchDeletion> read_batch_deletion(std::string_view json) {
  return read_request<model::BatchDeletion>(json, [](ObjectReader& in, auto& request) {
    in.text("cluster", request.cluster, Need::Required, kNameLimit);
    in.text("device_type", request.device_type, Need::Required, kNameLimit);
    in.boolean("force", request.force, Need::Optional);
  });
}

std::string write_batch_deletion(const model::BatchDeletion& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("cluster").text(request.cluster);
  out.key("device_type").text(request.device_type);
  out.key("force").boolean(request.force);
  out.end_object();
  return text;
}

Result<model::BatchClaim> read_batch_claim(std::string_view json) {
  return read_request<model::BatchClaim>(json, [](ObjectReader& in, auto& request) {
    in.texts("batch_ids", request.batch_ids, Need::Required, kBatchIdLimit);
    in.text("assignee", request.assignee, Need::Optional, kNameLimit);
    const auto ids = in.value("batch_ids");
    if (!ids || !ids->is(JsonKind::Array)) return;
    if (ids->size() == 0) {
      in.error("batch_ids", "required", "must name at least one batch");
    } else if (ids->size() > model::kMaxBatchesClaimed) {
      in.error("batch_ids", "too_many",
               "takes at most " + std::to_string(model::kMaxBatchesClaimed) + " batches");
    }
  });
}

std::string write_batch_claim(const model::BatchClaim& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("batch_ids");
  write_texts(out, request.batch_ids);
  if (!request.assignee.empty()) out.key("assignee").text(request.assignee);
  out.end_object();
  return text;
}

std::string write_batch_preview(const model::BatchPreview& preview) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("customers").number(preview.plan.customers);
  out.key("devices").number(preview.plan.devices);
  out.key("average").decimal(average_of(preview.plan));
  out.key("per_batch").number(preview.plan.per_batch);
  out.key("batches").number(preview.plan.batches);
  out.key("warnings").begin_array();
  for (const model::BatchWarning& warning : preview.warnings) {
    out.begin_object();
    out.key("code").text(to_string(warning.code));
    out.key("count").number(warning.count);
    out.key("message").text(warning.message);
    out.end_object();
  }
  out.end_array().end_object();
  return text;
}

Result<model::BatchPreview> read_batch_preview(std::string_view json) {
  return read_answer<model::BatchPreview>(json, [](ObjectReader& in, auto& preview) {
    double average = 0;
    in.number("customers", preview.plan.customers);
    in.number("devices", preview.plan.devices);
    in.decimal("average", average);
    in.number("per_batch", preview.plan.per_batch);
    in.number("batches", preview.plan.batches);
    preview.plan.average_hundredths = static_cast<std::uint64_t>(average * 100 + 0.5);
    in.items("warnings", preview.warnings, [](ObjectReader& warning, model::BatchWarning& out) {
      warning.name("code", out.code, model::parse_batch_warning_code);
      warning.number("count", out.count);
      warning.text("message", out.message);
    });
  });
}

std::string write_batches_created(const model::BatchesCreated& created) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("created").number(created.created);
  out.key("replaced").number(created.replaced);
  out.key("batch_ids");
  write_texts(out, created.batch_ids);
  out.end_object();
  return text;
}

Result<model::BatchesCreated> read_batches_created(std::string_view json) {
  return read_answer<model::BatchesCreated>(json, [](ObjectReader& in, auto& created) {
    in.number("created", created.created);
    in.number("replaced", created.replaced);
    in.texts("batch_ids", created.batch_ids);
  });
}

std::string write_batches_deleted(std::uint64_t deleted) {
  std::string text;
  JsonWriter(text).begin_object().key("deleted").number(deleted).end_object();
  return text;
}

Result<std::uint64_t> read_batches_deleted(std::string_view json) {
  return read_answer<std::uint64_t>(
      json, [](ObjectReader& in, auto& deleted) { in.number("deleted", deleted); });
}

std::string write_batch_page(const model::BatchPage& page) {
  return write_page(page, 400, write_batch_fields);
}

Result<model::BatchPage> read_batch_page(std::string_view json) {
  return read_page<model::BatchPage>(json, read_batch_fields);
}

std::string write_batch_claim_result(const model::BatchClaimResult& result) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("assigned");
  write_texts(out, result.assigned);
  out.key("skipped").begin_array();
  for (const model::SkippedBatch& skipped : result.skipped) {
    out.begin_object();
    out.key("batch_id").text(skipped.batch_id);
    out.key("reason").text(to_string(skipped.reason));
    out.key("assigned_to").text_or_null(skipped.assigned_to);
    out.end_object();
  }
  out.end_array().end_object();
  return text;
}

Result<model::BatchClaimResult> read_batch_claim_result(std::string_view json) {
  return read_answer<model::BatchClaimResult>(json, [](ObjectReader& in, auto& result) {
    in.texts("assigned", result.assigned);
    in.items("skipped", result.skipped, [](ObjectReader& skipped, model::SkippedBatch& out) {
      skipped.text("batch_id", out.batch_id);
      skipped.name("reason", out.reason, model::parse_batch_refusal);
      skipped.text_or_null("assigned_to", out.assigned_to);
    });
  });
}

std::string write_batch_customer_page(const model::BatchCustomerPage& page) {
  return write_page(page, 80, write_batch_customer);
}

Result<model::BatchCustomerPage> read_batch_customer_page(std::string_view json) {
  return read_page<model::BatchCustomerPage>(json, read_batch_customer);
}

}  // namespace tms::protocol
