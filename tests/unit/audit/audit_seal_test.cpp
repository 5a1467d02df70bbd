// Retention: what leaves the log, and how one knows that nothing else did.
#include "server/core/audit/audit_seal.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "server/core/random.h"
#include "tests/unit/audit/trail_fixture.h"

using namespace tms;
using namespace tms::test;
using model::ErrorCode;

namespace {

constexpr model::TimeMs kFuture = 4'000'000'000'000;

core::AuditTrail::SealRequest everything(const std::filesystem::path& file = {}) {
  core::AuditTrail::SealRequest request;
  request.actor = core::system_actor();
  request.before = kFuture;
  request.file = file;
  request.line = [](const model::AuditRecord& record, std::span<const std::string>,
                    std::string& out) { out += std::to_string(record.seq) + "\n"; };
  return request;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The checkpoints without the lines that hold `words`.
void drop_lines(const std::filesystem::path& file, const std::string& words) {
  std::istringstream in(content(file));
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  for (std::string line; std::getline(in, line);) {
    if (line.find(words) == std::string::npos) out << line << "\n";
  }
}

}  // namespace

TEST_CASE("Sealed records are in the file that was signed for, and the rest still verifies") {
  TrailFixture fixture;
  fixture.append(30);
  const auto sealed = fixture.trail().seal(everything());
  REQUIRE_MESSAGE(sealed, sealed.error().message);
  CHECK(sealed->seal.first == 1);
  CHECK(sealed->seal.head.seq == 29);  // the newest record stays
  CHECK(sealed->file == fixture.file("audit-1-29.ndjson"));
  CHECK(content(sealed->file).starts_with("1\n2\n3\n"));
  CHECK(core::to_hex(core::sha256(content(sealed->file))) == sealed->seal.file_hash);
  CHECK(fixture.was_logged("\"kind\":\"seal\""));
  const auto online = fixture.trail().verify(true);
  REQUIRE(online);
  CHECK_MESSAGE(online->ok, online->reason);
  CHECK(online->records == 2);  // the newest one and the record of the seal
  CHECK(fixture.trail().verify(false)->ok);
  fixture.append(5);
  CHECK(fixture.trail().verify(false)->records == 7);
  fixture.close();
  const auto offline = fixture.verify_offline();
  CHECK_MESSAGE(offline.verdict.ok, offline.verdict.reason);
  CHECK(offline.verdict.records == 7);
}

TEST_CASE("One segment follows the other, and every one of the seals is needed") {
  TrailFixture fixture;
  fixture.append(10);
  REQUIRE(fixture.trail().seal(everything()));
  fixture.append(10);
  const auto second = fixture.trail().seal(everything());
  REQUIRE_MESSAGE(second, second.error().message);
  CHECK(second->seal.first == 10);
  fixture.close();
  CHECK(fixture.verify_offline().verdict.ok);
  drop_lines(fixture.checkpoints(), "\"first\":1,");
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 1);
  CHECK(verdict.reason.find("no seal") != std::string::npos);
}

TEST_CASE("Records that somebody deleted as if they were sealed are missed") {
  TrailFixture fixture;
  fixture.append(60);
  fixture.close();
  fixture.tamper(
      "UPDATE audit_start SET seq = 11, previous_hash = (SELECT hash FROM audit WHERE seq = 10);"
      "DELETE FROM audit WHERE seq <= 10;");
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 1);
}

TEST_CASE("A seal that was cut short goes on with the next one, and verifies in between") {
  TrailFixture fixture;
  fixture.append(40);
  auto segment = core::choose_segment(fixture.store().audit(), kFuture);
  REQUIRE(segment);
  REQUIRE(fixture.trail().seal(everything()));
  fixture.close();
  // As after a crash: signed for 39, of which the last twenty were not deleted yet.
  TrailFixture crashed;
  crashed.append(40);
  const auto seal = crashed.trail().seal(everything(crashed.file("whole.ndjson")));
  REQUIRE(seal);
  crashed.append(20);
  const auto next = crashed.trail().seal(everything());
  REQUIRE(next);
  CHECK(next->seal.first == 40);
  crashed.close();
  CHECK(crashed.verify_offline().verdict.ok);
}

TEST_CASE("What was tampered with is not sealed") {
  TrailFixture fixture;
  fixture.append(20);
  fixture.close();
  fixture.tamper("UPDATE audit SET detail = 'nothing happened' WHERE seq = 7");
  fixture.open();
  const auto sealed = fixture.trail().seal(everything());
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == ErrorCode::Conflict);
  CHECK_FALSE(std::filesystem::exists(fixture.file("audit-1-19.ndjson")));
  CHECK(fixture.store().audit().start()->seq == 1);
}

TEST_CASE("Nothing is deleted when there is nothing to seal, or no place for it") {
  TrailFixture fixture;
  fixture.append(20);
  auto too_early = everything();
  too_early.before = 1;
  CHECK(fixture.trail().seal(std::move(too_early)).error().code == ErrorCode::Conflict);
  const auto taken = everything(fixture.checkpoints());
  CHECK(fixture.trail().seal(taken).error().code == ErrorCode::Conflict);
  const auto nowhere = everything(fixture.file("no") / "such" / "folder");
  CHECK(fixture.trail().seal(nowhere).error().code == ErrorCode::Internal);
  CHECK(fixture.store().audit().start()->seq == 1);
  CHECK(fixture.trail().verify(true)->ok);
}

TEST_CASE("A head that was kept elsewhere still tells after its record was sealed away") {
  TrailFixture fixture;
  fixture.append(20);
  const auto kept = fixture.trail().head();
  fixture.append(20);
  REQUIRE(fixture.trail().seal(everything()));
  fixture.close();
  core::OfflineVerifyOptions options;
  options.expect_head = kept;
  CHECK(fixture.verify_offline(options).verdict.ok);
  options.expect_head = model::AuditHead{39, std::string(64, '0')};  // the last sealed one
  CHECK_FALSE(fixture.verify_offline(options).verdict.ok);
}

TEST_CASE("A database from before the seal, put back by hand, is not the newest one") {
  TrailFixture fixture;
  fixture.append(20);
  fixture.close();
  std::filesystem::copy_file(fixture.file("tms.db"), fixture.file("older.db"));
  fixture.open();
  fixture.append(20);
  REQUIRE(fixture.trail().seal(everything()));
  fixture.close();
  std::filesystem::rename(fixture.file("older.db"), fixture.file("tms.db"));
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 21);
}
