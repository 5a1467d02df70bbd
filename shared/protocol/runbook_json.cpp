#include "shared/protocol/runbook_json.h"

#include <set>

#include "shared/model/text.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"
#include "shared/protocol/page_json.h"

namespace tms::protocol {

using model::Result;

namespace {

struct Runbooks {
  std::vector<model::Runbook> items;
  std::uint64_t total = 0;
};

void write_runbook(JsonWriter& out, const model::Runbook& runbook) {
  out.begin_object();
  out.key("app").text(runbook.app);
  out.key("category").text(to_string(runbook.category));
  out.key("reason_pattern").text(runbook.reason_pattern);
  out.key("url").text(runbook.url);
  out.end_object();
}

void read_runbook(ObjectReader& in, model::Runbook& runbook) {
  in.text("app", runbook.app);
  in.name("category", runbook.category, model::parse_category);
  std::optional<std::string> pattern;
  in.text_or_null("reason_pattern", pattern, {});
  runbook.reason_pattern = pattern.value_or("");
  in.text("url", runbook.url);
}

// What two entries may not share: patterns match in any case.
std::string key_of(const model::Runbook& runbook) {
  std::string key = runbook.app;
  key.append(1, '\0').append(to_string(runbook.category)).append(1, '\0');
  return key + model::to_lower(runbook.reason_pattern);
}

void read_new_runbook(ObjectReader& in, model::Runbook& runbook, std::set<std::string>& known) {
  read_runbook(in, runbook);
  if (!in.has("app") || !in.has("category") || !in.has("url")) return;
  if (const auto problem = model::runbook_problem(runbook)) {
    in.error(problem->field, problem->code, problem->message);
  } else if (!known.insert(key_of(runbook)).second) {
    in.error("reason_pattern", "duplicate", "stands above for the same application and category");
  }
}

}  // namespace

Result<std::vector<model::Runbook>> read_runbooks_request(std::string_view json) {
  return read_request<std::vector<model::Runbook>>(json, [](ObjectReader& in, auto& runbooks) {
    const auto items = in.value("items");
    if (items && items->is(JsonKind::Array) && items->size() > model::kMaxRunbooks) {
      in.error("items", "too_many",
               "takes at most " + std::to_string(model::kMaxRunbooks) + " runbooks");
      return;
    }
    std::set<std::string> known;
    in.items("items", runbooks, [&](ObjectReader& item, model::Runbook& runbook) {
      read_new_runbook(item, runbook, known);
    });
    check_total(in, runbooks.size());
  });
}

std::string write_runbooks_request(const std::vector<model::Runbook>& runbooks) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("items").begin_array();
  for (const model::Runbook& runbook : runbooks) write_runbook(out, runbook);
  out.end_array().end_object();
  return text;
}

std::string write_runbooks(const std::vector<model::Runbook>& runbooks,
                           std::optional<std::uint64_t> total) {
  return write_page(Runbooks{runbooks, total.value_or(runbooks.size())}, 200, write_runbook);
}

Result<std::vector<model::Runbook>> read_runbooks(std::string_view json) {
  auto page = read_page<Runbooks>(json, read_runbook);
  if (!page) return model::fail(std::move(page.error()));
  return std::move(page->items);
}

}  // namespace tms::protocol
