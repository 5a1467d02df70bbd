#include "server/core/audit/checkpoints.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

using namespace tms;
using core::Checkpoint;
using core::CheckpointKey;
using core::CheckpointKind;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("tms-checkpoints-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directory(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

Checkpoint checkpoint(std::uint64_t seq, CheckpointKind kind = CheckpointKind::Checkpoint) {
  Checkpoint made;
  made.kind = kind;
  made.at = 1'700'000'000'123;
  made.head = {seq, std::string(64, 'a')};
  if (kind == CheckpointKind::Seal) made.first = 1;
  if (kind == CheckpointKind::Seal) made.file_hash = std::string(64, 'f');
  return made;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

}  // namespace

TEST_CASE("Checkpoints come back as they were signed") {
  const TemporaryFolder folder;
  const CheckpointKey key({1, 2, 3});
  const auto file = folder / "checkpoints";
  REQUIRE(core::append_checkpoint_line(file, key.key_line(1)));
  REQUIRE(core::append_checkpoint_line(file, key.line(checkpoint(1000))));
  REQUIRE(core::append_checkpoint_line(file, key.line(checkpoint(2000))));
  const auto read = core::read_checkpoints(file, {});
  REQUIRE(read);
  CHECK(read->public_key == key.public_key());
  CHECK(read->binding == std::vector{checkpoint(1000), checkpoint(2000)});
  CHECK_FALSE(read->torn);
  CHECK(core::read_checkpoints(file, key.public_key()));

  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("A file that is not there holds no checkpoint") {
  const TemporaryFolder folder;
  const auto read = core::read_checkpoints(folder / "nothing", {});
  REQUIRE(read);
  CHECK(read->binding.empty());
}

TEST_CASE("A changed, a foreign and a shapeless line are named") {
  const TemporaryFolder folder;
  const CheckpointKey key({1});
  const CheckpointKey other({2});
  const auto file = folder / "checkpoints";
  const auto first = key.key_line(1) + "\n";
  auto changed = key.line(checkpoint(1000)) + "\n";
  changed.replace(changed.find("1000"), 4, "1001");
  for (const auto& bad : {changed, other.line(checkpoint(5)) + "\n", std::string("{}\n"),
                          std::string("\n"), std::string("{\"kind\":\"checkpoint\"}\n")}) {
    write(file, first + bad + key.line(checkpoint(3000)) + "\n");
    const auto read = core::read_checkpoints(file, {});
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("line 2") != std::string::npos);
  }
  write(file, first + key.line(checkpoint(1)) + "\n");
  CHECK_FALSE(core::read_checkpoints(file, other.public_key()));
}

TEST_CASE("What a crash left of a line is ignored, and cut off by the next one") {
  const TemporaryFolder folder;
  const CheckpointKey key({1});
  const auto file = folder / "checkpoints";
  write(file, key.key_line(1) + "\n" + key.line(checkpoint(1000)) + "\n{\"kind\":\"chec");
  const auto torn = core::read_checkpoints(file, {});
  REQUIRE(torn);
  CHECK(torn->torn);
  CHECK(torn->binding.size() == 1);
  REQUIRE(core::append_checkpoint_line(file, key.line(checkpoint(2000))));
  const auto whole = core::read_checkpoints(file, {});
  REQUIRE(whole);
  CHECK_FALSE(whole->torn);
  CHECK(whole->binding.size() == 2);
}

TEST_CASE("A restore ends the checkpoints beyond it, and no others") {
  const TemporaryFolder folder;
  const CheckpointKey key({1});
  const auto file = folder / "checkpoints";
  write(file, key.key_line(1) + "\n" + key.line(checkpoint(1000)) + "\n" +
                  key.line(checkpoint(2000)) + "\n" +
                  key.line(checkpoint(1500, CheckpointKind::Restored)) + "\n" +
                  key.line(checkpoint(1800)) + "\n");
  const auto read = core::read_checkpoints(file, {});
  REQUIRE(read);
  CHECK(read->binding == std::vector{checkpoint(1000), checkpoint(1500, CheckpointKind::Restored),
                                     checkpoint(1800)});
}

TEST_CASE("A seal comes back with the records and the file that it was signed for") {
  const TemporaryFolder folder;
  const CheckpointKey key({1});
  const auto file = folder / "checkpoints";
  const auto seal = checkpoint(900, CheckpointKind::Seal);
  const auto line = key.line(seal) + "\n";
  write(file, key.key_line(1) + "\n" + line);
  const auto read = core::read_checkpoints(file, {});
  REQUIRE(read);
  CHECK(read->binding == std::vector{seal});
  for (const auto& [from, to] :
       {std::pair{"\"first\":1,", "\"first\":2,"}, std::pair{"ffff", "fffe"},
        std::pair{"\"seq\":900", "\"seq\":901"}}) {
    CAPTURE(from);
    auto changed = line;
    changed.replace(changed.find(from), std::string(from).size(), to);
    write(file, key.key_line(1) + "\n" + changed);
    CHECK_FALSE(core::read_checkpoints(file, {}));
  }
}

TEST_CASE("The key is made once, for its owner's eyes only") {
  const TemporaryFolder folder;
  const auto file = folder / "key";
  const auto made = CheckpointKey::load_or_create(file);
  REQUIRE(made);
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto loaded = CheckpointKey::load_or_create(file);
  REQUIRE(loaded);
  CHECK(loaded->public_key() == made->public_key());
  CHECK(content(file).size() == 32);
  write(file, "short");
  CHECK_FALSE(CheckpointKey::load_or_create(file));
  CHECK_FALSE(CheckpointKey::load_or_create(folder / "no" / "such" / "folder"));
}
