#include "server/commands/secret_key.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

using tms::commands::load_or_create_secret_key;

namespace {

struct KeyFixture {
  std::filesystem::path dir;
  KeyFixture() {
    char path[] = "/tmp/tms-key-XXXXXX";
    dir = mkdtemp(path);
  }
  ~KeyFixture() { std::filesystem::remove_all(dir); }
  std::filesystem::path file() const { return dir / "secret.key"; }
};

}  // namespace

TEST_CASE_FIXTURE(KeyFixture, "a key is made once, for its owner alone") {
  const auto key = load_or_create_secret_key(file());
  REQUIRE(key);
  struct stat status {};
  REQUIRE(::stat(file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(load_or_create_secret_key(file()) == key);
  CHECK(load_or_create_secret_key(dir / "another.key").value() != *key);
}

TEST_CASE_FIXTURE(KeyFixture, "a key that others can read is refused with the remedy") {
  REQUIRE(load_or_create_secret_key(file()));
  REQUIRE(::chmod(file().c_str(), 0644) == 0);
  const auto key = load_or_create_secret_key(file());
  REQUIRE_FALSE(key);
  CHECK(key.error().message.find("chmod 600") != std::string::npos);
}

TEST_CASE_FIXTURE(KeyFixture, "a file of another size is no key, and stays as it is") {
  std::ofstream(file()) << "too short";
  REQUIRE(::chmod(file().c_str(), 0600) == 0);
  CHECK_FALSE(load_or_create_secret_key(file()));
  CHECK(std::filesystem::file_size(file()) == 9);
  CHECK_FALSE(load_or_create_secret_key(dir / "no" / "such" / "place"));
}
