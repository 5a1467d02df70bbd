// Requests of job_json.h: selections, dry runs, new jobs.
#include "shared/model/text.h"
#include "shared/protocol/filter_json.h"
#include "shared/protocol/id_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr std::size_t kMaxSelectionText = 64u << 20;  // the body limit of the route is lower
constexpr TextLimit kReasonLimit{0, 2000};
constexpr TextLimit kBatchIdLimit{1, 256};
constexpr std::uint32_t kMaxAgeS = 604'800;

// ---- selections

void read_selection(ObjectReader& in, model::Selection& selection) {
  constexpr std::string_view kSources[] = {"cids", "text", "filter", "batch_ids", "job_id"};
  std::size_t sources = 0;
  for (std::string_view source : kSources) sources += in.has(source) ? 1 : 0;
  in.value("columns");
  in.value("outcomes");
  if (sources != 1) {
    in.errors().add(in.path(), sources == 0 ? "required" : "ambiguous_selection",
                    "must hold exactly one of cids, text, filter, batch_ids and job_id");
    return;
  }
  const auto refuse_beside = [&](std::string_view key, std::string_view owner) {
    if (in.has(key)) in.error(key, "unknown_field", "goes with " + std::string(owner) + " only");
  };
  if (in.has("cids")) {
    read_cids(in, selection.emplace<model::CidsSelection>().list);
  } else if (in.has("text")) {
    auto& text = selection.emplace<model::TextSelection>();
    in.text("text", text.text, Need::Required, {0, kMaxSelectionText});
    in.name("columns", text.columns, column_choice, Need::Optional);
  } else if (in.has("filter")) {
    auto& filter = selection.emplace<model::FilterSelection>().filter;
    in.object("filter", Need::Required,
              [&](ObjectReader& fields) { read_filter_fields(fields, filter); });
  } else if (in.has("batch_ids")) {
    auto& batches = selection.emplace<model::BatchesSelection>();
    in.texts("batch_ids", batches.batch_ids, Need::Required, kBatchIdLimit);
  } else {
    auto& outcomes = selection.emplace<model::OutcomesSelection>();
    in.uuid("job_id", outcomes.job_id);
    in.names("outcomes", outcomes.outcomes, model::parse_outcome);
  }
  if (!in.has("text")) refuse_beside("columns", "text");
  if (!in.has("job_id")) refuse_beside("outcomes", "job_id");
}

struct SelectionWriter {
  JsonWriter& out;
  void operator()(const model::CidsSelection& selection) const { write_cids(out, selection.list); }
  void operator()(const model::TextSelection& selection) const {
    out.key("text").text(selection.text);
    if (selection.columns != model::ColumnChoice::Auto) {
      out.key("columns").text(to_string(selection.columns));
    }
  }
  void operator()(const model::FilterSelection& selection) const {
    out.key("filter");
    write_filter_fields(out, selection.filter);
  }
  void operator()(const model::BatchesSelection& selection) const {
    out.key("batch_ids");
    write_texts(out, selection.batch_ids);
  }
  void operator()(const model::OutcomesSelection& selection) const {
    out.key("job_id").uuid(selection.job_id);
    out.key("outcomes").begin_array();
    for (const model::Outcome outcome : selection.outcomes) out.text(to_string(outcome));
    out.end_array();
  }
};

void write_selection(JsonWriter& out, const model::Selection& selection) {
  out.key("selection").begin_object();
  std::visit(SelectionWriter{out}, selection);
  out.end_object();
}

// ---- common fields

// A label in any case, or the code as number or text (PRODUCT 1.1).
std::optional<model::Action> read_action(ObjectReader& in) {
  const auto value = in.value("action");
  if (!value) {
    in.error("action", "required", "is missing");
    return std::nullopt;
  }
  if (!value->is(JsonKind::Integer) && !in.expect(*value, in.path_of("action"), JsonKind::Text)) {
    return std::nullopt;
  }
  const std::string text = value->is(JsonKind::Text) ? std::string(value->text())
                                                     : std::to_string(value->integer().value_or(0));
  if (const auto action = model::parse_action(text)) return *action;
  in.error("action", "unknown_value",
           "must be tran-begin, pe-enable, t-enable, pe-finalize or pe-direct");
  return std::nullopt;
}

