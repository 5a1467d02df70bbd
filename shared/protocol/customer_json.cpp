#include "shared/protocol/customer_json.h"

#include "shared/protocol/filter_fields.h"
#include "shared/protocol/filter_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::Result;

namespace {

constexpr std::size_t kBytesEach = 440;  // a customer with every time set

// Keys per category, both for the counts of one customer and for a row of the matrix.
template <typename Counts>
void write_categories(JsonWriter& out, const Counts& by_category) {
  for (const model::Category category : model::kCategories) {
    out.key(to_string(category)).number(by_category[static_cast<std::size_t>(category)]);
  }
}

template <typename Counts>
void read_categories(ObjectReader& in, Counts& by_category) {
  for (const model::Category category : model::kCategories) {
    in.number(to_string(category), by_category[static_cast<std::size_t>(category)]);
  }
}

void write_filtered_app(JsonWriter& out, const model::AppStatus& status) {
  out.begin_object();
  out.key("app").text(status.app);
  out.key("raw_status").text(status.raw_status);
  out.key("category").text(to_string(model::category_from_raw(status.raw_status)));
  out.key("reason").text_or_null(status.reason);
  out.end_object();
}

void write_customer_fields(JsonWriter& out, const model::Customer& customer) {
  out.key("cid").text(customer.cid);
  out.key("cluster").text(customer.cluster);
  out.key("state").text(to_string(customer.state));
  out.key("state_confirmed").boolean(customer.state_confirmed);
  out.key("action_code");
  if (customer.action_code) {
    out.number(*customer.action_code);
  } else {
    out.null();
  }
  out.key("action_desc").text(customer.action_desc);
  out.key("health").text(to_string(customer.health));
  out.key("apps").begin_object();
  write_categories(out, customer.apps.by_category);
  out.end_object();
  out.key("apps_error").text_or_null(customer.apps_error);
  out.key("updated_at").time(customer.updated_at);
  out.key("apps_fetched_at").time(customer.apps_fetched_at);
  out.key("missing_since").time(customer.missing_since);
  out.key("last_job_id").uuid(customer.last_job_id);
}

void read_customer_fields(ObjectReader& in, model::Customer& customer) {
  in.text("cid", customer.cid);
  in.text("cluster", customer.cluster);
  in.name("state", customer.state, model::parse_state);
  in.boolean("state_confirmed", customer.state_confirmed);
  in.number_or_null("action_code", customer.action_code);
  in.text("action_desc", customer.action_desc);
  in.name("health", customer.health, model::parse_health);
  in.object("apps", Need::Required,
            [&](ObjectReader& apps) { read_categories(apps, customer.apps.by_category); });
  in.text_or_null("apps_error", customer.apps_error);
  in.time("updated_at", customer.updated_at);
  in.time("apps_fetched_at", customer.apps_fetched_at);
  in.time("missing_since", customer.missing_since);
  in.uuid_or_null("last_job_id", customer.last_job_id);
}

void read_customer_row(ObjectReader& in, model::Customer& customer) {
  read_customer_fields(in, customer);
  in.object("app_status", Need::Optional, [&](ObjectReader& app) {
    model::AppStatus& status = customer.app_status.emplace();
    app.text("app", status.app);
    app.text("raw_status", status.raw_status);
    app.text_or_null("reason", status.reason);
  });
}

void write_app_status(JsonWriter& out, const model::CustomerAppStatus& app) {
  out.begin_object();
  out.key("app").text(app.status.app);
  out.key("raw_status").text(app.status.raw_status);
  out.key("category").text(to_string(app.category));
  out.key("reason").text_or_null(app.status.reason);
  out.key("fetched_at").time(app.fetched_at);
  out.key("stale").boolean(app.stale);
  out.key("error").text_or_null(app.error);
  out.key("runbook_url").text_or_null(app.runbook_url);
  out.end_object();
}

void read_app_status(ObjectReader& in, model::CustomerAppStatus& app) {
  in.text("app", app.status.app);
  in.text("raw_status", app.status.raw_status);
  in.name("category", app.category, model::parse_category);
  in.text_or_null("reason", app.status.reason);
  in.time("fetched_at", app.fetched_at);
  in.boolean("stale", app.stale);
  in.text_or_null("error", app.error);
  in.text_or_null("runbook_url", app.runbook_url);
}

void read_summary_fields(ObjectReader& in, model::CustomerSummary& summary) {
  in.number("total", summary.total);
  in.object("by_state", Need::Required, [&](ObjectReader& counts) {
    for (const model::State state : model::kStates) {
      counts.number(to_string(state), summary.by_state[static_cast<std::size_t>(state)]);
    }
  });
  in.object("by_health", Need::Required, [&](ObjectReader& counts) {
    for (const model::Health health : model::kHealths) {
      counts.number(to_string(health), summary.by_health[static_cast<std::size_t>(health)]);
    }
  });
  in.items("app_matrix", summary.app_matrix, [](ObjectReader& row, model::AppMatrixRow& out) {
    row.text("app", out.app);
    read_categories(row, out.by_category);
  });
  in.items("reasons", summary.reasons, [](ObjectReader& row, model::ReasonCount& out) {
    row.text("app", out.app);
    row.text("reason", out.reason);
    row.number("count", out.count);
  });
  in.number("revision", summary.revision);
}

}  // namespace

