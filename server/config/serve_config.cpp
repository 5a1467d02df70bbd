// From the texts of the settings to their meaning: one rule a setting, and every error names where
// the text stands.
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "server/config/flags.h"
#include "server/config/settings.h"
#include "shared/model/text.h"

namespace tms::config {

using model::ErrorCode;
using model::fail;

namespace {

constexpr std::uint32_t kMaxLimit = 1'000'000;
constexpr std::uint32_t kMaxReserveMb = 1'000'000'000;
constexpr std::uint32_t kMaxDemoCustomers = 1'000'000;

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_origin(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  const std::string_view rest = text.substr(text.find("//") + 2);
  return !rest.empty() && rest.find_first_of("/?#@ ") == std::string_view::npos;
}

// "10.0.0.0/8", "::1"
bool is_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  in6_addr bytes{};
  const bool is_v4 = ::inet_pton(AF_INET, address.c_str(), &bytes) == 1;
  if (!is_v4 && ::inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return false;
  if (slash == std::string_view::npos) return true;
  const auto bits = parse_number<unsigned>(text.substr(slash + 1));
  return bits && *bits <= (is_v4 ? 32u : 128u);
}

// Reads setting after setting and collects what is wrong.
class Reading {
 public:
  explicit Reading(const Values& values) : values_(values) {}

  std::string text(std::string_view name) const {
    const Value& value = values_.of(name);
    return value.texts.empty() ? std::string() : value.texts.front();
  }

  // Names the value that was given; `remedy` says what to write instead.
  void refuse_value(std::string_view name, const std::string& remedy) {
    refuse(name, refusal(text(name), remedy));
  }
  void refuse(std::string_view name, std::string message) {
    wrong_.push_back({values_.of(name).where, "invalid_value", std::move(message)});
  }
  bool is_given(std::string_view name) const { return values_.of(name).origin != Origin::Default; }

  void number(std::string_view name, std::uint32_t& target, std::uint32_t most = kMaxLimit) {
    const auto value = parse_number<std::uint32_t>(text(name));
    if (!value || *value > most)
      return refuse_value(name, "Write a number from 0 to " + std::to_string(most) + ".");
    target = *value;
  }

  std::string one_of(std::string_view name, std::initializer_list<std::string_view> choices,
                     const char* message) {
    std::string value = text(name);
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      refuse_value(name, message);
    return value;
  }

  std::vector<std::string> list(std::string_view name, bool (*is_right)(std::string_view),
                                const std::string& what) {
    const std::vector<std::string>& texts = values_.of(name).texts;
    for (const std::string& item : texts) {
      if (!is_right(item)) refuse(name, "\"" + model::clean_text(item, 100) + "\" is not " + what);
    }
    return texts;
  }

  std::optional<model::Error> error() const {
    if (wrong_.empty()) return std::nullopt;
    return model::Error{ErrorCode::InvalidRequest,
                        wrong_.size() == 1 ? wrong_.front().message : "Some settings are wrong.",
                        wrong_, 0};
  }

 private:
  const Values& values_;
  std::vector<model::FieldError> wrong_;
};

void read_addresses(Reading& in, ServeConfig& config) {
  auto listen = parse_listen_address(in.text("listen"));
  if (listen) {
    config.listen = std::move(*listen);
  } else {
    in.refuse_value("listen", listen.error().message);
  }
  if (!in.text("metrics-listen").empty()) {
    auto metrics = parse_listen_address(in.text("metrics-listen"));
    if (!metrics) {
      in.refuse_value("metrics-listen", metrics.error().message);
    } else {
      config.metrics_listen = std::move(*metrics);
    }
  }
  config.public_url = in.text("public-url");
  if (!config.public_url.empty() && !is_origin(config.public_url)) {
    in.refuse_value("public-url",
                    "Write scheme and host only, for example https://tms.example.org.");
  }
  config.cors_origins =
      in.list("cors-origin", is_origin, "an origin such as https://console.example.org.");
  config.list_sources =
      in.list("list-source", is_origin, "an origin such as https://lists.example.org.");
  config.trusted_proxies =
      in.list("trusted-proxy", is_network, "an address or a network such as 10.0.0.0/8.");
  config.tls_cert = in.text("tls-cert");
  config.tls_key = in.text("tls-key");
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    in.refuse(config.tls_cert.empty() ? "tls-key" : "tls-cert",
              "--tls-cert and --tls-key go together.");
  }
}

void read_limits(Reading& in, ServeConfig& config) {
  in.number("rate-limit", config.rate_limit);
  in.number("max-connections-per-address", config.max_connections_per_address);
  const auto idle = parse_duration_ms(in.text("session-idle"));
  if (!idle) return in.refuse_value("session-idle", idle.error().message);
  if (*idle > 0 && *idle < 1000) return in.refuse_value("session-idle", "Write at least 1s, or 0.");
  config.session_idle_ms = *idle;
  in.number("free-space-reserve-mb", config.free_space_reserve_mb, kMaxReserveMb);
}

void read_log(Reading& in, ServeConfig& config) {
  config.log_level = in.one_of("log-level", {"debug", "info", "warn", "error"},
                               "Write debug, info, warn or error.");
  config.log_file = in.text("log-file");
  config.log_json = in.one_of("log-format", {"text", "json"}, "Write text or json.") == "json";
}

void read_demo(Reading& in, ServeConfig& config) {
  const std::string text = in.text("demo");
  if (!in.is_given("demo")) return;
  const auto customers = parse_number<std::uint32_t>(text);
  if (!customers || *customers < 1 || *customers > kMaxDemoCustomers) {
    return in.refuse_value("demo", "Write a number of customers from 1 to 1000000.");
  }
  config.demo_customers = customers;
}

void read_paths(Reading& in, ServeConfig& config, bool data_dir_is_named) {
  if (!in.text("store").empty()) {
    in.refuse("store",
              "This version keeps its data in SQLite: leave --store out and use --data-dir.");
  }
  const bool is_temporary = config.demo_customers.has_value() && !data_dir_is_named;
  if (!is_temporary) {
    config.data_dir = in.text("data-dir");
    if (config.data_dir.empty()) in.refuse_value("data-dir", "Name a directory.");
  }
  config.web_root = in.text("web-root");
  config.checkpoint_file = in.text("checkpoint-file");
  config.checkpoint_key_file = in.text("checkpoint-key-file");
  config.secret_key_file = in.text("secret-key-file");
}

}  // namespace

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
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return fail(ErrorCode::InvalidRequest, "The port is a number from 0 to 65535.");
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

Result<ServeConfig> Values::parse() const {
  ServeConfig config;
  Reading in(*this);
  read_addresses(in, config);
  read_limits(in, config);
  read_log(in, config);
  read_demo(in, config);
  read_paths(in, config, of("data-dir").origin != Origin::Default);
  if (auto error = in.error()) return fail(std::move(*error));
  return config;
}

}  // namespace tms::config
