#include "server/core/random.h"

#include <sodium.h>

#include <stdexcept>

namespace tms::core {

void start_crypto() {
  static const int status = sodium_init();
  if (status < 0) throw std::runtime_error("libsodium could not be initialised");
}

void fill_random(std::span<std::uint8_t> bytes) {
  start_crypto();
  randombytes_buf(bytes.data(), bytes.size());
}

model::Uuid new_uuid(model::TimeMs now) {
  std::array<std::uint8_t, 10> random{};
  fill_random(random);
  return model::Uuid::v7(now, random);
}

std::string new_secret() {
  Digest secret{};
  fill_random(secret);
  std::string text(
      sodium_base64_ENCODED_LEN(secret.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the terminating NUL that libsodium counts
  return text;
}

Digest sha256(std::string_view bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

bool equal_digests(const Digest& a, const Digest& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tms::core
