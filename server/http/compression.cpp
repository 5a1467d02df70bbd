#include "server/http/compression.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "shared/model/text.h"

namespace tms::http {
namespace {

constexpr std::size_t kWorthwhileBytes = 1024;

bool is_text(std::string_view content_type) {
  return content_type.starts_with("application/json") || content_type.starts_with("text/csv") ||
         content_type.starts_with("application/x-ndjson") ||
         content_type.starts_with("application/problem+json");
}

// "gzip;q=0" and "gzip; q=0.000" refuse.
bool has_weight(std::string_view parameters) {
  const std::size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return true;
  return parameters.substr(q + 2).find_first_of("123456789") != std::string_view::npos;
}

// One zlib state, with the gzip header, and room for what it makes: 270 KB and that room.
class Deflater {
 public:
  Deflater() {
    constexpr int kGzipWindow = 15 + 16;
    if (deflateInit2(&state_, 1, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::runtime_error("zlib has no memory");
    }
  }
  ~Deflater() { deflateEnd(&state_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Appends to `out` exactly what is made; spare room stays here.
  void add(std::string_view plain, bool last, std::string& out) {
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    state_.avail_in = static_cast<uInt>(plain.size());
    const std::size_t room =
        std::min<std::size_t>(deflateBound(&state_, state_.avail_in) + 64, kMostRoom);
    if (made_.size() < room) made_.resize(room);
    do {
      state_.next_out = made_.data();
      state_.avail_out = static_cast<uInt>(made_.size());
      deflate(&state_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(reinterpret_cast<const char*>(made_.data()), made_.size() - state_.avail_out);
    } while (state_.avail_out == 0);
  }

  void start_anew() { deflateReset(&state_); }

 private:
  static constexpr std::size_t kMostRoom = 256 * 1024;

  z_stream state_{};
  std::vector<Bytef> made_;
};

// States for the next answers: made for each, they would be most of what the heap hands out under
// load, and what breaks it into pieces that cannot be given back.
class Deflaters {
 public:
  std::shared_ptr<Deflater> take() {
    std::unique_ptr<Deflater> one;
    {
      const std::lock_guard lock(mutex_);
      if (!kept_.empty()) {
        one = std::move(kept_.back());
        kept_.pop_back();
      }
    }
    if (!one) one = std::make_unique<Deflater>();
    return {one.release(), [this](Deflater* used) { put_back(std::unique_ptr<Deflater>(used)); }};
  }

 private:
  // Compressing never waits, so that more than a few at once are threads that were interrupted.
  static constexpr std::size_t kMostKept = 4;

  void put_back(std::unique_ptr<Deflater> used) {
    used->start_anew();
    const std::lock_guard lock(mutex_);
    if (kept_.size() < kMostKept) kept_.push_back(std::move(used));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Deflater>> kept_;
};

std::shared_ptr<Deflater> take_deflater() {
  static Deflaters deflaters;
  return deflaters.take();
}

}  // namespace

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
  bool any = false;
  std::string_view rest = accept_encoding;
  while (!rest.empty()) {
    const std::size_t end = rest.find(',');
    const std::string_view element = rest.substr(0, end);
    const std::size_t semicolon = element.find(';');
    const std::string_view name = model::trim(element.substr(0, semicolon));
    const bool wanted =
        semicolon == std::string_view::npos || has_weight(element.substr(semicolon + 1));
    if (model::equal_ignoring_case(name, coding)) return wanted;
    if (name == "*") any = wanted;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return any;
}

std::string gzip(std::string_view plain) {
  std::string out;
  take_deflater()->add(plain, true, out);
  return out;
}

BodyStream gzip_stream(BodyStream plain) {
  auto deflater = take_deflater();
  auto piece = std::make_shared<std::string>();
  return [plain = std::move(plain), deflater, piece](std::string& out) -> model::Result<bool> {
    piece->clear();
    auto more = plain(*piece);
    if (more) deflater->add(*piece, !*more, out);
    return more;
  };
}

void compress(const Request& request, Response& response) {
  if (!is_text(response.content_type)) return;
  if (!response.stream && response.body.size() <= kWorthwhileBytes) return;
  response.with("Vary", "Accept-Encoding");
  if (!accepts_encoding(request.header("accept-encoding"), "gzip")) return;
  if (response.stream) {
    response.stream = gzip_stream(std::move(response.stream));
  } else {
    response.body = gzip(response.body);
  }
  response.with("Content-Encoding", "gzip");
}

}  // namespace tms::http
