#include "shared/protocol/customer_list_json.h"

#include <variant>

#include "shared/model/batch.h"
#include "shared/protocol/credential_text.h"
#include "shared/protocol/id_list_json.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr std::size_t kMaxListText = 64u << 20;  // the body limit of the route is lower

enum class SourceKind : std::uint8_t { None, Text, Url, Cids };

std::optional<SourceKind> source_kind(std::string_view text) {
  if (text == "text") return SourceKind::Text;
  if (text == "url") return SourceKind::Url;
  if (text == "cids") return SourceKind::Cids;
  return std::nullopt;
}

void read_source(ObjectReader& in, model::CustomerListSource& source) {
  SourceKind kind = SourceKind::None;
  in.name("kind", kind, source_kind);
  if (kind == SourceKind::None) {  // which fields belong to it can not be told
    for (std::string_view field : {"text", "columns", "url", "token", "cids"}) in.value(field);
    return;
  }
  if (kind == SourceKind::Text) {
    auto& text = source.emplace<model::ListFromText>();
    in.text("text", text.text, Need::Required, {0, kMaxListText});
    in.name("columns", text.columns, column_choice, Need::Optional);
  } else if (kind == SourceKind::Url) {
    auto& url = source.emplace<model::ListFromUrl>();
    in.text("url", url.url, Need::Required, {1, 2048});
    read_bearer_token(in, url.token);
  } else {
    read_cids(in, source.emplace<model::ListFromCids>().list);
  }
}

struct SourceWriter {
  JsonWriter& out;
  void operator()(const model::ListFromText& source) const {
    out.key("kind").text("text").key("text").text(source.text);
    if (source.columns != model::ColumnChoice::Auto) {
      out.key("columns").text(to_string(source.columns));
    }
  }
  void operator()(const model::ListFromUrl& source) const {
    out.key("kind").text("url").key("url").text(source.url).key("token").text(source.token);
  }
  void operator()(const model::ListFromCids& source) const {
    out.key("kind").text("cids");
    write_cids(out, source.list);
  }
};

void write_list_fields(JsonWriter& out, const model::CustomerList& list) {
  out.begin_object();
  out.key("cluster").text(list.cluster);
  out.key("device_type").text(list.device_type);
  out.key("total_customers").number(list.total_customers);
  out.key("total_devices").number(list.total_devices);
  out.key("devices_estimated").boolean(list.devices_estimated);
  out.key("duplicates").number(list.duplicates);
  write_rejected(out, list.rejected);
  out.key("rejected_total").number(list.rejected_total);
  out.key("ignored_columns");
  write_texts(out, list.ignored_columns);
  out.key("source").text(list.source);
  out.key("updated_at").time(list.updated_at);
  out.key("updated_by").text(list.updated_by);
  out.end_object();
}

void read_list_fields(ObjectReader& in, model::CustomerList& list) {
  in.text("cluster", list.cluster);
  in.text("device_type", list.device_type);
  in.number("total_customers", list.total_customers);
  in.number("total_devices", list.total_devices);
  in.boolean("devices_estimated", list.devices_estimated);
  in.number("duplicates", list.duplicates);
  read_rejected(in, list.rejected);
  in.number("rejected_total", list.rejected_total);
  in.texts("ignored_columns", list.ignored_columns);
  in.text("source", list.source);
  in.time("updated_at", list.updated_at);
  in.text("updated_by", list.updated_by);
}

}  // namespace

Result<model::CustomerListRequest> read_customer_list_request(std::string_view json) {
  return read_request<model::CustomerListRequest>(json, [](ObjectReader& in, auto& request) {
    in.object("source", Need::Required,
              [&](ObjectReader& source) { read_source(source, request.source); });
    in.number("total_devices", request.total_devices, std::uint64_t{1}, model::kMaxDevices);
  });
}

std::string write_customer_list_request(const model::CustomerListRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("source").begin_object();
  std::visit(SourceWriter{out}, request.source);
  out.end_object();
  if (request.total_devices) out.key("total_devices").number(*request.total_devices);
  out.end_object();
  return text;
}

std::string write_customer_list(const model::CustomerList& list) {
  std::string text;
  JsonWriter out(text);
  write_list_fields(out, list);
  return text;
}

Result<model::CustomerList> read_customer_list(std::string_view json) {
  return read_answer<model::CustomerList>(json, read_list_fields);
}

std::string write_customer_list_page(const model::CustomerListPage& page) {
  return write_page(page, 400, write_list_fields);
}

Result<model::CustomerListPage> read_customer_list_page(std::string_view json) {
  return read_page<model::CustomerListPage>(json, read_list_fields);
}

}  // namespace tms::protocol
