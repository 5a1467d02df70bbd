// Every limit of the transport with its default (QUALITY, "Security: Limits").
#pragma once

#include <chrono>
#include <cstddef>

namespace tms::http {

struct Limits {
  std::size_t request_line_bytes = 8u << 10;
  std::size_t header_count = 100;
  std::size_t header_bytes = 32u << 10;  // all headers together

  // Total times from the first byte, so that a drip does not win; a body and an answer get one more
  // second for each `bytes_per_extra_s` that got through.
  std::chrono::milliseconds head_time{5'000};
  std::chrono::milliseconds body_time{10'000};
  std::chrono::milliseconds write_time{20'000};
  std::size_t body_bytes_per_extra_s = 128u << 10;
  std::size_t write_bytes_per_extra_s = 16u << 10;

  // Between requests a connection is parked: a file descriptor and some hundred bytes, no thread.
  std::chrono::milliseconds idle_time{75'000};
  std::size_t parked_connections = 8'192;  // the oldest is evicted first

  // A body above this size takes one of `large_bodies` places, or is answered 503.
  std::size_t large_body_bytes = 2u << 20;
  std::size_t large_bodies = 2;

  // Streams being sent at once, the slow readers among them.
  std::size_t streams = 64;
};

}  // namespace tms::http
