#include "server/core/audit/audit_trail.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>

#include "tests/unit/audit/trail_fixture.h"

using namespace tms;
using namespace tms::test;

namespace {

void wait_for_checkpoint(TrailFixture& fixture, std::uint64_t seq) {
  fixture.wait_until_logged("\"seq\":" + std::to_string(seq) + ",");
}

constexpr const char* kCutTail =
    "DELETE FROM audit WHERE seq > 40;"
    "UPDATE audit_head SET seq = 40, hash = (SELECT hash FROM audit WHERE seq = 40);";

}  // namespace

TEST_CASE(
    "A clean stop signs the last record; an untouched log verifies, with a server or without") {
  TrailFixture fixture;
  fixture.append(60);
  const auto online = fixture.trail().verify(false);
  REQUIRE(online);
  CHECK(online->ok);
  CHECK(online->records == 60);
  fixture.close();
  const auto offline = fixture.verify_offline();
  CHECK_MESSAGE(offline.verdict.ok, offline.verdict.reason);
  CHECK(offline.verdict.records == 60);
  CHECK(offline.verdict.last_checkpoint_seq == 60);
  CHECK(offline.uncovered_records == 0);
  CHECK(offline.checkpoints == 1);
}

TEST_CASE("A thousand records are signed at once, and the line goes to the log as well") {
  TrailFixture fixture;
  fixture.append(1000);
  wait_for_checkpoint(fixture, 1000);
  const auto file = core::read_checkpoints(fixture.checkpoints(), {});
  REQUIRE(file);
  REQUIRE(file->binding.size() == 1);
  CHECK(file->binding[0].head == fixture.trail().head());
  fixture.append(7);
  const auto verdict = fixture.trail().verify(true);
  REQUIRE(verdict);
  CHECK(verdict->ok);
  CHECK(verdict->last_checkpoint_seq == 1000);
}

TEST_CASE("Verification goes on where it ended, and notices when that place has changed") {
  TrailFixture fixture;
  fixture.append(10);
  REQUIRE(fixture.trail().verify(false)->ok);
  fixture.append(5);
  const auto more = fixture.trail().verify(false);
  REQUIRE(more);
  CHECK(more->ok);
  CHECK(more->records == 15);
  CHECK(more->head.seq == 15);
  const auto nothing_new = fixture.trail().verify(false);
  REQUIRE(nothing_new);
  CHECK(nothing_new->ok);
  CHECK(nothing_new->records == 15);
}

TEST_CASE("A changed record is found and named by the chain itself") {
  TrailFixture fixture;
  fixture.append(60);
  fixture.close();
  fixture.tamper("UPDATE audit SET detail = 'nothing happened' WHERE seq = 17");
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 17);
  fixture.open();
  const auto online = fixture.trail().verify(false);
  REQUIRE(online);
  CHECK_FALSE(online->ok);
  CHECK(online->first_bad_seq == 17);
}

TEST_CASE("A tail that was cut off, head and all, is found by the checkpoint") {
  TrailFixture fixture;
  fixture.append(60);
  fixture.close();
  fixture.tamper(kCutTail);
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 41);
  CHECK(verdict.reason.find("missing") != std::string::npos);
  // The server starts, says so, and finds it, too.
  fixture.open();
  CHECK(fixture.was_logged("cut off"));
  CHECK_FALSE(fixture.trail().verify(false)->ok);
}

TEST_CASE("Growing past the cut does not hide it") {
  TrailFixture fixture;
  fixture.append(60);
  fixture.close();
  fixture.tamper(kCutTail);
  fixture.open();
  fixture.append(30);
  fixture.close();
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq > 0);
  CHECK(verdict.first_bad_seq <= 60);
}

TEST_CASE("A log whose checkpoint file was removed does not verify") {
  TrailFixture fixture;
  fixture.append(60);
  fixture.close();
  std::filesystem::remove(fixture.checkpoints());
  const auto verdict = fixture.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.records == 60);
  CHECK(verdict.reason.find("--checkpoint-file") != std::string::npos);
}

TEST_CASE("Another chain, whole and consistent, is not the one that was signed") {
  TrailFixture original;
  TrailFixture forged;
  original.append(60);
  original.close();
  forged.append(70);
  forged.close();
  std::filesystem::copy_file(forged.file("tms.db"), original.file("tms.db"),
                             std::filesystem::copy_options::overwrite_existing);
  const auto verdict = original.verify_offline().verdict;
  CHECK_FALSE(verdict.ok);
  CHECK(verdict.first_bad_seq == 1);
}

TEST_CASE("With the key in the wrong hands a head that was kept elsewhere finds the forgery") {
  TrailFixture original;
  original.append(60);
  const auto kept = original.trail().head();
  original.close();
  TrailFixture forged;
  forged.append(60);
  forged.close();
  core::OfflineVerifyOptions options;
  CHECK(forged.verify_offline(options).verdict.ok);  // its own checkpoints fit
  options.expect_head = kept;
  CHECK_FALSE(forged.verify_offline(options).verdict.ok);
  CHECK(original.verify_offline(options).verdict.ok);
  options.expect_head->seq = 61;
  CHECK_FALSE(original.verify_offline(options).verdict.ok);
}

TEST_CASE("A key that was kept elsewhere refuses checkpoints of another one") {
  TrailFixture original;
  original.append(3);
  const auto kept_key = original.trail().public_key();
  original.close();
  TrailFixture forged;
  forged.append(3);
  forged.close();
  core::OfflineVerifyOptions options;
  options.public_key = kept_key;
  CHECK(original.verify_offline(options).verdict.ok);
  CHECK_FALSE(forged.verify_offline(options).verdict.ok);
}

TEST_CASE("Records after the last checkpoint are counted as not covered") {
  TrailFixture fixture;
  fixture.append(1000);
  wait_for_checkpoint(fixture, 1000);
  fixture.append(11);
  CHECK(fixture.verify_offline().uncovered_records == 11);  // beside the running server
}

TEST_CASE("A server notices that its file of checkpoints was replaced") {
  TrailFixture fixture;
  fixture.append(1000);
  wait_for_checkpoint(fixture, 1000);
  std::filesystem::remove(fixture.checkpoints());
  const auto verdict = fixture.trail().verify(false);
  REQUIRE(verdict);
  CHECK_FALSE(verdict->ok);
}

TEST_CASE("One verification runs at a time; the other is refused, not queued") {
  TrailFixture fixture;
  for (int i = 0; i < 20; ++i) fixture.append(1000);
  std::atomic<int> running = 2;
  std::array<bool, 2> fits{true, true};
  std::array<bool, 2> refused{false, false};
  const auto verify_until_refused = [&](std::size_t me) {
    // Two that go on verifying the whole log meet sooner or later.
    for (int turn = 0; turn < 200 && !refused[me] && running == 2; ++turn) {
      const auto verdict = fixture.trail().verify(true);
      refused[me] = !verdict && verdict.error().code == model::ErrorCode::Conflict;
      fits[me] = fits[me] && (verdict ? verdict->ok : refused[me]);
    }
    --running;
  };
  std::thread other(verify_until_refused, 1);
  verify_until_refused(0);
  other.join();
  CHECK((refused[0] || refused[1]));
  CHECK((fits[0] && fits[1]));
}
