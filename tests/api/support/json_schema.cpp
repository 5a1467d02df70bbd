#include "tests/api/support/json_schema.h"

#include <algorithm>
#include <regex>
#include <set>

namespace tms::testing {

using nlohmann::json;

namespace {

bool has_type(const json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" && value.is_null();
}

bool has_format(const std::string& text, const std::string& format) {
  // RFC 3339 UTC with milliseconds, as the contract says; narrower than the format itself.
  static const std::regex date_time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
  static const std::regex uuid_v7(
      "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  if (format == "date-time") return std::regex_match(text, date_time);
  if (format == "uuid") return std::regex_match(text, uuid_v7);
  return true;
}

class Comparison {
 public:
  explicit Comparison(const json& root) : root_(root) {}

  void compare(const json& value, const json& schema, const std::string& place) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) report(place, "is not allowed");
      return;
    }
    report_unknown_keywords(schema, place);
    if (schema.contains("$ref")) {
      const auto reference = schema.at("$ref").get<std::string>();
      return compare(value, root_.at(json::json_pointer(reference.substr(1))), place);
    }
    compare_alternatives(value, schema, place);
    compare_type(value, schema, place);
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
      report(place, "is " + value.dump() + ", none of " + schema["enum"].dump());
    }
    if (schema.contains("const") && value != schema["const"]) report(place, "is not the constant");
    if (value.is_number()) compare_number(value, schema, place);
    if (value.is_string()) compare_text(value, schema, place);
    if (value.is_array()) compare_array(value, schema, place);
    if (value.is_object()) compare_object(value, schema, place);
  }

  std::vector<std::string> violations;

 private:
  void report(const std::string& place, const std::string& what) {
    violations.push_back((place.empty() ? "(answer)" : place) + ": " + what);
  }

  void report_unknown_keywords(const json& schema, const std::string& place) {
    static const std::set<std::string> known{"$ref",
                                             "type",
                                             "enum",
                                             "const",
                                             "properties",
                                             "required",
                                             "dependentRequired",
                                             "items",
                                             "anyOf",
                                             "oneOf",
                                             "allOf",
                                             "minimum",
                                             "maximum",
                                             "format",
                                             "pattern",
                                             "minLength",
                                             "maxLength",
                                             "minItems",
                                             "maxItems",
                                             "title",
                                             "description",
                                             "examples",
                                             "default",
                                             "additionalProperties"};
    for (const auto& [keyword, rule] : schema.items()) {
      if (!known.contains(keyword))
        report(place, "the schema says " + keyword + ", not known here");
    }
  }

  std::size_t matches(const json& value, const json& alternatives) const {
    return static_cast<std::size_t>(
        std::count_if(alternatives.begin(), alternatives.end(), [&](const json& alternative) {
          return schema_violations(value, alternative, root_).empty();
        }));
  }

  void compare_alternatives(const json& value, const json& schema, const std::string& place) {
    if (schema.contains("anyOf") && matches(value, schema["anyOf"]) == 0) {
      report(place, "fits none of the alternatives: " + value.dump().substr(0, 200));
    }
    if (schema.contains("oneOf") && matches(value, schema["oneOf"]) != 1) {
      report(place, "does not fit exactly one alternative: " + value.dump().substr(0, 200));
    }
    if (schema.contains("allOf")) {
      for (const auto& part : schema["allOf"]) compare(value, part, place);
    }
  }

  void compare_type(const json& value, const json& schema, const std::string& place) {
    if (!schema.contains("type")) return;
    const auto& type = schema["type"];
    const bool fits = type.is_array()
                          ? std::any_of(type.begin(), type.end(),
                                        [&](const json& one) { return has_type(value, one); })
                          : has_type(value, type);
    if (!fits) report(place, "is " + value.dump().substr(0, 80) + ", not " + type.dump());
  }

  void compare_number(const json& value, const json& schema, const std::string& place) {
    if (schema.contains("minimum") && value < schema["minimum"]) report(place, "is too small");
    if (schema.contains("maximum") && value > schema["maximum"]) report(place, "is too large");
  }

  void compare_text(const json& value, const json& schema, const std::string& place) {
    const auto text = value.get<std::string>();
    if (schema.contains("format") && !has_format(text, schema["format"])) {
      report(place, "'" + text + "' is no " + schema["format"].get<std::string>());
    }
    if (schema.contains("pattern") &&
        !std::regex_search(text, std::regex(schema["pattern"].get<std::string>()))) {
      report(place, "'" + text + "' does not match the pattern");
    }
    if (schema.contains("minLength") && text.size() < schema["minLength"]) {
      report(place, "is too short");
    }
    if (schema.contains("maxLength") && text.size() > schema["maxLength"]) {
      report(place, "is too long");
    }
  }

  void compare_array(const json& value, const json& schema, const std::string& place) {
    if (schema.contains("minItems") && value.size() < schema["minItems"]) report(place, "is short");
    if (schema.contains("maxItems") && value.size() > schema["maxItems"]) report(place, "is long");
    if (!schema.contains("items")) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
      compare(value[i], schema["items"], place + "[" + std::to_string(i) + "]");
    }
  }

  // A field that the schema does not name is a field that the contract does not promise.
  void compare_object(const json& value, const json& schema, const std::string& place) {
    const auto properties = schema.value("properties", json::object());
    for (const auto& name : schema.value("required", json::array())) {
      if (!value.contains(name)) report(place, "lacks " + name.get<std::string>());
    }
    const auto dependents = schema.value("dependentRequired", json::object());
    for (const auto& [name, needed] : dependents.items()) {
      if (!value.contains(name)) continue;
      for (const auto& other : needed) {
        if (!value.contains(other)) report(place, name + " needs " + other.get<std::string>());
      }
    }
    const bool is_described = schema.contains("properties");
    for (const auto& [name, field] : value.items()) {
      const auto inner = place.empty() ? name : place + "." + name;
      if (properties.contains(name)) {
        compare(field, properties[name], inner);
      } else if (schema.contains("additionalProperties")) {
        compare(field, schema["additionalProperties"], inner);
      } else if (is_described) {
        report(inner, "is not in the schema");
      }
    }
  }

  const json& root_;
};

}  // namespace

std::vector<std::string> schema_violations(const json& value, const json& schema,
                                           const json& root) {
  Comparison comparison(root);
  comparison.compare(value, schema, "");
  return std::move(comparison.violations);
}

}  // namespace tms::testing
