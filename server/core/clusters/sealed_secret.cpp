#include "server/core/clusters/sealed_secret.h"

#include <sodium.h>

#include "server/core/random.h"

namespace tms::core {
namespace {

std::string owner_of(const store::CredentialRow& row) {
  return std::to_string(row.cluster) + "/" + row.owner.text();
}

void append_field(std::string_view field, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(field.size() >> shift & 0xff));
  }
  out.append(field);
}

bool take_field(std::string_view& in, std::string& field) {
  if (in.size() < 4) return false;
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | static_cast<unsigned char>(in[i]);
  in.remove_prefix(4);
  if (size > in.size()) return false;
  field = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal(const SecretKey& key, const store::CredentialRow& row,
                 const ClusterSecret& secret) {
  std::string plain;
  append_field(owner_of(row), plain);
  append_field(secret.token, plain);
  append_field(secret.client_id, plain);
  append_field(secret.client_secret, plain);

  std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
  fill_random(nonce);
  std::string sealed(nonce.size() + crypto_secretbox_MACBYTES + plain.size(), '\0');
  sealed.replace(0, nonce.size(), reinterpret_cast<const char*>(nonce.data()), nonce.size());
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(sealed.data()) + nonce.size(),
                        bytes(plain), plain.size(), nonce.data(), key.data());
  sodium_memzero(plain.data(), plain.size());
  return sealed;
}

std::optional<ClusterSecret> unseal(const SecretKey& key, const store::CredentialRow& row) {
  const std::string& sealed = row.sealed_secret;
  constexpr std::size_t kHead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (sealed.size() < kHead) return std::nullopt;
  std::string plain(sealed.size() - kHead, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                 bytes(sealed) + crypto_secretbox_NONCEBYTES,
                                 sealed.size() - crypto_secretbox_NONCEBYTES, bytes(sealed),
                                 key.data()) != 0) {
    return std::nullopt;
  }
  ClusterSecret secret;
  std::string owner;
  std::string_view rest = plain;
  const bool is_whole = take_field(rest, owner) && take_field(rest, secret.token) &&
                        take_field(rest, secret.client_id) &&
                        take_field(rest, secret.client_secret) && owner == owner_of(row);
  sodium_memzero(plain.data(), plain.size());
  if (!is_whole) return std::nullopt;
  return secret;
}

}  // namespace tms::core
