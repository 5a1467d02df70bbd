// Secrets of clusters as the database keeps them: XSalsa20-Poly1305 with the key of secret.key.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/store/rows.h"

namespace tms::core {

using SecretKey = std::array<std::uint8_t, 32>;

struct ClusterSecret {
  std::string token;                     // of Bearer
  std::string client_id, client_secret;  // of ClientCredentials
};

// Bound to cluster and owner: a sealed secret that was moved to another row does not open.
std::string seal(const SecretKey& key, const store::CredentialRow& row,
                 const ClusterSecret& secret);
std::optional<ClusterSecret> unseal(const SecretKey& key, const store::CredentialRow& row);

}  // namespace tms::core
