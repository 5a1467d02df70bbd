// Direct TLS: the same server behind a certificate, which can be replaced while it runs.
#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <memory>

#include "tests/support/certificate.h"
#include "tests/unit/http/raw_client.h"
#include "tests/unit/http/server_fixture.h"

using namespace tms::http;
using namespace tms::http::testing;
using tms::testing::Certificate;
using namespace std::chrono_literals;

namespace {

// A blocking TLS client.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
        stream_(BIO_new_ssl_connect(context_.get()), BIO_free_all) {
    BIO_set_conn_hostname(stream_.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    is_connected_ = BIO_do_handshake(stream_.get()) == 1;
  }
  bool is_connected() const { return is_connected_; }

  std::string subject() const {
    SSL* session = nullptr;
    BIO_get_ssl(stream_.get(), &session);
    const std::unique_ptr<X509, decltype(&X509_free)> cert(SSL_get1_peer_certificate(session),
                                                           X509_free);
    char name[256] = {};
    X509_NAME_oneline(X509_get_subject_name(cert.get()), name, sizeof(name));
    return name;
  }

  // The head and at least `body_bytes` of the body.
  std::string get(const std::string& path, std::size_t body_bytes) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    BIO_write(stream_.get(), request.data(), static_cast<int>(request.size()));
    std::string reply;
    char bytes[16384];
    for (;;) {
      const std::size_t head_end = reply.find("\r\n\r\n");
      if (head_end != std::string::npos && reply.size() >= head_end + 4 + body_bytes) return reply;
      const int got = BIO_read(stream_.get(), bytes, sizeof(bytes));
      if (got <= 0) return reply;
      reply.append(bytes, static_cast<std::size_t>(got));
    }
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<BIO, decltype(&BIO_free_all)> stream_;
  bool is_connected_ = false;
};

ServerOptions with_tls(const Certificate& certificate) {
  ServerOptions options = options_for_tests();
  options.tls_cert_file = certificate.cert_file();
  options.tls_key_file = certificate.key_file();
  return options;
}

}  // namespace

TEST_CASE("over TLS requests are answered with HSTS, large answers whole") {
  const Certificate certificate("one");
  ServerFixture fixture(with_tls(certificate));
  CHECK(fixture.server->url().starts_with("https://"));
  TlsClient client(fixture.port());
  REQUIRE(client.is_connected());
  for (int i = 0; i < 3; ++i) {
    const std::string reply = client.get("/hello", 17);
    CHECK(reply.ends_with("{\"hello\":\"world\"}"));
    CHECK(reply.find("\r\nStrict-Transport-Security: max-age=31536000\r\n") != std::string::npos);
  }
  CHECK(client.get("/big", 8u << 20).size() > (8u << 20));
}

TEST_CASE("a new certificate is taken at a reload, a broken one is refused and the old one stays") {
  const Certificate certificate("one");
  ServerFixture fixture(with_tls(certificate));
  TlsClient before(fixture.port());
  CHECK(before.subject() == "/CN=one");
  certificate.write("two");
  CHECK(fixture.server->reload_certificates());
  CHECK(TlsClient(fixture.port()).subject() == "/CN=two");
  CHECK(before.get("/hello", 17).ends_with("{\"hello\":\"world\"}"));

  std::filesystem::resize_file(certificate.cert_file(), 10);
  CHECK_FALSE(fixture.server->reload_certificates());
  CHECK(TlsClient(fixture.port()).subject() == "/CN=two");
}

TEST_CASE("plain text and silence on a TLS port end, and hold nobody up") {
  const Certificate certificate("one");
  ServerOptions options = with_tls(certificate);
  options.limits.head_time = 300ms;
  ServerFixture fixture(options);
  std::vector<RawClient> silent;
  for (int i = 0; i < 20; ++i) silent.emplace_back(fixture.port());
  RawClient plain(fixture.port());
  plain.get("/hello");
  CHECK(TlsClient(fixture.port()).get("/hello", 17).ends_with("{\"hello\":\"world\"}"));
  CHECK(plain.read().status == 0);
  for (RawClient& client : silent) CHECK(client.is_closed());
}
