// Secrets are where they have to be and nowhere else (QUALITY, Security: sessions, upstream).
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

// Every file of a directory with its content.
std::map<std::string, std::string> files_of(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path().filename()] =
        std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return files;
}

}  // namespace

TEST_CASE("no password, session, token, link or credential lies in the data directory as it is") {
  DashboardOptions options;
  options.sim.client_id = "dashboard";
  options.sim.client_secret = "s3cret-of-the-lab";
  Dashboard dashboard(std::move(options));
  auto admin = dashboard.signed_in(kAdmin);
  std::map<std::string, std::string> secrets{{"password", password_of(kAdmin)},
                                             {"bearer token", "lab-token"},
                                             {"client secret", "s3cret-of-the-lab"}};
  secrets["session"] = admin.cookie().substr(admin.cookie().find('=') + 1);
  secrets["CSRF token"] = admin.csrf_token();
  secrets["API token"] =
      admin
          .post("/api/v1/tokens", {{"name", "scraper"}, {"role", "viewer"}, {"expires_in_days", 1}})
          .parsed()
          .at("token");
  const std::string id = admin.read("/api/v1/session").at("user").at("id");
  const std::string link =
      admin.post("/api/v1/users/" + id + "/password-reset").parsed().at("link");
  secrets["link"] = link.substr(link.find("token=") + 6);
  const auto fetched = admin.put("/api/v1/clusters/" + kClusterInUrl + "/credentials",
                                 {{"kind", "client_credentials"},
                                  {"client_id", "dashboard"},
                                  {"client_secret", "s3cret-of-the-lab"},
                                  {"keep", "session"},
                                  {"reveal", true}});
  REQUIRE_MESSAGE(fetched.status == 200, fetched.body);
  secrets["fetched token"] = fetched.parsed().at("access_token");

  const auto check = [&] {
    const auto files = files_of(dashboard.data_dir());
    REQUIRE(files.contains("tms.db"));
    for (const auto& [file, content] : files) {
      for (const auto& [name, secret] : secrets) {
        REQUIRE(secret.size() >= 9);
        CHECK_MESSAGE(content.find(secret) == std::string::npos, name << " is in " << file);
      }
    }
  };
  check();
  // Passwords are argon2id with 19 MiB and two passes, each with a salt of its own.
  std::set<std::string> hashes;
  for (const auto& [file, content] : files_of(dashboard.data_dir())) {
    for (auto at = content.find("$argon2"); at != std::string::npos;
         at = content.find("$argon2", at + 1)) {
      hashes.insert(content.substr(at, 53));
    }
  }
  CHECK(hashes.size() >= 3);  // the three people of every dashboard
  for (const auto& hash : hashes) {
    CHECK_MESSAGE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
  }
  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait() == 0);
  check();
}

TEST_CASE("a new server has no account, and no name and password that open it") {
  TempDir directory;
  ServerProcess server(directory.path(), {});
  ApiClient client(server.port(), nullptr);
  for (const char* name : {"admin", "operator", "viewer", "root"}) {
    CAPTURE(name);
    CHECK(client.sign_in(name, name).code() == "invalid_credentials");
    CHECK(client.sign_in(name, "administrator").code() == "invalid_credentials");
  }
}

TEST_CASE("a token counts alone: beside it a cookie is not read, and a strange origin is refused") {
  auto owner = shared_dashboard().signed_in(kAdmin);
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kViewer, password_of(kViewer)).status == 200);
  script.set_cookie(owner.cookie());
  CHECK(script.read("/api/v1/session").at("user").at("username") == kViewer);
  CHECK(script.get("/api/v1/users").code() == "forbidden");
  CHECK(script.post("/api/v1/audit/verify").status == 200);  // without a CSRF token
  const auto crossed = script.get("/api/v1/session", {{"Origin", "https://evil.example"}});
  CHECK(crossed.code() == "forbidden");
  script.set_access_token("made-up");
  CHECK(script.get("/api/v1/session").code() == "unauthenticated");
}
