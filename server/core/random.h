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

// Chooses the fast implementations of this machine: without it libsodium works, but slower, and a
// password hash would take another time before than after. The functions here that need it call it.
void start_crypto();
void fill_random(std::span<std::uint8_t> bytes);
model::Uuid new_uuid(model::TimeMs now);
// 256 bits as 43 characters of URL-safe base64: session tokens, one-time links.
std::string new_secret();
Digest sha256(std::string_view bytes);
std::string to_hex(std::span<const std::uint8_t> bytes);
// Compares in constant time.
bool equal_digests(const Digest& a, const Digest& b);

}  // namespace tms::core
