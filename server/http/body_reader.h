// Takes a request body out of the bytes of a connection: by Content-Length or chunked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/request_parser.h"

namespace tms::http {

class BodyReader {
 public:
  enum class Progress { NeedMore, Complete, TooLarge, Malformed };

  BodyReader() = default;
  BodyReader(const Framing& framing, std::size_t max_bytes);

  // Moves what belongs to the body from the front of `input` to the end of `body`; says through
  // `consumed` how much of the input it took. Bytes after the body are left.
  Progress read(std::string_view input, std::size_t& consumed, std::string& body);

 private:
  enum class State { Data, ChunkSize, ChunkData, ChunkEnd, Trailer };
  Progress read_chunked(std::string_view input, std::size_t& consumed, std::string& body);
  Progress read_size_line(std::string_view line, const std::string& body);

  State state_ = State::Data;
  std::size_t remaining_ = 0;  // of the body, or of the chunk
  std::size_t max_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace tms::http
