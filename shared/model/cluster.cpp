#include "shared/model/cluster.h"

#include <algorithm>

#include "shared/model/app_status.h"
#include "shared/model/enum_names.h"

namespace tms::model {
namespace {

constexpr EnumNames<3> kCredentialKinds{"none", "bearer", "client_credentials"};
static_assert(kCredentialKinds.size() ==
              static_cast<std::size_t>(CredentialKind::ClientCredentials) + 1);

constexpr EnumNames<2> kCredentialKeeps{"session", "cluster"};
static_assert(kCredentialKeeps.size() == static_cast<std::size_t>(CredentialKeep::Cluster) + 1);

constexpr EnumNames<3> kBreakerStates{"closed", "open", "half_open"};
static_assert(kBreakerStates.size() == static_cast<std::size_t>(BreakerState::HalfOpen) + 1);

// States are stale when the last good read is older than two intervals of the scheduled sync, and
// than this (which alone counts where syncs are made by hand).
constexpr TimeMs kLeastStaleMs = 2 * 60 * 1000;
constexpr TimeMs kStaleByHandMs = 10 * 60 * 1000;

}  // namespace

bool states_are_stale(const Cluster& cluster, TimeMs now) {
  if (!cluster.last_sync || !cluster.last_sync->ok) return true;
  const TimeMs interval_ms = static_cast<TimeMs>(cluster.settings.sync_interval_s) * 1000;
  const TimeMs limit = interval_ms == 0 ? kStaleByHandMs : std::max(kLeastStaleMs, 2 * interval_ms);
  return now - cluster.last_sync->at > limit;
}

ClusterSettings default_cluster_settings() {
  ClusterSettings settings;
  settings.expected_apps.assign(kExpectedApps.begin(), kExpectedApps.end());
  return settings;
}

ClusterSettings patched(ClusterSettings settings, const ClusterSettingsPatch& patch) {
  const auto take = [](auto& value, const auto& change) {
    if (change) value = *change;
  };
  take(settings.expected_apps, patch.expected_apps);
  take(settings.chunk_size, patch.chunk_size);
  take(settings.concurrency, patch.concurrency);
  take(settings.app_status_concurrency, patch.app_status_concurrency);
  take(settings.sync_interval_s, patch.sync_interval_s);
  take(settings.app_status_ttl_s, patch.app_status_ttl_s);
  take(settings.app_status_follow_s, patch.app_status_follow_s);
  take(settings.settle_after_s, patch.settle_after_s);
  return settings;
}

std::string_view to_string(CredentialKind kind) {
  return enum_name(kCredentialKinds, kind);
}

std::string_view to_string(CredentialKeep keep) {
  return enum_name(kCredentialKeeps, keep);
}

std::optional<CredentialKind> parse_credential_kind(std::string_view text) {
  return enum_value<CredentialKind>(kCredentialKinds, text);
}

std::optional<CredentialKeep> parse_credential_keep(std::string_view text) {
  return enum_value<CredentialKeep>(kCredentialKeeps, text);
}

std::string_view to_string(BreakerState state) {
  return enum_name(kBreakerStates, state);
}

std::optional<BreakerState> parse_breaker_state(std::string_view text) {
  return enum_value<BreakerState>(kBreakerStates, text);
}

}  // namespace tms::model