std::string write_customer_page(const model::CustomerPage& page) {
  std::string text;
  text.reserve(96 + page.items.size() * kBytesEach);
  JsonWriter out(text);
  out.begin_object().key("items").begin_array();
  for (const model::Customer& customer : page.items) {
    out.begin_object();
    write_customer_fields(out, customer);
    if (customer.app_status) {
      out.key("app_status");
      write_filtered_app(out, *customer.app_status);
    }
    out.end_object();
  }
  out.end_array();
  out.key("total").number(page.total);
  out.key("offset").number(page.offset);
  out.key("revision").number(page.revision);
  out.end_object();
  return text;
}

Result<model::CustomerPage> read_customer_page(std::string_view json) {
  return read_answer<model::CustomerPage>(json, [](ObjectReader& in, auto& page) {
    in.items("items", page.items, read_customer_row);
    in.number("total", page.total);
    in.number("offset", page.offset);
    in.number("revision", page.revision);
  });
}

std::string write_customer_detail(const model::CustomerDetail& detail) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_customer_fields(out, detail.customer);
  out.key("app_status").begin_array();
  for (const model::CustomerAppStatus& app : detail.app_status) write_app_status(out, app);
  out.end_array().end_object();
  return text;
}

Result<model::CustomerDetail> read_customer_detail(std::string_view json) {
  return read_answer<model::CustomerDetail>(json, [](ObjectReader& in, auto& detail) {
    read_customer_fields(in, detail.customer);
    in.items("app_status", detail.app_status, read_app_status);
  });
}

std::string write_customer_summary(const model::CustomerSummary& summary) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("total").number(summary.total);
  out.key("by_state").begin_object();
  for (const model::State state : model::kStates) {
    out.key(to_string(state)).number(summary.by_state[static_cast<std::size_t>(state)]);
  }
  out.end_object().key("by_health").begin_object();
  for (const model::Health health : model::kHealths) {
    out.key(to_string(health)).number(summary.by_health[static_cast<std::size_t>(health)]);
  }
  out.end_object().key("app_matrix").begin_array();
  for (const model::AppMatrixRow& row : summary.app_matrix) {
    out.begin_object().key("app").text(row.app);
    write_categories(out, row.by_category);
    out.end_object();
  }
  out.end_array().key("reasons").begin_array();
  for (const model::ReasonCount& row : summary.reasons) {
    out.begin_object();
    out.key("app").text(row.app);
    out.key("reason").text(row.reason);
    out.key("count").number(row.count);
    out.end_object();
  }
  out.end_array().key("revision").number(summary.revision).end_object();
  return text;
}

Result<model::CustomerSummary> read_customer_summary(std::string_view json) {
  return read_answer<model::CustomerSummary>(json, read_summary_fields);
}

void write_filter_fields(JsonWriter& out, const model::CustomerFilter& filter) {
  out.begin_object();
  for (const FilterField& field : kFilterFields) {
    const std::vector<std::string> values = field.values(filter);
    if (values.empty()) continue;
    out.key(field.name).begin_array();
    for (const std::string& value : values) out.text(value);
    out.end_array();
  }
  if (filter.missing) out.key("missing").boolean(*filter.missing);
  if (!filter.q.empty()) out.key("q").text(filter.q);
  out.end_object();
}

void read_filter_fields(ObjectReader& in, model::CustomerFilter& filter) {
  for (const FilterField& field : kFilterFields) {
    const auto array = in.value(field.name);
    if (array && array->is(JsonKind::Array) && array->size() > kMaxFilterValues) {
      in.error(field.name, "too_many",
               "takes at most " + std::to_string(kMaxFilterValues) + " values");
      continue;
    }
    in.each(field.name, Need::Optional, [&](JsonValue value, const JsonPath& path) {
      if (!in.expect(value, path, JsonKind::Text)) return;
      if (!field.add(filter, value.text())) in.add_unknown_value(path, value.text());
    });
  }
  in.boolean("missing", filter.missing);
  in.text("q", filter.q, Need::Optional, {0, kMaxSearchBytes});
}

std::string write_customer_filter(const model::CustomerFilter& filter) {
  std::string text;
  JsonWriter out(text);
  write_filter_fields(out, filter);
  return text;
}

Result<model::CustomerFilter> read_customer_filter(std::string_view json) {
  return read_request<model::CustomerFilter>(json, read_filter_fields);
}

}  // namespace tms::protocol
