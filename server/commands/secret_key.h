// The key that seals stored credentials: 32 random bytes in a file of their own.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "shared/model/result.h"

namespace tms::commands {

// Makes the file with mode 0600 when it does not exist. Errors: Internal, with path and remedy,
// when it cannot be read, is not 32 bytes, or can be read by others.
model::Result<std::array<std::uint8_t, 32>> load_or_create_secret_key(
    const std::filesystem::path& file);

}  // namespace tms::commands
