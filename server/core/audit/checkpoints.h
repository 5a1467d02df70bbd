// Signed checkpoints of the audit chain: one line of JSON each in a file that is only appended to.
//   {"kind":"key","at":"...","public_key":"<64 hex>"}
//   {"kind":"checkpoint","at":"...","seq":1000,"hash":"<64 hex>","signature":"<128 hex>"}
//   {"kind":"seal","at":"...","first":1,"seq":900,"hash":"<64 hex>","file_sha256":"<64 hex>",
//    "signature":"<128 hex>"}
// `kind` may also be "restored": from there on, checkpoints beyond its seq no longer bind. A seal
// stands for the records from `first` to its seq, which are in a file of that hash and may be gone.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/audit.h"
#include "shared/model/result.h"

namespace tms::core {

enum class CheckpointKind : std::uint8_t { Checkpoint, Restored, Seal };

struct Checkpoint {
  CheckpointKind kind = CheckpointKind::Checkpoint;
  model::TimeMs at = 0;
  model::AuditHead head;
  std::uint64_t first = 0;  // of a seal
  std::string file_hash;    // of a seal: SHA-256 in hex
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// An Ed25519 key pair, made from a seed of 32 bytes.
class CheckpointKey {
 public:
  // Makes the file with mode 0600 when it does not exist. Errors: Internal (unreadable, or not 32
  // bytes).
  static model::Result<CheckpointKey> load_or_create(const std::filesystem::path& seed_file);
  explicit CheckpointKey(const std::array<std::uint8_t, 32>& seed);
  std::string public_key() const;                        // 64 hex digits
  std::string line(const Checkpoint& checkpoint) const;  // signed, without a line break
  std::string key_line(model::TimeMs at) const;

 private:
  std::array<std::uint8_t, 32> public_key_{};
  std::array<std::uint8_t, 64> secret_key_{};
};

struct CheckpointFile {
  std::string public_key;           // the last one that the file names; empty: none
  std::vector<Checkpoint> binding;  // ascending by seq; signatures checked
  bool torn = false;                // the last line was cut off while it was written
};

// Reads and checks every line against `public_key`, or, when that is empty, against the key that
// the file names. An absent file holds no checkpoint. Errors: Internal, naming the line that is
// malformed or whose signature does not fit.
model::Result<CheckpointFile> read_checkpoints(const std::filesystem::path& file,
                                               std::string_view public_key);

// The lines of the file as text; empty when there is none. Errors: Internal.
model::Result<std::string> read_checkpoint_text(const std::filesystem::path& file);

// Appends a line and waits until it is on the disk. Errors: Internal.
model::Result<void> append_checkpoint_line(const std::filesystem::path& file,
                                           std::string_view line);

}  // namespace tms::core
