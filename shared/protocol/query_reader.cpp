#include "shared/protocol/query_reader.h"

#include <algorithm>

#include "shared/model/text.h"

namespace tms::protocol {
namespace {

constexpr std::size_t kMaxNameShown = 64;
constexpr std::size_t kMaxErrors = 20;
constexpr std::size_t kMaxTextBytes = 512;

}  // namespace

QueryReader::QueryReader(const QueryPairs& query) : query_(query) {}

const std::string* QueryReader::take(std::string_view name, bool may_be_empty,
                                     std::string_view again) {
  asked_.push_back(name);
  const std::string* found = nullptr;
  for (const auto& [key, value] : query_) {
    if (key != name) continue;
    if (found) {
      add(name, "duplicate", "is given twice: " + std::string(again));
      return nullptr;
    }
    found = &value;
  }
  if (found && found->empty() && !may_be_empty) {
    add(name, "required", "must not be empty: leave it out for any");
    return nullptr;
  }
  if (found && !model::is_valid_utf8(*found)) {
    add(name, "invalid", "is not valid UTF-8");
    return nullptr;
  }
  return found;
}

std::vector<std::string> QueryReader::split_values(std::string_view text) {
  std::vector<std::string> values(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\');
    if (escape) {
      values.back() += text[++i];
    } else if (text[i] == ',') {
      values.emplace_back();
    } else {
      values.back() += text[i];
    }
  }
  return values;
}

void QueryReader::add(std::string_view name, std::string_view code, std::string message) {
  if (errors_.size() >= kMaxErrors) return;
  std::string field = model::clean_text(name, kMaxNameShown);
  std::string sentence = field + " " + message + ".";
  errors_.push_back({std::move(field), std::string(code), std::move(sentence)});
}

void QueryReader::add_unknown_value(std::string_view name, std::string_view value) {
  add(name, "unknown_value",
      "has the value \"" + model::clean_text(value, kMaxNameShown) + "\", which is not known here");
}

void QueryReader::text(std::string_view name, std::string& out) {
  const std::string* value = take(name);
  if (!value) return;
  if (value->size() > kMaxTextBytes) {
    add(name, "too_long", "must be at most " + std::to_string(kMaxTextBytes) + " bytes long");
  } else {
    out = *value;
  }
}

void QueryReader::text(std::string_view name, std::optional<std::string>& out) {
  std::string value;
  text(name, value);
  if (!value.empty()) out = std::move(value);
}

void QueryReader::search(std::string_view name, std::string& out, std::size_t most_bytes) {
  const std::string* value = take(name, true);
  if (!value) return;
  if (value->size() > most_bytes) {
    add(name, "too_long", "must be at most " + std::to_string(most_bytes) + " bytes long");
  } else {
    out = *value;
  }
}

void QueryReader::customer_id(std::string_view name, std::string& out) {
  const std::string* value = take(name);
  if (!value) return;
  if (const auto problem = model::customer_id_problem(*value)) {
    add(name, "invalid_value", "is not the id of a customer: " + *problem);
  } else {
    out = *value;
  }
}

void QueryReader::boolean(std::string_view name, std::optional<bool>& out) {
  const std::string* value = take(name);
  if (!value) return;
  if (*value == "true" || *value == "false") {
    out = *value == "true";
  } else {
    add(name, "unknown_value", "must be true or false");
  }
}

void QueryReader::uuid(std::string_view name, std::optional<model::Uuid>& out) {
  const std::string* value = take(name);
  if (!value) return;
  out = model::Uuid::parse(*value);
  if (!out) add(name, "invalid", "must be a UUID");
}

void QueryReader::time(std::string_view name, std::optional<model::TimeMs>& out) {
  const std::string* value = take(name);
  if (!value) return;
  out = model::parse_time(*value);
  if (!out) add(name, "invalid", "must be a time like 2026-11-23T10:02:03Z");
}

void QueryReader::sort(std::string_view name, model::CustomerSort& out) {
  const std::string* value = take(name);
  if (!value) return;
  if (const auto parsed = model::parse_customer_sort(*value)) {
    out = *parsed;
  } else if (errors_.size() < kMaxErrors) {
    errors_.push_back(parsed.error().fields.front());
  }
}

void QueryReader::require(std::string_view name) {
  const bool told = std::any_of(errors_.begin(), errors_.end(),
                                [&](const model::FieldError& e) { return e.field == name; });
  if (!told) add(name, "required", "is missing");
}

void QueryReader::refuse_unknown() {
  std::string known;
  for (std::string_view name : asked_) {
    known += known.empty() ? "" : ", ";
    known += name;
  }
  for (const auto& [name, value] : query_) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    add(name, "unknown_parameter",
        known.empty() ? "is unknown: no parameter is taken here"
                      : "is unknown; known here: " + known);
  }
}

model::Error QueryReader::take_error() {
  model::Error error;
  error.code = model::ErrorCode::InvalidRequest;
  error.message = errors_.front().message;
  if (errors_.size() > 1) {
    error.message += " (" + std::to_string(errors_.size() - 1) + " more below)";
  }
  error.fields = std::move(errors_);
  return error;
}

}  // namespace tms::protocol
