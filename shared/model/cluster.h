// A cluster: one upstream TMS API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/ids.h"

namespace tms::model {

// Of a number that people may set.
struct Limits {
  std::uint32_t least = 0, most = 0;
};
inline constexpr Limits kChunkSizeLimits{1, 5'000};
inline constexpr Limits kConcurrencyLimits{1, 64};
inline constexpr Limits kSettleAfterLimits{1, 3'600};

struct ClusterSettings {
  std::vector<std::string> expected_apps;     // default: kExpectedApps
  std::uint32_t chunk_size = 500;             // customers a call, kChunkSizeLimits
  std::uint32_t concurrency = 8;              // calls at once, kConcurrencyLimits
  std::uint32_t app_status_concurrency = 64;  // 1-256
  std::uint32_t sync_interval_s = 60;         // 0: only by hand; else 5-86,400
  std::uint32_t app_status_ttl_s = 1800;      // 0-604,800
  // Customers acted on in the last so many seconds have their app status read again by itself, as
  // long as it is unsettled. 0: never; to 86,400.
  std::uint32_t app_status_follow_s = 1800;
  std::uint32_t settle_after_s = 60;  // kSettleAfterLimits; PRODUCT 1.1 "Settling"
  friend bool operator==(const ClusterSettings&, const ClusterSettings&) = default;
};
ClusterSettings default_cluster_settings();

enum class CredentialKind : std::uint8_t { None, Bearer, ClientCredentials };
enum class CredentialKeep : std::uint8_t { Session, Cluster };
std::string_view to_string(CredentialKind kind);  // "client_credentials"
std::string_view to_string(CredentialKeep keep);  // "session"
std::optional<CredentialKind> parse_credential_kind(std::string_view text);
std::optional<CredentialKeep> parse_credential_keep(std::string_view text);

struct CredentialView {  // never a secret
  CredentialKind kind = CredentialKind::None;
  std::optional<CredentialKeep> keep;
  std::string token_type;
  std::string scope;
  TimeMs expires_at = 0;  // 0: not known
  friend bool operator==(const CredentialView&, const CredentialView&) = default;
};

enum class BreakerState : std::uint8_t { Closed, Open, HalfOpen };
std::string_view to_string(BreakerState state);  // "half_open"
std::optional<BreakerState> parse_breaker_state(std::string_view text);

struct SyncReport {
  TimeMs at = 0;
  bool ok = false;
  std::uint64_t customers = 0, changed = 0, malformed = 0, missing = 0;
  std::uint64_t duration_ms = 0;
  std::optional<Error> error;
  friend bool operator==(const SyncReport&, const SyncReport&) = default;
};

// The app status that the server reads by itself (ClusterSettings::app_status_follow_s).
struct AppStatusFollow {
  std::uint64_t customers = 0;  // acted on lately, and not settled yet
  TimeMs last_read_at = 0;      // 0: none since the server started
  std::optional<Error> error;   // why nothing is read at the moment
  friend bool operator==(const AppStatusFollow&, const AppStatusFollow&) = default;
};

struct Cluster {
  std::string code;
  std::string name;
  std::string description;
  std::int32_t display_order = 0;
  std::string base_url;  // empty: none yet, or not for this reader's eyes
  std::string token_url;
  std::uint64_t customers = 0;
  std::uint64_t missing = 0;
  ClusterSettings settings;
  CredentialView credentials;  // those that would be used for this reader
  BreakerState breaker = BreakerState::Closed;
  std::optional<SyncReport> last_sync;  // unset: never
  AppStatusFollow app_status_follow;
  friend bool operator==(const Cluster&, const Cluster&) = default;
};

// Whether the states that are known of it may be out of date: never read, the last read failed, or
// the last good one is too long ago. The dry run warns of it, the overview raises an alert.
bool states_are_stale(const Cluster& cluster, TimeMs now);

struct ClusterPage {
  std::vector<Cluster> items;
  std::uint64_t total = 0;
};

struct ClusterSettingsPatch {  // what is unset stays as it is; ranges as in ClusterSettings
  std::optional<std::vector<std::string>> expected_apps;
  std::optional<std::uint32_t> chunk_size, concurrency, app_status_concurrency, sync_interval_s,
      app_status_ttl_s, app_status_follow_s, settle_after_s;
  friend bool operator==(const ClusterSettingsPatch&, const ClusterSettingsPatch&) = default;
};
ClusterSettings patched(ClusterSettings settings, const ClusterSettingsPatch& patch);

struct NewCluster {
  std::string code;
  std::string name;  // empty: the code
  std::string description;
  std::optional<std::int32_t> display_order;
  std::string base_url;  // empty: none yet
  std::string token_url;
  ClusterSettingsPatch settings;  // upon the defaults
  friend bool operator==(const NewCluster&, const NewCluster&) = default;
};

struct ClusterPatch {  // what is unset stays as it is
  std::optional<std::string> name, description, base_url, token_url;
  std::optional<std::int32_t> display_order;
  ClusterSettingsPatch settings;
  friend bool operator==(const ClusterPatch&, const ClusterPatch&) = default;
};

// Bearer needs `token`; ClientCredentials needs `client_id` and `client_secret`.
struct CredentialsRequest {
  CredentialKind kind = CredentialKind::Bearer;
  std::string token;
  std::string client_id;
  std::string client_secret;
  CredentialKeep keep = CredentialKeep::Session;
  bool reveal = false;  // show the obtained token once, in the answer
  friend bool operator==(const CredentialsRequest&, const CredentialsRequest&) = default;
};

struct CredentialsResult {
  std::string token_type;
  std::string scope;
  TimeMs expires_at = 0;     // 0: not known
  std::string access_token;  // empty unless it was to be revealed
  friend bool operator==(const CredentialsResult&, const CredentialsResult&) = default;
};

struct SyncRequest {
  bool accept_missing = false;  // admins only: accept a reply that lacks many customers
  friend bool operator==(const SyncRequest&, const SyncRequest&) = default;
};

struct ClusterTestResult {
  bool ok = false;
  std::uint32_t latency_ms = 0;
  int http_status = 0;  // 0: no answer
  std::string message;
  friend bool operator==(const ClusterTestResult&, const ClusterTestResult&) = default;
};

struct DeviceType {
  std::string code, name, description;
  std::uint32_t device_capacity = 0;
  std::int32_t display_order = 0;
  friend bool operator==(const DeviceType&, const DeviceType&) = default;
};
inline constexpr std::size_t kMaxDeviceTypes = 200;

}  // namespace tms::model
