// What a bearer token tells about itself.
#pragma once

#include <optional>
#include <string_view>

#include "shared/model/time.h"

namespace tms::upstream {

// `exp` of a JSON Web Token (RFC 7519 4.1.4); nullopt for any other token and for times that make
// no sense. The signature is the cluster's to check: this is shown to people, nothing more.
std::optional<model::TimeMs> bearer_expires_at(std::string_view token);

}  // namespace tms::upstream