void read_cluster_code(ObjectReader& in, std::string& out) {
  in.text("cluster", out, Need::Required, {1, 64});
}

void read_new_job_source(ObjectReader& in, model::JobRequest& request) {
  in.text("selection_token", request.selection_token, Need::Optional, {1, 256});
  in.object("selection", Need::Optional, [&](ObjectReader& selection) {
    read_selection(selection, request.selection.emplace());
  });
  const bool token = in.has("selection_token");
  const bool selection = in.has("selection");
  if (request.kind != model::JobKind::Action && token) {
    in.error("selection_token", "unknown_field", "goes with jobs of kind action only");
  }
  if (request.kind == model::JobKind::Sync) {
    if (selection) in.error("selection", "unknown_field", "does not go with a sync");
  } else if (request.kind == model::JobKind::AppStatus) {
    if (!selection) in.error("selection", "required", "is missing: say which customers");
  } else if (token && selection) {
    in.error("selection", "ambiguous_selection", "must be left out beside selection_token");
  } else if (!token && !selection) {
    in.error("selection_token", "required", "or selection is missing");
  }
}

void read_job_request_fields(ObjectReader& in, model::JobRequest& request) {
  in.name("kind", request.kind, model::parse_job_kind);
  read_cluster_code(in, request.cluster);
  in.text("reason", request.reason, Need::Optional, kReasonLimit);
  in.number("confirm_count", request.confirm_count);
  read_new_job_source(in, request);
  if (request.kind == model::JobKind::Action) {
    request.action = read_action(in);
    const auto reason = in.value("reason");
    if (!reason || (reason->is(JsonKind::Text) && model::trim(reason->text()).empty())) {
      in.error("reason", "required", "must say why, for the audit log");
    }
  } else if (in.has("action")) {
    in.error("action", "unknown_field", "goes with jobs of kind action only");
  }
  in.number("max_age_s", request.max_age_s, 0u, kMaxAgeS);
  if (in.has("max_age_s") && request.kind != model::JobKind::AppStatus) {
    in.error("max_age_s", "unknown_field", "goes with jobs of kind app_status only");
  }
}

}  // namespace

Result<model::PreviewRequest> read_preview_request(std::string_view json) {
  return read_request<model::PreviewRequest>(json, [](ObjectReader& in, auto& request) {
    model::JobKind kind = model::JobKind::Action;
    in.name("kind", kind, model::parse_job_kind, Need::Optional);
    if (kind != model::JobKind::Action) {
      in.error("kind", "unknown_value", "must be action: other jobs need no dry run");
    }
    read_cluster_code(in, request.cluster);
    if (const auto action = read_action(in)) request.action = *action;
    in.object("selection", Need::Required,
              [&](ObjectReader& selection) { read_selection(selection, request.selection); });
    in.names("exclude", request.exclude, model::parse_warning_code, Need::Optional);
  });
}

std::string write_preview_request(const model::PreviewRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("kind").text(to_string(model::JobKind::Action));
  out.key("cluster").text(request.cluster);
  out.key("action").text(to_string(request.action));
  write_selection(out, request.selection);
  if (!request.exclude.empty()) {
    out.key("exclude").begin_array();
    for (const model::WarningCode code : request.exclude) out.text(to_string(code));
    out.end_array();
  }
  out.end_object();
  return text;
}

Result<model::JobRequest> read_job_request(std::string_view json) {
  return read_request<model::JobRequest>(json, read_job_request_fields);
}

std::string write_job_request(const model::JobRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("kind").text(to_string(request.kind));
  out.key("cluster").text(request.cluster);
  if (request.action) out.key("action").text(to_string(*request.action));
  if (!request.selection_token.empty()) out.key("selection_token").text(request.selection_token);
  if (request.selection) write_selection(out, *request.selection);
  if (!request.reason.empty()) out.key("reason").text(request.reason);
  if (request.confirm_count) out.key("confirm_count").number(*request.confirm_count);
  if (request.max_age_s) out.key("max_age_s").number(*request.max_age_s);
  out.end_object();
  return text;
}

}  // namespace tms::protocol
