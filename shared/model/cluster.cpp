#include "shared/model/cluster.h"

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

}  // namespace

ClusterSettings default_cluster_settings() {
  ClusterSettings settings;
  settings.expected_apps.assign(kExpectedApps.begin(), kExpectedApps.end());
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
