#include "server/http/body_reader.h"

#include <algorithm>
#include <charconv>

namespace tms::http {
namespace {

constexpr std::size_t kMaxSizeLine = 256;  // a chunk's size with extensions, which are ignored
constexpr std::size_t kMaxTrailerBytes = 4096;

}  // namespace

BodyReader::BodyReader(const Framing& framing, std::size_t max_bytes)
    : state_(framing.is_chunked ? State::ChunkSize : State::Data),
      remaining_(framing.content_length),
      max_bytes_(max_bytes) {}

BodyReader::Progress BodyReader::read(std::string_view input, std::size_t& consumed,
                                      std::string& body) {
  consumed = 0;
  if (state_ != State::Data) return read_chunked(input, consumed, body);
  if (remaining_ > max_bytes_ - std::min(max_bytes_, body.size())) return Progress::TooLarge;
  consumed = std::min(remaining_, input.size());
  body.append(input.substr(0, consumed));
  remaining_ -= consumed;
  return remaining_ == 0 ? Progress::Complete : Progress::NeedMore;
}

BodyReader::Progress BodyReader::read_chunked(std::string_view input, std::size_t& consumed,
                                              std::string& body) {
  for (;;) {
    const std::string_view rest = input.substr(consumed);
    if (state_ == State::ChunkData) {
      const std::size_t taken = std::min(remaining_, rest.size());
      body.append(rest.substr(0, taken));
      consumed += taken;
      remaining_ -= taken;
      if (remaining_ != 0) return Progress::NeedMore;
      state_ = State::ChunkEnd;
      continue;
    }
    const std::size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) {
      return rest.size() > kMaxSizeLine ? Progress::Malformed : Progress::NeedMore;
    }
    if (newline == 0 || rest[newline - 1] != '\r' || newline > kMaxSizeLine) {
      return Progress::Malformed;
    }
    const std::string_view line = rest.substr(0, newline - 1);
    consumed += newline + 1;
    if (state_ == State::ChunkEnd) {
      if (!line.empty()) return Progress::Malformed;
      state_ = State::ChunkSize;
    } else if (state_ == State::Trailer) {
      if (line.empty()) return Progress::Complete;
      trailer_bytes_ += line.size();
      if (trailer_bytes_ > kMaxTrailerBytes) return Progress::Malformed;
    } else if (const Progress progress = read_size_line(line, body);
               progress != Progress::NeedMore) {
      return progress;
    }
  }
}

BodyReader::Progress BodyReader::read_size_line(std::string_view line, const std::string& body) {
  const std::string_view digits = line.substr(0, line.find_first_of("; \t"));
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, remaining_, 16);
  if (digits.empty() || error != std::errc{} || stop != end) return Progress::Malformed;
  if (remaining_ > max_bytes_ - std::min(max_bytes_, body.size())) return Progress::TooLarge;
  state_ = remaining_ == 0 ? State::Trailer : State::ChunkData;
  return Progress::NeedMore;
}

}  // namespace tms::http
