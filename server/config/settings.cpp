#include "server/config/settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "shared/model/text.h"

namespace tms::config {

using model::fail;

namespace {

tl::unexpected<model::Error> wrong(const std::string& where, const std::string& message) {
  return fail(model::field_error(where, "invalid_value", message));
}

const Setting* find_setting(std::string_view name) {
  const auto it = std::find_if(kSettings.begin(), kSettings.end(),
                               [&](const Setting& setting) { return setting.name == name; });
  return it == kSettings.end() ? nullptr : &*it;
}

std::vector<std::string> split_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    part = std::string(model::trim(part));
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

Result<void> read_file_items(const std::string& file, const std::string& file_name,
                             std::map<std::string, Value, std::less<>>& values) {
  std::istringstream stream(file);
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_config(stream);
  } catch (const CLI::Error& error) {
    return wrong(file_name, std::string("The file is not valid TOML: ") + error.what());
  }
  for (const CLI::ConfigItem& item : items) {
    if (item.name == "++" || item.name == "--") continue;  // CLI11's marks around a section
    const std::string name = item.fullname();
    const Setting* setting = find_setting(name);
    if (setting == nullptr) {
      return wrong(file_name,
                   "There is no setting \"" + name + "\": see tms-dashboard serve --help.");
    }
    if (item.inputs.size() > 1 && !setting->repeatable) {
      return wrong(file_name + ": " + name, "Give one value.");
    }
    values[name] = {item.inputs, Origin::File, file_name + ": " + name};
  }
  return {};
}

}  // namespace

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 4> names{"default", "file", "environment", "flag"};
  return names[static_cast<std::size_t>(origin)];
}

std::string environment_name(std::string_view setting) {
  std::string name = "TMS_" + model::to_upper(setting);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

Result<Values> Values::merge(
    const std::map<std::string, std::vector<std::string>>& flags,
    const std::function<std::optional<std::string>(const std::string&)>& environment,
    const std::string& file, const std::string& file_name) {
  Values merged;
  for (const Setting& setting : kSettings) {
    Value value{{}, Origin::Default, "default"};
    if (!setting.default_value.empty()) value.texts = {std::string(setting.default_value)};
    merged.values_.emplace(setting.name, std::move(value));
  }
  if (auto read = read_file_items(file, file_name, merged.values_); !read)
    return fail(read.error());
  for (const Setting& setting : kSettings) {
    const std::string name = environment_name(setting.name);
    if (const auto text = environment(name)) {
      merged.values_[std::string(setting.name)] = {
          setting.repeatable ? split_commas(*text) : std::vector{*text}, Origin::Environment, name};
    }
  }
  for (const auto& [name, texts] : flags) merged.values_[name] = {texts, Origin::Flag, "--" + name};
  return merged;
}

const Value& Values::of(std::string_view name) const {
  return values_.find(name)->second;
}

std::string Values::describe() const {
  std::ostringstream out;
  for (const Setting& setting : kSettings) {
    const Value& value = of(setting.name);
    std::string text;
    for (const std::string& part : value.texts) text += (text.empty() ? "" : ", ") + part;
    // A database URL may hold a password.
    if (setting.name == "store" && !text.empty()) text = "(masked)";
    out << setting.name << " = " << (text.empty() ? "(none)" : text) << "   # "
        << (value.origin == Origin::Default ? "default" : value.where) << "\n";
  }
  return out.str();
}

}  // namespace tms::config
