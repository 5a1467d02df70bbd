#include "server/config/settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>

#include "shared/model/text.h"

namespace tms::config {

using model::ErrorCode;
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

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
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

bool is_origin(const std::string& text) {
  const bool has_scheme = text.starts_with("http://") || text.starts_with("https://");
  if (!has_scheme) return false;
  const std::string rest = text.substr(text.find("//") + 2);
  return !rest.empty() && rest.find_first_of("/?#@ ") == std::string::npos;
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

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return fail(ErrorCode::InvalidRequest, "Write HOST:PORT, for example 127.0.0.1:8080.");
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fail(ErrorCode::InvalidRequest, "Write an IPv6 address in brackets: [::1]:8080.");
  }
  const auto port = parse_number<int>(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    return fail(ErrorCode::InvalidRequest, "The port is a number from 0 to 65535.");
  }
  return ListenAddress{std::string(host), *port};
}

Result<std::int64_t> parse_duration_ms(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  if (text == "0") return 0;
  for (const auto& [unit, factor] : units) {
    if (!text.ends_with(unit)) continue;
    const auto number = parse_number<std::int64_t>(text.substr(0, text.size() - unit.size()));
    if (number && *number >= 0 && *number <= 1'000'000'000) return *number * factor;
  }
  return fail(ErrorCode::InvalidRequest, "Write a number and a unit: 90s, 15m, 12h.");
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

Result<ServeConfig> Values::parse() const {
  ServeConfig config;
  const auto text = [&](std::string_view name) {
    const Value& value = of(name);
    return value.texts.empty() ? std::string() : value.texts.front();
  };
  const auto where = [&](std::string_view name) { return of(name).where; };

  auto listen = parse_listen_address(text("listen"));
  if (!listen) return wrong(where("listen"), listen.error().message);
  config.listen = *listen;

  const auto number = [&](std::string_view name, std::uint32_t& target) -> Result<void> {
    const auto value = parse_number<std::uint32_t>(text(name));
    if (!value || *value > 1'000'000)
      return wrong(where(name), "Write a number from 0 to 1000000.");
    target = *value;
    return {};
  };
  if (auto ok = number("rate-limit", config.rate_limit); !ok) return fail(ok.error());
  if (auto ok = number("max-connections-per-address", config.max_connections_per_address); !ok) {
    return fail(ok.error());
  }
  auto idle = parse_duration_ms(text("session-idle"));
  if (!idle) return wrong(where("session-idle"), idle.error().message);
  config.session_idle_ms = *idle;

  config.log_level = text("log-level");
  constexpr std::array<std::string_view, 4> levels{"debug", "info", "warn", "error"};
  if (std::find(levels.begin(), levels.end(), config.log_level) == levels.end()) {
    return wrong(where("log-level"), "Write debug, info, warn or error.");
  }
  const std::string format = text("log-format");
  if (format != "text" && format != "json")
    return wrong(where("log-format"), "Write text or json.");
  config.log_json = format == "json";

  if (!text("store").empty()) {
    return wrong(where("store"),
                 "This version keeps its data in SQLite: leave --store out and use --data-dir.");
  }
  config.public_url = text("public-url");
  if (!config.public_url.empty() && !is_origin(config.public_url)) {
    return wrong(where("public-url"),
                 "Write scheme and host only, for example https://tms.example.org.");
  }
  config.cors_origins = of("cors-origin").texts;
  for (const std::string& origin : config.cors_origins) {
    if (!is_origin(origin))
      return wrong(where("cors-origin"),
                   "\"" + origin + "\" is not an origin such as https://console.example.org.");
  }
  config.trusted_proxies = of("trusted-proxy").texts;
  config.tls_cert = text("tls-cert");
  config.tls_key = text("tls-key");
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return wrong(where(config.tls_cert.empty() ? "tls-key" : "tls-cert"),
                 "--tls-cert and --tls-key go together.");
  }
  config.data_dir = text("data-dir");
  if (config.data_dir.empty()) return wrong(where("data-dir"), "Name a directory.");
  config.web_root = text("web-root");
  config.checkpoint_file = text("checkpoint-file");
  config.checkpoint_key_file = text("checkpoint-key-file");
  config.secret_key_file = text("secret-key-file");
  return config;
}

}  // namespace tms::config
