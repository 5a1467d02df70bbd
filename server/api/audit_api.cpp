#include "server/api/audit_api.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/api/export_record.h"
#include "server/core/audit/audit_trail.h"
#include "server/http/etag.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/csv.h"
#include "shared/protocol/query.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

constexpr std::uint32_t kExportPage = 500;

// Takes a parameter of this route out of the query, so that the rest is a query of the list.
Result<std::optional<std::string>> take_parameter(protocol::QueryPairs& query,
                                                  std::string_view name) {
  const auto is_it = [name](const auto& pair) { return pair.first == name; };
  const auto found = std::ranges::find_if(query, is_it);
  if (found == query.end()) return std::nullopt;
  if (std::ranges::count_if(query, is_it) > 1) {
    return fail(model::field_error(std::string(name), "repeated", "Give this parameter once."));
  }
  auto value = std::move(found->second);
  query.erase(found);
  return value;
}

enum class ExportFormat { Csv, Ndjson };

Result<ExportFormat> take_format(protocol::QueryPairs& query) {
  const auto format = take_parameter(query, "format");
  if (!format) return fail(format.error());
  if (!*format || **format == "csv") return ExportFormat::Csv;
  if (**format == "ndjson") return ExportFormat::Ndjson;
  return fail(model::field_error("format", "invalid_value", "The format is csv or ndjson."));
}

// Oldest first, page by page, so that no read transaction lasts; records that are added meanwhile
// are not part of it.
CountedStream export_stream(core::AuditTrail& audit, model::AuditQuery query, ExportFormat format) {
  query.limit = kExportPage;
  const std::uint64_t last = audit.head().seq;
  return [&audit, query, format, last, after = std::uint64_t{0}, is_first = true](
             std::string& out, std::uint64_t& records) mutable -> Result<bool> {
    const bool as_csv = format == ExportFormat::Csv;
    if (std::exchange(is_first, false) && as_csv) protocol::append_audit_csv_header(out);
    const auto found = audit.scan(query, after, last);
    if (!found) return fail(found.error());
    for (const auto& record : found->items) {
      if (as_csv) {
        protocol::append_audit_csv(record, out);
      } else {
        protocol::append_audit_record(record, out);
      }
    }
    records += found->items.size();
    after = found->next_after_seq;
    return after != 0;
  };
}

}  // namespace

Result<Response> list_audit(const http::Request& request, const http::Caller&, Services& services) {
  const auto query = protocol::read_audit_query(request.query);
  if (!query) return fail(query.error());
  // Records never change, so an answer is as new as the newest record. The hash is in it, because a
  // database may be replaced.
  const auto head = services.audit.head().hash;
  const auto question = protocol::write_audit_query(*query);
  const auto etag = http::etag_of_content(head + "?" + question);
  if (http::has_current(request, etag)) return http::not_modified(etag);
  auto body = services.audit_answers->find(head, question);
  if (!body) {
    const auto page = services.audit.page(*query);
    if (!page) return fail(page.error());
    auto text = protocol::write_audit_page(*page);
    text.shrink_to_fit();  // else half of what is kept would be spare
    body = std::make_shared<const std::string>(std::move(text));
    services.audit_answers->keep(head, question, body);
  }
  return http::with_etag(request, Response::json(*body), etag);
}

Result<Response> get_audit_stats(const http::Request& request, const http::Caller&,
                                 Services& services) {
  auto query = request.query;
  const auto bucket = take_parameter(query, "bucket");
  if (!bucket) return fail(bucket.error());
  if (*bucket && **bucket != "hour") {
    return fail(model::field_error("bucket", "invalid_value", "The bucket is hour."));
  }
  const auto cluster = take_parameter(query, "cluster");
  if (!cluster) return fail(cluster.error());
  if (*cluster && (*cluster)->empty()) {
    return fail(model::field_error("cluster", "required", "Name a cluster, or leave it out."));
  }
  if (auto rest = protocol::read_no_query(query); !rest) return fail(rest.error());
  const auto stats = services.audit.stats(cluster->value_or(""));
  if (!stats) return fail(stats.error());
  auto body = protocol::write_audit_stats(*stats);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> export_audit(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  auto pairs = request.query;
  const auto format = take_format(pairs);
  if (!format) return fail(format.error());
  for (const auto& [name, value] : pairs) {
    if (name != "limit" && name != "before_seq") continue;
    return fail(model::field_error(name, "unknown_parameter",
                                   name + " is unknown here: an export holds every record."));
  }
  const auto query = protocol::read_audit_query(pairs);
  if (!query) return fail(query.error());
  const std::string asked = protocol::write_audit_query(*query);
  const std::string kind = *format == ExportFormat::Csv ? "csv" : "ndjson";
  auto stream = record_stream(request, caller, services,
                              {"audit.export",
                               query->cluster.value_or(""),
                               {},
                               kind + (asked.empty() ? ", all records" : ", " + asked)},
                              export_stream(services.audit, *query, *format));
  if (!stream) return fail(stream.error());
  const auto name = "audit_" + model::format_time(services.clock()).substr(0, 10);
  if (*format == ExportFormat::Csv) return Response::csv(std::move(*stream), name + ".csv");
  Response response;
  response.content_type = "application/x-ndjson";
  response.stream = std::move(*stream);
  response.with("Content-Disposition", "attachment; filename=\"" + name + ".ndjson\"");
  return response;
}

Result<Response> verify_audit(const http::Request& request, const http::Caller&,
                              Services& services) {
  const auto full = protocol::read_audit_verify_request(request.body);
  if (!full) return fail(full.error());
  const auto verdict = services.audit.verify(*full);
  if (!verdict) return fail(verdict.error());
  return Response::json(protocol::write_audit_verdict(*verdict));
}

}  // namespace tms::api
