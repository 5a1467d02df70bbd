#include "tests/api/support/wrong_values.h"

#include <algorithm>
#include <regex>

#include "tests/api/support/json_schema.h"

namespace tms::testing {

using nlohmann::json;

namespace {

const std::string kNoSuchValue = "no-such-value";

const json& resolve(const json& schema, const json& root) {
  if (!schema.contains("$ref")) return schema;
  return root.at(json::json_pointer(schema.at("$ref").get<std::string>().substr(1)));
}

// The alternative whose constants are those of the value.
const json& alternative(const json& schema, const json& value, const json& root) {
  const json& resolved = resolve(schema, root);
  if (!resolved.contains("oneOf")) return resolved;
  for (const json& one : resolved.at("oneOf")) {
    const json& properties = resolve(one, root).at("properties");
    const bool fits = std::all_of(
        properties.items().begin(), properties.items().end(), [&](const auto& property) {
          return !property.value().contains("const") ||
                 value.value(property.key(), json()) == property.value().at("const");
        });
    if (fits) return resolve(one, root);
  }
  return resolved;
}

bool allows(const json& schema, const json& value, const json& root) {
  return schema_violations(value, schema, root).empty();
}

// One of each type.
const std::vector<json> kValues{nullptr, true, 7, 1.5, "text", json::array(), json::object()};

std::vector<json> wrong_texts(const json& schema) {
  std::vector<json> wrong;
  if (schema.value("minLength", 0) > 0) {
    wrong.emplace_back(std::string(schema.at("minLength").get<std::size_t>() - 1, 'q'));
  }
  if (schema.contains("maxLength")) {
    wrong.emplace_back(std::string(schema.at("maxLength").get<std::size_t>() + 1, 'q'));
  }
  if (schema.contains("format")) wrong.emplace_back(kNoSuchValue);
  if (schema.contains("pattern")) wrong.emplace_back("a line\nand another");
  return wrong;
}

std::vector<json> wrong_numbers(const json& schema) {
  std::vector<json> wrong;
  if (schema.contains("minimum")) wrong.emplace_back(schema.at("minimum").get<std::int64_t>() - 1);
  if (schema.contains("maximum")) wrong.emplace_back(schema.at("maximum").get<std::int64_t>() + 1);
  wrong.emplace_back(1e30);
  return wrong;
}

class Walk {
 public:
  Walk(const json& sound, const json& root) : sound_(sound), root_(root) {}

  void visit(const json& schema_or_reference, const json& value, const json::json_pointer& at,
             const std::string& path) {
    const json& schema = alternative(schema_or_reference, value, root_);
    if (schema.empty()) return;  // takes anything
    for (const json& other : kValues) {
      if (other.type() != value.type() && !allows(schema, other, root_)) replace(at, other, path);
    }
    if (schema.contains("enum") || schema.contains("const")) {
      replace(at, kNoSuchValue, path);
    } else if (value.is_string()) {
      for (const json& wrong : wrong_texts(schema)) replace(at, wrong, path);
      replace(at, std::string("with\0end", 8), path);
    } else if (value.is_number()) {
      for (const json& wrong : wrong_numbers(schema)) replace(at, wrong, path);
    } else if (value.is_array()) {
      visit_array(schema, value, at, path);
    } else if (value.is_object()) {
      visit_object(schema, value, at, path);
    }
  }

  WrongBodies found;

 private:
  void replace(const json::json_pointer& at, const json& value, const std::string& path) {
    json body = sound_;
    body[at] = value;
    found.bodies.push_back({std::move(body), path});
  }

  void visit_array(const json& schema, const json& value, const json::json_pointer& at,
                   const std::string& path) {
    if (schema.value("minItems", 0) > 0) replace(at, json::array(), path);
    if (schema.contains("maxItems")) {
      replace(at, json(schema.at("maxItems").get<std::size_t>() + 1, value.at(0)), path);
    }
    found.fields.insert(general(path) + "[]");
    visit(schema.at("items"), value.at(0), at / 0, path + "[0]");
  }

