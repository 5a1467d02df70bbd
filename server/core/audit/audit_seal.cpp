#include "server/core/audit/audit_seal.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "server/core/audit/checkpoint_check.h"
#include "server/core/random.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

namespace {

constexpr std::size_t kPieceBytes = 256u << 10;

// A file that is hashed while it is written.
class HashedFile {
 public:
  explicit HashedFile(const std::filesystem::path& path)
      : path_(path),
        descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)),
        open_error_(descriptor_ < 0 ? errno : 0) {
    crypto_hash_sha256_init(&state_);
  }
  HashedFile(const HashedFile&) = delete;
  HashedFile& operator=(const HashedFile&) = delete;
  ~HashedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  // On the disk when it returns: what piles up in the page cache until the end would be paid for by
  // the next commit of the database.
  model::Result<void> write(std::string_view bytes) {
    if (open_error_ != 0) return problem(open_error_);
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return problem(errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fdatasync(descriptor_) != 0) return problem(errno);
    return {};
  }
  // The hash, when everything is on the disk.
  model::Result<std::string> finish() {
    if (::fsync(descriptor_) != 0) return problem(errno);
    Digest digest{};
    crypto_hash_sha256_final(&state_, digest.data());
    return to_hex(digest);
  }

 private:
  tl::unexpected<model::Error> problem(int error) const {
    return fail(ErrorCode::Internal, "The segment cannot be written to " + path_.string() + ": " +
                                         std::strerror(error) + ". Nothing was deleted.");
  }

  std::filesystem::path path_;
  int descriptor_;
  int open_error_;  // 0: it is open
  crypto_hash_sha256_state state_{};
};

}  // namespace

model::Result<Checkpoint> choose_segment(store::AuditStore& audit, model::TimeMs time) {
  const auto start = audit.start();
  if (!start) return fail(start.error());
  const auto last = audit.last_before(time);
  if (!last) return fail(last.error());
  Checkpoint segment;
  segment.kind = CheckpointKind::Seal;
  segment.first = start->seq;
  segment.head.seq =
      std::min(*last, audit.head().seq - std::min<std::uint64_t>(1, audit.head().seq));
  if (segment.head.seq < segment.first) {
    return fail(ErrorCode::Conflict, "No record is older than " + model::format_time(time) +
                                         ": there is nothing to seal.");
  }
  const auto hash = hash_of_record(audit, segment.head.seq);
  if (!hash) return fail(hash.error());
  segment.head.hash = hash->value_or("");
  return segment;
}

model::Result<std::string> write_segment(store::AuditStore& audit, const Checkpoint& segment,
                                         const std::filesystem::path& file,
                                         const SegmentLine& line) {
  if (std::filesystem::exists(file)) {
    return fail(ErrorCode::Conflict,
                file.string() + " exists already. Choose a name that does not exist.");
  }
  auto partial = file;
  partial += ".partial";
  std::error_code error;
  model::Result<std::string> hash;
  {
    HashedFile out(partial);
    std::string piece;
    auto done = audit.read_segment(segment.first, segment.head.seq,
                                   [&](const model::AuditRecord& record,
                                       std::span<const std::string> cids) -> model::Result<void> {
                                     line(record, cids, piece);
                                     if (piece.size() < kPieceBytes) return {};
                                     return out.write(std::exchange(piece, {}));
                                   });
    if (done) done = out.write(piece);
    hash = done ? out.finish() : model::Result<std::string>(fail(done.error()));
  }
  if (hash) std::filesystem::rename(partial, file, error);
  if (error) {
    hash = fail(ErrorCode::Internal, "The segment cannot be named " + file.string() + ": " +
                                         error.message() + ". Nothing was deleted.");
  }
  if (!hash) std::filesystem::remove(partial, error);
  return hash;
}

}  // namespace tms::core
