#include "shared/protocol/app_status_json.h"

#include "shared/model/ids.h"
#include "shared/model/text.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/query_reader.h"

namespace tms::protocol {

using model::Result;

std::string write_app_status_cache(const model::AppStatusCacheView& view) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("entries").number(view.entries);
  out.key("customers").number(view.customers);
  out.key("fresh").number(view.fresh);
  out.key("stale").number(view.stale);
  out.key("hits").number(view.hits);
  out.key("misses").number(view.misses);
  out.key("bytes").number(view.bytes);
  out.end_object();
  return text;
}

Result<model::AppStatusCacheView> read_app_status_cache(std::string_view json) {
  return read_answer<model::AppStatusCacheView>(json, [](ObjectReader& in, auto& view) {
    in.number("entries", view.entries);
    in.number("customers", view.customers);
    in.number("fresh", view.fresh);
    in.number("stale", view.stale);
    in.number("hits", view.hits);
    in.number("misses", view.misses);
    in.number("bytes", view.bytes);
  });
}

Result<model::AppStatusScope> read_app_status_scope(const QueryPairs& query) {
  QueryReader in(query);
  model::AppStatusScope scope;
  in.text("cluster", scope.cluster);
  in.text("cid", scope.cid);
  in.text("app", scope.app);
  if (!scope.cid.empty() && scope.cluster.empty()) in.require("cluster");
  auto read = in.finish(std::move(scope));
  if (!read || read->cid.empty()) return read;
  if (const auto problem = model::customer_id_problem(read->cid)) {
    return model::fail(model::field_error("cid", "invalid_value", *problem));
  }
  return read;
}

std::string write_app_status_scope(const model::AppStatusScope& scope) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    text.append(text.empty() ? "" : "&").append(name).append("=");
    text.append(model::percent_encode(value));
  };
  add("cluster", scope.cluster);
  add("cid", scope.cid);
  add("app", scope.app);
  return text;
}

}  // namespace tms::protocol
