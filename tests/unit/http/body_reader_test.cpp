#include "server/http/body_reader.h"

#include <doctest/doctest.h>

using namespace tms::http;
using Progress = BodyReader::Progress;

namespace {

struct Reading {
  Progress progress = Progress::NeedMore;
  std::string body;
  std::string rest;
};

// Feeds `input` in pieces of `step` bytes.
Reading read(const Framing& framing, std::string_view input, std::size_t step,
             std::size_t max_bytes = 1000) {
  BodyReader reader(framing, max_bytes);
  Reading reading;
  std::string pending;
  while (reading.progress == Progress::NeedMore && !input.empty()) {
    pending += input.substr(0, step);
    input.remove_prefix(std::min(step, input.size()));
    std::size_t consumed = 0;
    reading.progress = reader.read(pending, consumed, reading.body);
    pending.erase(0, consumed);
  }
  reading.rest = pending + std::string(input);
  return reading;
}

Framing of_length(std::size_t bytes) {
  Framing framing;
  framing.content_length = bytes;
  return framing;
}

Framing chunked() {
  Framing framing;
  framing.is_chunked = true;
  return framing;
}

}  // namespace

TEST_CASE("a body of known length takes its bytes and leaves the next request") {
  for (std::size_t step = 1; step < 12; ++step) {
    const Reading reading = read(of_length(5), "helloGET /", step);
    CHECK(reading.progress == Progress::Complete);
    CHECK(reading.body == "hello");
    CHECK(reading.rest == "GET /");
  }
}

TEST_CASE("a chunked body is put together from its chunks, in any pieces") {
  const std::string_view text =
      "5;ext=1\r\nhello\r\nA\r\n, world...\r\n0\r\nTrailer: x\r\n\r\nGET /";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Reading reading = read(chunked(), text, step);
    CHECK(reading.progress == Progress::Complete);
    CHECK(reading.body == "hello, world...");
    CHECK(reading.rest == "GET /");
  }
}

TEST_CASE("a body above the limit is noticed before it is taken") {
  CHECK(read(of_length(1001), "x", 1).progress == Progress::TooLarge);
  const Reading chunk = read(chunked(), "3e9\r\nxxxx", 100);
  CHECK(chunk.progress == Progress::TooLarge);
  CHECK(chunk.body.empty());
  CHECK(read(chunked(), "3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\nx", 100).progress ==
        Progress::TooLarge);
}

TEST_CASE("malformed chunks are refused") {
  CHECK(read(chunked(), "xyz\r\n", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "\r\n", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "5\nhello", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "-5\r\nhello", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "0x5\r\nhello", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "5\r\nhelloXX", 100).progress == Progress::NeedMore);
  CHECK(read(chunked(), "5\r\nhelloXX\r\n", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "FFFFFFFFFFFFFFFFF\r\n", 100).progress == Progress::Malformed);
  CHECK(read(chunked(), "FFFFFFFFFFFFFFFF\r\n", 100).progress == Progress::TooLarge);
  CHECK(read(chunked(), std::string(300, '1'), 100).progress == Progress::Malformed);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += "Name: " + std::string(50, 'x') + "\r\n";
  CHECK(read(chunked(), trailers, 100).progress == Progress::Malformed);
}
