#include "shared/protocol/query.h"

#include <algorithm>

#include "shared/model/text.h"
#include "shared/protocol/filter_fields.h"
#include "shared/protocol/query_reader.h"

namespace tms::protocol {

using model::ErrorCode;
using model::fail;

using model::Result;

namespace {

constexpr std::uint32_t kMaxLimit = 500;
constexpr std::uint64_t kMaxOffset = 1'000'000'000'000;
constexpr std::size_t kMaxBatchIdBytes = 256;

// Appends "name=value" pairs; values are encoded here.
class QueryWriter {
 public:
  void add(std::string_view name, std::string_view value) {
    if (!value.empty()) begin(name) += model::percent_encode(value);
  }
  void add_list(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string& out = begin(name);
    bool first = true;
    for (const std::string& value : values) {
      if (!first) out += ',';
      first = false;
      out += model::percent_encode(escape_commas(value));
    }
  }
  void add_number(std::string_view name, std::uint64_t value, std::uint64_t default_value) {
    if (value != default_value) add(name, std::to_string(value));
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string escape_commas(std::string_view value) {
    std::string out;
    for (char c : value) {
      if (c == ',' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }
  std::string& begin(std::string_view name) {
    if (!out_.empty()) out_ += '&';
    return out_.append(name).append("=");
  }
  std::string out_;
};

template <typename E>
std::vector<std::string> names_of(const std::vector<E>& values) {
  std::vector<std::string> out;
  for (const E value : values) out.emplace_back(to_string(value));
  return out;
}

void read_filter(QueryReader& in, model::CustomerFilter& filter) {
  for (const FilterField& field : kFilterFields) {
    in.each(field.name, kMaxFilterValues,
            [&](std::string_view value) { return field.add(filter, value); });
  }
  in.boolean("missing", filter.missing);
  in.search("q", filter.q, kMaxSearchBytes);
}

}  // namespace

Result<QueryPairs> split_query(std::string_view text) {
  if (text.starts_with('?')) text.remove_prefix(1);
  QueryPairs pairs;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    auto& [name, value] = pairs.emplace_back();
    const std::string_view raw_value = part.substr(std::min(equals + 1, part.size()));
    if (!model::percent_decode(part.substr(0, equals), name, true) ||
        !model::percent_decode(raw_value, value, true)) {
      return fail(ErrorCode::InvalidRequest,
                  "The query holds a broken percent escape: " + model::clean_text(part, 64));
    }
  }
  return pairs;
}

Result<model::CustomerQuery> read_customer_query(const QueryPairs& query, CustomerQueryUse use) {
  QueryReader in(query);
  model::CustomerQuery out;
  in.text("cluster", out.cluster);
  if (out.cluster.empty()) in.require("cluster");
  read_filter(in, out.filter);
  if (use != CustomerQueryUse::Summary) in.sort("sort", out.sort);
  if (use == CustomerQueryUse::Window) {
    in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
    in.number("limit", out.limit, 1u, kMaxLimit);
  }
  return in.finish(std::move(out));
}

Result<CustomerName> read_customer_name(const QueryPairs& query) {
  QueryReader in(query);
  CustomerName out;
  in.text("cluster", out.cluster);
  in.customer_id("cid", out.cid);
  if (out.cluster.empty()) in.require("cluster");
  if (out.cid.empty()) in.require("cid");
  return in.finish(std::move(out));
}

Result<model::AuditQuery> read_audit_query(const QueryPairs& query) {
  QueryReader in(query);
  model::AuditQuery out;
  in.text("actor", out.actor);
  in.text("action", out.action);
  std::string cid;
  in.customer_id("cid", cid);
  if (!cid.empty()) out.cid = std::move(cid);
  in.uuid("job", out.job);
  in.text("cluster", out.cluster);
  in.name("outcome", out.outcome, model::parse_audit_outcome);
  in.time("from", out.from);
  in.time("to", out.to);
  std::string q;
  in.search("q", q, kMaxSearchBytes);
  if (!q.empty()) out.q = std::move(q);
  in.number("limit", out.limit, 1u, kMaxLimit);
  in.number("before_seq", out.before_seq, std::uint64_t{1}, kMaxOffset);
  return in.finish(std::move(out));
}

Result<model::JobQuery> read_job_query(const QueryPairs& query) {
  QueryReader in(query);
  model::JobQuery out;
  in.text("created_by", out.created_by);
  in.names("status", out.statuses, model::parse_job_status);
  in.names("kind", out.kinds, model::parse_job_kind);
  in.text("cluster", out.cluster);
  in.text("batch", out.batch);
  in.customer_id("cid", out.cid);
  in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
  in.number("limit", out.limit, 1u, kMaxLimit);
  return in.finish(std::move(out));
}

Result<model::JobCustomerQuery> read_job_customer_query(const QueryPairs& query) {
  QueryReader in(query);
  model::JobCustomerQuery out;
  in.names("outcome", out.outcomes, model::parse_outcome);
  in.search("q", out.q, kMaxSearchBytes);
  in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
  in.number("limit", out.limit, 1u, kMaxLimit);
  return in.finish(std::move(out));
}

Result<model::SystemQuery> read_system_query(const QueryPairs& query) {
  QueryReader in(query);
  model::SystemQuery out;
  in.number("since", out.since_s, std::uint64_t{0}, kMaxOffset);
  in.number("step_s", out.step_s, model::SystemQuery::kStepS, model::SystemQuery::kMostStepS);
  return in.finish(out);
}

Result<model::BatchQuery> read_batch_query(const QueryPairs& query) {
  QueryReader in(query);
  model::BatchQuery out;
  in.text("cluster", out.cluster);
  in.text("device_type", out.device_type);
  in.names("status", out.statuses, model::parse_batch_status);
  in.text("assigned_to", out.assigned_to);
  in.search("q", out.q, kMaxSearchBytes);
  in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
  in.number("limit", out.limit, 1u, kMaxLimit);
  return in.finish(std::move(out));
}

Result<model::BatchCustomerQuery> read_batch_customer_query(const QueryPairs& query) {
  QueryReader in(query);
  model::BatchCustomerQuery out;
  in.search("q", out.q, kMaxSearchBytes);
  in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
  in.number("limit", out.limit, 1u, kMaxLimit);
  return in.finish(std::move(out));
}

Result<std::vector<std::string>> read_batch_ids_query(const QueryPairs& query) {
  QueryReader in(query);
  std::vector<std::string> out;
  in.each("ids", kMaxFilterValues, [&](std::string_view id) {
    if (id.empty() || id.size() > kMaxBatchIdBytes) return false;
    out.emplace_back(id);
    return true;
  });
  if (out.empty()) in.require("ids");
  return in.finish(std::move(out));
}

Result<bool> read_snapshot_query(const QueryPairs& query) {
  QueryReader in(query);
  std::optional<bool> accept_missing;
  in.boolean("accept_missing", accept_missing);
  return in.finish(accept_missing.value_or(false));
}

Result<std::optional<model::CredentialKeep>> read_keep_query(const QueryPairs& query) {
  QueryReader in(query);
  std::optional<model::CredentialKeep> out;
  in.name("keep", out, model::parse_credential_keep);
  return in.finish(out);
}

Result<model::PageQuery> read_page_query(const QueryPairs& query) {
  QueryReader in(query);
  model::PageQuery out;
  in.number("offset", out.offset, std::uint64_t{0}, kMaxOffset);
  in.number("limit", out.limit, 1u, kMaxLimit);
  return in.finish(out);
}

Result<void> read_no_query(const QueryPairs& query) {
  QueryReader in(query);
  if (auto done = in.finish(true); !done) return fail(std::move(done.error()));
  return {};
}

std::string write_customer_query(const model::CustomerQuery& query) {
  QueryWriter out;
  out.add("cluster", query.cluster);
  for (const FilterField& field : kFilterFields) {
    out.add_list(field.name, field.values(query.filter));
  }
  if (query.filter.missing) out.add("missing", *query.filter.missing ? "true" : "false");
  out.add("q", query.filter.q);
  if (query.sort != model::CustomerSort{}) out.add("sort", to_string(query.sort));
  out.add_number("offset", query.offset, 0);
  out.add_number("limit", query.limit, model::CustomerQuery{}.limit);
  return out.take();
}

std::string write_audit_query(const model::AuditQuery& query) {
  QueryWriter out;
  out.add("actor", query.actor.value_or(""));
  out.add("action", query.action.value_or(""));
  out.add("cid", query.cid.value_or(""));
  if (query.job) out.add("job", query.job->text());
  out.add("cluster", query.cluster.value_or(""));
  if (query.outcome) out.add("outcome", to_string(*query.outcome));
  if (query.from) out.add("from", model::format_time(*query.from));
  if (query.to) out.add("to", model::format_time(*query.to));
  out.add("q", query.q.value_or(""));
  out.add_number("limit", query.limit, model::AuditQuery{}.limit);
  out.add_number("before_seq", query.before_seq, 0);
  return out.take();
}

std::string write_job_query(const model::JobQuery& query) {
  QueryWriter out;
  out.add("created_by", query.created_by);
  out.add_list("status", names_of(query.statuses));
  out.add_list("kind", names_of(query.kinds));
  out.add("cluster", query.cluster);
  out.add("batch", query.batch);
  out.add("cid", query.cid);
  out.add_number("offset", query.offset, 0);
  out.add_number("limit", query.limit, model::JobQuery{}.limit);
  return out.take();
}

std::string write_job_customer_query(const model::JobCustomerQuery& query) {
  QueryWriter out;
  out.add_list("outcome", names_of(query.outcomes));
  out.add("q", query.q);
  out.add_number("offset", query.offset, 0);
  out.add_number("limit", query.limit, model::JobCustomerQuery{}.limit);
  return out.take();
}

std::string write_system_query(const model::SystemQuery& query) {
  QueryWriter out;
  out.add_number("since", query.since_s, 0);
  out.add_number("step_s", query.step_s, model::SystemQuery::kStepS);
  return out.take();
}

std::string write_batch_query(const model::BatchQuery& query) {
  QueryWriter out;
  out.add("cluster", query.cluster);
  out.add("device_type", query.device_type);
  out.add_list("status", names_of(query.statuses));
  out.add("assigned_to", query.assigned_to);
  out.add("q", query.q);
  out.add_number("offset", query.offset, 0);
  out.add_number("limit", query.limit, model::BatchQuery{}.limit);
  return out.take();
}

std::string write_batch_customer_query(const model::BatchCustomerQuery& query) {
  QueryWriter out;
  out.add("q", query.q);
  out.add_number("offset", query.offset, 0);
  out.add_number("limit", query.limit, model::BatchCustomerQuery{}.limit);
  return out.take();
}

std::string write_batch_ids_query(const std::vector<std::string>& ids) {
  QueryWriter out;
  out.add_list("ids", ids);
  return out.take();
}

std::string write_snapshot_query(bool accept_missing) {
  return accept_missing ? "accept_missing=true" : "";
}

}  // namespace tms::protocol
