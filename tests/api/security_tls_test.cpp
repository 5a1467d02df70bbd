// The server behind a certificate of its own, as a browser meets it.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <memory>

#include "tests/api/support/dashboard.h"
#include "tests/support/certificate.h"

using namespace tms::testing;

namespace {

struct TlsServer {
  Certificate certificate{"first"};
  TempDir directory;
  std::unique_ptr<ServerProcess> server;

  TlsServer() {
    AdminCommands(directory.path()).add_user(kAdmin, "admin");
    const std::vector<std::string> flags{"--tls-cert", certificate.cert_file(), "--tls-key",
                                         certificate.key_file()};
    server = std::make_unique<ServerProcess>(directory.path(), flags);
  }

  // Trusts the certificate that lies in the folder now, and no other.
  std::unique_ptr<httplib::SSLClient> client() const {
    auto client = std::make_unique<httplib::SSLClient>("127.0.0.1", server->port());
    client->set_ca_cert_path(certificate.cert_file());
    client->enable_server_certificate_verification(true);
    return client;
  }
  bool answers() const {
    const auto answer = client()->Get("/healthz");
    return answer && answer->status == 200;
  }
};

}  // namespace

TEST_CASE("over TLS every answer asks for TLS, and the session cookie is bound to this host") {
  TlsServer tls;
  const auto client = tls.client();
  const auto health = client->Get("/healthz");
  REQUIRE_MESSAGE(health, httplib::to_string(health.error()));
  CHECK(health->get_header_value("Strict-Transport-Security") == "max-age=31536000");
  CHECK(client->Get("/no/such/file")->has_header("Strict-Transport-Security"));

  const json person{{"username", kAdmin}, {"password", password_of(kAdmin)}};
  const auto signed_in = client->Post("/api/v1/session", person.dump(), "application/json");
  REQUIRE(signed_in);
  REQUIRE_MESSAGE(signed_in->status == 200, signed_in->body);
  const std::string cookie = signed_in->get_header_value("Set-Cookie");
  CHECK(cookie.starts_with("__Host-tms_session="));
  for (const char* attribute : {"; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"}) {
    CHECK_MESSAGE(cookie.find(attribute) != std::string::npos, cookie);
  }
  const std::string pair = cookie.substr(0, cookie.find(';'));
  CHECK(client->Get("/api/v1/session", {{"Cookie", pair}})->status == 200);
  // What a neighbour on plain HTTP could plant does not count here.
  const std::string planted = pair.substr(std::string("__Host-").size());
  CHECK(client->Get("/api/v1/session", {{"Cookie", planted}})->status == 401);
}

TEST_CASE("SIGHUP takes a new certificate; a broken one is said, and the old one stays") {
  TlsServer tls;
  REQUIRE(tls.answers());
  tls.certificate.write("second");
  CHECK_FALSE(tls.answers());  // the server still shows the first
  tls.server->process().signal(SIGHUP);
  CHECK(eventually([&] { return tls.answers(); }));

  const std::string good = tls.certificate.cert_file() + ".good";
  std::filesystem::copy_file(tls.certificate.cert_file(), good);
  std::filesystem::resize_file(tls.certificate.cert_file(), 10);
  tls.server->process().signal(SIGHUP);
  CHECK(eventually([&] {
    return tls.server->process().errors().find("certificates could not be read") !=
           std::string::npos;
  }));
  std::filesystem::rename(good, tls.certificate.cert_file());
  CHECK(tls.answers());
}

TEST_CASE("a certificate that cannot be used ends the start with the name of its flag") {
  const Certificate certificate("first");
  TempDir directory;
  const auto start = [&](const std::string& cert, const std::string& key) {
    return run_program({program_path("tms-dashboard"), "serve", "--listen", "127.0.0.1:0",
                        "--data-dir", directory.path(), "--tls-cert", cert, "--tls-key", key});
  };
  const auto missing = start(directory / "no.pem", certificate.key_file());
  CHECK(missing.exit_code == 1);
  CHECK(missing.errors.find("--tls-cert") != std::string::npos);
  CHECK(missing.errors.find("no.pem") != std::string::npos);
  const Certificate other("second");
  const auto mismatched = start(certificate.cert_file(), other.key_file());
  CHECK(mismatched.exit_code == 1);
  CHECK(mismatched.errors.find("--tls-key") != std::string::npos);
}
