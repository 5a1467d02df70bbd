// Every setting of `serve` in one table: flag, environment name, key in the file, default and rule.
// Flags win over the environment, the environment over the file. A wrong value is an error that
// names where it stands; nothing falls back silently.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"

namespace tms::config {

using model::Result;

struct Setting {
  std::string_view
      name;  // "data-dir": flag --data-dir, environment TMS_DATA_DIR, file key data-dir
  std::string_view default_value;
  std::string_view value_name;  // for the help text
  std::string_view help;
  bool repeatable = false;
};

inline constexpr std::array kSettings{
    Setting{"listen", "127.0.0.1:8080", "HOST:PORT",
            "address to listen on; port 0 takes a free one"},
    Setting{"public-url", "", "URL", "the address people type, when it differs from --listen"},
    Setting{"data-dir", "./tms-data", "DIR", "database, keys and audit checkpoints"},
    Setting{"store", "", "URL", "a database other than the SQLite file in --data-dir"},
    Setting{"web-root", "", "DIR", "serve the client from here instead of the built-in one"},
    Setting{"cors-origin", "", "ORIGIN", "an origin that hosts the client elsewhere", true},
    Setting{"list-source", "", "ORIGIN",
            "a server that admins may load customer lists from, such as https://lists.example.org",
            true},
    Setting{"trusted-proxy", "", "CIDR", "a proxy whose X-Forwarded headers are believed", true},
    Setting{"tls-cert", "", "FILE", "certificate chain in PEM"},
    Setting{"tls-key", "", "FILE", "its private key in PEM"},
    Setting{"demo", "", "CUSTOMERS",
            "simulated cluster of that many customers, users with fresh passwords"},
    Setting{"log-level", "info", "LEVEL", "debug, info, warn or error"},
    Setting{"log-format", "text", "FORMAT", "text or json"},
    Setting{"log-file", "", "FILE", "log to this file instead of standard error"},
    Setting{
        "metrics-listen", "", "HOST:PORT",
        "serve /metrics there without a sign-in; choose an address that strangers cannot reach"},
    Setting{"rate-limit", "50", "N", "requests a second for a user; 0 switches it off"},
    Setting{"max-connections-per-address", "64", "N",
            "unfinished requests for an address; 0 switches it off"},
    Setting{"session-idle", "15m", "DURATION",
            "idle time after which a session ends; 0 switches it off"},
    Setting{"free-space-reserve-mb", "256", "N",
            "new actions are refused when less is free on the disk; 0 switches it off"},
    Setting{"checkpoint-file", "", "FILE", "signed audit checkpoints, if not in --data-dir"},
    Setting{"checkpoint-key-file", "", "FILE", "their signing key, if not in --data-dir"},
    Setting{"secret-key-file", "", "FILE", "key of stored credentials, if not in --data-dir"},
};

struct ListenAddress {
  std::string host;
  int port = 0;
};

struct ServeConfig {
  ListenAddress listen;
  std::string public_url;
  std::string data_dir;  // empty: a demo that leaves nothing behind
  std::string web_root;
  std::vector<std::string> cors_origins;
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> list_sources;
  std::string tls_cert, tls_key;
  std::optional<ListenAddress> metrics_listen;
  std::string log_level;
  bool log_json = false;
  std::string log_file;
  std::uint32_t rate_limit = 50;
  std::uint32_t max_connections_per_address = 64;
  std::int64_t session_idle_ms = 0;
  std::uint32_t free_space_reserve_mb = 256;
  std::string checkpoint_file, checkpoint_key_file, secret_key_file;
  std::optional<std::uint32_t> demo_customers;  // set: with the simulated cluster
};

enum class Origin : std::uint8_t { Default, File, Environment, Flag };
std::string_view to_string(Origin origin);

struct Value {
  std::vector<std::string> texts;
  Origin origin = Origin::Default;
  std::string where;  // "--listen", "TMS_LISTEN", "tms.toml: listen"
};

// The effective text of every setting, and where it came from.
class Values {
 public:
  // `flags` holds what the command line gave; `environment` answers a name or nullopt; `file` is
  // the content of the TOML file and `file_name` its name for errors (both empty: none).
  static Result<Values> merge(
      const std::map<std::string, std::vector<std::string>>& flags,
      const std::function<std::optional<std::string>(const std::string&)>& environment,
      const std::string& file, const std::string& file_name);
  const Value& of(std::string_view name) const;
  Result<ServeConfig> parse() const;
  // One line a setting: name, value (secrets masked), origin.
  std::string describe() const;

 private:
  std::map<std::string, Value, std::less<>> values_;
};

std::string environment_name(std::string_view setting);             // "TMS_DATA_DIR"
Result<ListenAddress> parse_listen_address(std::string_view text);  // "127.0.0.1:8080", "[::1]:0"
Result<std::int64_t> parse_duration_ms(std::string_view text);  // "15m", "90s", "12h", "500ms", "0"

}  // namespace tms::config
