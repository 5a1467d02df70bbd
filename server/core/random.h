// Randomness and digests, from libsodium. Any thread; sodium_init() is done on first use.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "server/core/clock.h"
#include "shared/model/ids.h"

namespace tms::core {

using Digest = std::array<std::uint8_t, 32>;

void fill_random(std::span<std::uint8_t> bytes);
model::Uuid new_uuid(model::TimeMs now);
// 256 bits as 43 characters of URL-safe base64: session tokens, one-time links.
std::string new_secret();
Digest sha256(std::string_view bytes);
std::string to_hex(std::span<const std::uint8_t> bytes);
// Compares in constant time.
bool equal_digests(const Digest& a, const Digest& b);

}  // namespace tms::core
