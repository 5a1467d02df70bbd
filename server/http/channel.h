// The bytes of one connection, in the clear or through TLS; never blocks.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "shared/model/result.h"

namespace tms::http {

enum class Io { Done, WouldRead, WouldWrite, Closed };

struct IoResult {
  Io io = Io::Done;
  std::size_t bytes = 0;
};

// Owns the descriptor and closes it.
class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  virtual ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  virtual Io handshake() { return Io::Done; }
  virtual IoResult read(std::span<char> buffer) = 0;
  virtual IoResult write(std::string_view first, std::string_view second) = 0;
  // Whether a read that filled less than the buffer left nothing behind.
  virtual bool short_read_drains() const = 0;
  // Tells the peer that nothing more comes; it may still be heard.
  virtual void finish_writing() = 0;
  // The peer must not take what it got for the whole: the connection ends with a reset.
  void abort_on_close() const;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::unique_ptr<Channel> make_plain_channel(int descriptor);

// Certificate and key, TLS 1.2 or newer. Shared by the sessions made from it, so that a reload does
// not disturb them.
using TlsContext = std::shared_ptr<SSL_CTX>;
model::Result<TlsContext> load_tls_context(const std::string& cert_file,
                                           const std::string& key_file);

// Null when OpenSSL has no memory left.
std::unique_ptr<Channel> make_tls_channel(int descriptor, const TlsContext& context);

}  // namespace tms::http
