#include "shared/protocol/json_reader.h"

#include <algorithm>

#include "shared/model/text.h"

namespace tms::protocol {
namespace {

constexpr std::size_t kMaxNameShown = 64;

}  // namespace

std::string JsonPath::text() const {
  std::string out = parent ? parent->text() : "";
  if (index != kNoIndex) return out + "[" + std::to_string(index) + "]";
  if (key.empty()) return out;
  if (!out.empty()) out += '.';
  return out + model::clean_text(key, kMaxNameShown);
}

void JsonErrors::add(const JsonPath& path, std::string_view code, std::string_view message) {
  if (fields_.size() >= kMost) return;
  std::string field = path.text();
  std::string sentence;
  if (code == "invalid_json") {
    sentence = message;
  } else {
    sentence = (field.empty() ? "The body" : field) + " " + std::string(message) + ".";
  }
  fields_.push_back({std::move(field), std::string(code), std::move(sentence)});
}

model::Error JsonErrors::take() {
  model::Error error;
  const bool request = source_ == JsonSource::Request;
  error.code = request ? model::ErrorCode::InvalidRequest : model::ErrorCode::Internal;
  error.message = request ? "" : "The server's answer could not be read: ";
  error.message += fields_.front().message;
  if (fields_.size() > 1) {
    error.message += " (" + std::to_string(fields_.size() - 1) + " more below)";
  }
  error.fields = std::move(fields_);
  return error;
}

ObjectReader::ObjectReader(JsonErrors& errors, JsonValue value, const JsonPath& path)
    : errors_(errors), path_(path) {
  if (expect(value, path_, JsonKind::Object)) object_ = value;
}

ObjectReader::~ObjectReader() {
  if (object_ && errors_.source() == JsonSource::Request) refuse_unknown_fields();
}

void ObjectReader::refuse_unknown_fields() {
  std::size_t refused = 0;
  for (auto member = object_->first(); member && refused < JsonErrors::kMost;
       member = member->next()) {
    if (std::find(asked_.begin(), asked_.end(), member->key()) != asked_.end()) continue;
    ++refused;
    std::string known;
    for (std::string_view key : asked_) {
      known += known.empty() ? "" : ", ";
      known += key;
    }
    errors_.add(
        path_of(member->key()), "unknown_field",
        known.empty() ? "is unknown: no field is taken here" : "is unknown; known here: " + known);
  }
}

std::optional<JsonValue> ObjectReader::value(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  return object_ ? object_->find(key) : std::nullopt;
}

bool ObjectReader::has(std::string_view key) {
  return value(key).has_value();
}

bool ObjectReader::is_null(std::string_view key) {
  const auto found = value(key);
  return found && found->is(JsonKind::Null);
}

bool ObjectReader::expect(JsonValue value, const JsonPath& path, JsonKind kind) {
  if (value.is(kind)) return true;
  errors_.add(
      path, "wrong_type",
      "must be " + std::string(describe(kind)) + ", not " + std::string(describe(value.kind())));
  return false;
}

std::optional<JsonValue> ObjectReader::find(std::string_view key, Need need, JsonKind kind) {
  const auto found = value(key);
  if (!found) {
    if (need == Need::Required && object_) error(key, "required", "is missing");
    return std::nullopt;
  }
  if (!expect(*found, path_of(key), kind)) return std::nullopt;
  return found;
}

bool ObjectReader::fits(const JsonPath& path, std::string_view text, TextLimit limit) {
  if (errors_.source() == JsonSource::Answer) return true;
  if (text.size() < limit.least) {
    errors_.add(path, "required", "must not be empty");
  } else if (text.size() > limit.most) {
    errors_.add(path, "too_long", "must be at most " + std::to_string(limit.most) + " bytes long");
  } else if (text.find('\0') != std::string_view::npos) {
    errors_.add(path, "invalid", "must not contain the character U+0000");
  } else {
    return true;
  }
  return false;
}

void ObjectReader::error(std::string_view key, std::string_view code, std::string_view message) {
  errors_.add(path_of(key), code, message);
}

void ObjectReader::add_unknown_value(const JsonPath& path, std::string_view text) {
  errors_.add(
      path, "unknown_value",
      "has the value \"" + model::clean_text(text, kMaxNameShown) + "\", which is not known here");
}

void ObjectReader::add_out_of_range(std::string_view key, std::int64_t least, std::uint64_t most) {
  error(key, "out_of_range",
        "must lie between " + std::to_string(least) + " and " + std::to_string(most));
}

void ObjectReader::text(std::string_view key, std::string& out, Need need, TextLimit limit) {
  const auto value = find(key, need, JsonKind::Text);
  if (value && fits(path_of(key), value->text(), limit)) out = value->text();
}

void ObjectReader::text(std::string_view key, std::optional<std::string>& out, TextLimit limit) {
  const auto value = find(key, Need::Optional, JsonKind::Text);
  if (value && fits(path_of(key), value->text(), limit)) out = std::string(value->text());
}

void ObjectReader::text_or_null(std::string_view key, std::string& out) {
  if (is_null(key)) {
    out.clear();
  } else {
    text(key, out);
  }
}

void ObjectReader::text_or_null(std::string_view key, std::optional<std::string>& out,
                                TextLimit limit) {
  if (is_null(key)) {
    out.emplace();
  } else {
    text(key, out, limit);
  }
}

void ObjectReader::texts(std::string_view key, std::vector<std::string>& out, Need need,
                         TextLimit limit) {
  each(key, need, [&](JsonValue value, const JsonPath& path) {
    if (!expect(value, path, JsonKind::Text)) return;
    if (fits(path, value.text(), limit)) out.emplace_back(value.text());
  });
}

void ObjectReader::boolean(std::string_view key, bool& out, Need need) {
  if (const auto value = find(key, need, JsonKind::Boolean)) out = value->boolean();
}

void ObjectReader::boolean(std::string_view key, std::optional<bool>& out) {
  if (const auto value = find(key, Need::Optional, JsonKind::Boolean)) out = value->boolean();
}

void ObjectReader::time(std::string_view key, model::TimeMs& out) {
  if (is_null(key)) {
    out = 0;
    return;
  }
  const auto value = find(key, Need::Required, JsonKind::Text);
  if (!value) return;
  if (const auto parsed = model::parse_time(value->text())) {
    out = *parsed;
  } else {
    error(key, "invalid", "must be a time like 2026-11-23T10:02:03.004Z");
  }
}

void ObjectReader::uuid(std::string_view key, model::Uuid& out, Need need) {
  const auto value = find(key, need, JsonKind::Text);
  if (!value) return;
  if (const auto parsed = model::Uuid::parse(value->text())) {
    out = *parsed;
  } else {
    error(key, "invalid", "must be a UUID");
  }
}

void ObjectReader::uuid_or_null(std::string_view key, model::Uuid& out) {
  if (is_null(key)) {
    out = {};
  } else {
    uuid(key, out);
  }
}

void ObjectReader::counts(std::string_view key,
                          std::vector<std::pair<std::string, std::uint64_t>>& out) {
  const auto found = find(key, Need::Required, JsonKind::Object);
  if (!found) return;
  const JsonPath object = path_of(key);
  for (auto member = found->first(); member; member = member->next()) {
    if (const auto count = member->unsigned_integer()) {
      out.emplace_back(std::string(member->key()), *count);
    } else {
      errors_.add({&object, member->key(), JsonPath::kNoIndex}, "wrong_type",
                  "must be a whole number");
    }
  }
}

void ObjectReader::decimal(std::string_view key, double& out) {
  const auto found = value(key);
  if (found && (found->is(JsonKind::Integer) || found->is(JsonKind::Decimal))) {
    out = found->decimal();
  } else {
    find(key, Need::Required, JsonKind::Decimal);
  }
}

void ObjectReader::decimal_or_null(std::string_view key, std::optional<double>& out) {
  if (is_null(key)) {
    out.reset();
    return;
  }
  double parsed = 0;
  decimal(key, parsed);
  out = parsed;
}

}  // namespace tms::protocol