  void visit_object(const json& schema, const json& value, const json::json_pointer& at,
                    const std::string& path) {
    if (!schema.contains("properties")) return;  // free-form
    const auto inner = [&](const std::string& name) {
      return path.empty() ? name : path + "." + name;
    };
    replace(at / "no_such_field", 1, inner("no_such_field"));
    for (const auto& name : schema.value("required", json::array()))
      leave_out(at, name, inner(name));
    const auto dependents = schema.value("dependentRequired", json::object());
    for (const auto& [name, needed] : dependents.items()) {
      if (!value.contains(name)) continue;
      for (const auto& other : needed) leave_out(at, other, inner(other));
    }
    for (const auto& [name, property] : schema.at("properties").items()) {
      if (!value.contains(name)) continue;
      found.fields.insert(general(inner(name)));
      visit(property, value.at(name), at / name, inner(name));
    }
  }

  void leave_out(const json::json_pointer& at, const std::string& name, const std::string& field) {
    json body = sound_;
    body[at].erase(name);
    found.bodies.push_back({std::move(body), field});
  }

  static std::string general(const std::string& path) {
    return std::regex_replace(path, std::regex(R"(\[0\])"), "[]");
  }

  const json& sound_;
  const json& root_;
};

void describe(const json& schema_or_reference, const json& root, const std::string& path,
              std::set<std::string>& fields) {
  const json& schema = resolve(schema_or_reference, root);
  for (const json& one : schema.value("oneOf", json::array())) describe(one, root, path, fields);
  if (schema.contains("items")) {
    fields.insert(path + "[]");
    describe(schema.at("items"), root, path + "[]", fields);
  }
  const auto properties = schema.value("properties", json::object());
  for (const auto& [name, property] : properties.items()) {
    const auto inner = path.empty() ? name : path + "." + name;
    fields.insert(inner);
    describe(property, root, inner, fields);
  }
}

}  // namespace

WrongBodies wrong_bodies(const json& schema, const json& sound, const json& root) {
  Walk walk(sound, root);
  walk.visit(schema, sound, json::json_pointer(), "");
  return std::move(walk.found);
}

std::set<std::string> described_fields(const json& schema, const json& root) {
  std::set<std::string> fields;
  describe(schema, root, "", fields);
  return fields;
}

std::string sound_parameter(const json& schema) {
  const auto type = schema.at("type").get<std::string>();
  if (type == "array") return sound_parameter(schema.at("items"));
  if (type == "boolean") return "true";
  if (type == "integer") return std::to_string(schema.value("minimum", 0));
  if (schema.contains("enum")) return schema.at("enum").at(0);
  const auto format = schema.value("format", "");
  if (format == "uuid") return "0190163d-8694-739b-aea5-966c26f8ad91";
  return format == "date-time" ? "2026-11-23T10:02:03.000Z" : "a";
}

std::vector<std::string> wrong_parameters(const json& schema) {
  const auto type = schema.at("type").get<std::string>();
  if (type == "boolean") return {"yes", "1", ""};
  if (schema.contains("enum")) return {kNoSuchValue, ""};
  std::vector<std::string> wrong;
  if (type == "array") {
    wrong = wrong_parameters(schema.at("items"));
    wrong.push_back(sound_parameter(schema) + ",");
    std::string many = "a";
    for (std::size_t i = 0; i < schema.at("maxItems").get<std::size_t>(); ++i) many += ",a";
    wrong.push_back(many);
  } else if (type == "integer") {
    wrong = {"ten", "1.5", "1e2", " 1", "", "99999999999999999999999"};
    for (const json& number : wrong_numbers(schema)) {
      if (number.is_number_integer()) wrong.push_back(number.dump());
    }
  } else {
    for (const json& text : wrong_texts(schema)) wrong.push_back(text);
  }
  return wrong;
}

}  // namespace tms::testing
