#include "tests/unit/upstream/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

namespace tms::test {
namespace {

class PlainPeer final : public Peer {
 public:
  explicit PlainPeer(int socket) : socket_(socket) {}
  bool write(const std::string& bytes) override {
    return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
  }
  void close() override { shutdown(socket_, SHUT_RDWR); }

 private:
  long read_some(char* buffer, std::size_t size) override { return recv(socket_, buffer, size, 0); }
  int socket_;
};

class TlsPeer final : public Peer {
 public:
  TlsPeer(SSL_CTX* context, int socket) : ssl_(SSL_new(context)) {
    SSL_set_fd(ssl_, socket);
    SSL_accept(ssl_);
  }
  ~TlsPeer() override { SSL_free(ssl_); }
  bool write(const std::string& bytes) override {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  void close() override { SSL_shutdown(ssl_); }

 private:
  long read_some(char* buffer, std::size_t size) override {
    return SSL_read(ssl_, buffer, static_cast<int>(size));
  }
  SSL* ssl_;
};

// A key and a certificate for 127.0.0.1, made once a process.
struct Identity {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();

  Identity() {
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_set_version(certificate, 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    add_extension(NID_basic_constraints, "critical,CA:TRUE");
    add_extension(NID_subject_alt_name, "IP:127.0.0.1");
    X509_sign(certificate, key, EVP_sha256());
  }
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  void add_extension(int id, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
};

const Identity& identity() {
  static const Identity instance;
  return instance;
}

std::size_t content_length(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

std::string Peer::read_request() {
  std::string request;
  char buffer[4096];
  for (;;) {
    const auto end = request.find("\r\n\r\n");
    if (end != std::string::npos && request.size() >= end + 4 + content_length(request)) {
      return request;
    }
    const long size = read_some(buffer, sizeof buffer);
    if (size <= 0) return {};
    request.append(buffer, static_cast<std::size_t>(size));
  }
}

ScriptedServer::ScriptedServer(Script script, Scheme scheme)
    : script_(std::move(script)), scheme_(scheme) {
  socket_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(socket_, 16) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no listening socket");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  close(socket_);
}

std::string ScriptedServer::url() const {
  return (scheme_ == Scheme::Https ? "https://127.0.0.1:" : "http://127.0.0.1:") +
         std::to_string(port_);
}

void ScriptedServer::serve() {
  SSL_CTX* context = nullptr;
  if (scheme_ == Scheme::Https) {
    context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, identity().certificate);
    SSL_CTX_use_PrivateKey(context, identity().key);
  }
  while (!stopping_) {
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection < 0) break;
    ++connections_;
    std::unique_ptr<Peer> peer;
    if (context) {
      peer = std::make_unique<TlsPeer>(context, connection);
    } else {
      peer = std::make_unique<PlainPeer>(connection);
    }
    script_(*peer);
    peer.reset();
    close(connection);
  }
  SSL_CTX_free(context);
}

std::string http_answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

void trust_test_certificate() {
  static const bool done = [] {
    char path[] = "/tmp/tms-test-certificate-XXXXXX";
    const int file = mkstemp(path);
    FILE* stream = fdopen(file, "w");
    PEM_write_X509(stream, identity().certificate);
    fclose(stream);
    setenv("SSL_CERT_FILE", path, 1);
    std::atexit([] { unlink(getenv("SSL_CERT_FILE")); });
    return true;
  }();
  (void)done;
}

}  // namespace tms::test
