#include <openssl/err.h>
#include <sys/socket.h>

#include <array>

#include "server/http/channel.h"

namespace tms::http {
namespace {

class TlsChannel final : public Channel {
 public:
  TlsChannel(int descriptor, TlsContext context, SSL* session)
      : Channel(descriptor), context_(std::move(context)), session_(session) {}
  ~TlsChannel() override {
    if (is_open_) SSL_shutdown(session_);
    ERR_clear_error();
    SSL_free(session_);
  }

  Io handshake() override {
    ERR_clear_error();
    const int result = SSL_accept(session_);
    is_open_ = result == 1;
    return is_open_ ? Io::Done : meaning_of(result);
  }

  IoResult read(std::span<char> buffer) override {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(session_, buffer.data(), buffer.size(), &got);
    if (result == 1) return {Io::Done, got};
    return {meaning_of(result), 0};
  }

  IoResult write(std::string_view first, std::string_view) override {
    ERR_clear_error();
    std::size_t put = 0;
    const int result = SSL_write_ex(session_, first.data(), first.size(), &put);
    if (result == 1) return {Io::Done, put};
    return {meaning_of(result), 0};
  }

  // OpenSSL may hold a whole record that the socket no longer shows.
  bool short_read_drains() const override { return false; }

  void finish_writing() override {
    ERR_clear_error();
    if (is_open_) SSL_shutdown(session_);
    is_open_ = false;
    ::shutdown(descriptor(), SHUT_WR);
  }

 private:
  Io meaning_of(int result) {
    switch (SSL_get_error(session_, result)) {
      case SSL_ERROR_WANT_READ:
        return Io::WouldRead;
      case SSL_ERROR_WANT_WRITE:
        return Io::WouldWrite;
      default:
        is_open_ = false;
        return Io::Closed;
    }
  }

  TlsContext context_;
  SSL* session_;
  bool is_open_ = false;  // the peer can still be told good-bye
};

std::string last_tls_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

}  // namespace

model::Result<TlsContext> load_tls_context(const std::string& cert_file,
                                           const std::string& key_file) {
  const auto wrong = [](std::string flag, const std::string& what) {
    return model::fail(model::field_error(std::move(flag), "unreadable", what));
  };
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return wrong("--tls-cert", "TLS cannot start: " + last_tls_error());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file.c_str()) != 1) {
    return wrong("--tls-cert",
                 "The certificate " + cert_file + " cannot be read: " + last_tls_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return wrong("--tls-key",
                 "The key " + key_file +
                     " cannot be read or is not that of the certificate: " + last_tls_error());
  }
  return context;
}

std::unique_ptr<Channel> make_tls_channel(int descriptor, const TlsContext& context) {
  SSL* session = SSL_new(context.get());
  if (session == nullptr || SSL_set_fd(session, descriptor) != 1) {
    SSL_free(session);
    return nullptr;
  }
  return std::make_unique<TlsChannel>(descriptor, context, session);
}

}  // namespace tms::http
