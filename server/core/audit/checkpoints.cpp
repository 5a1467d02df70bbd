#include "server/core/audit/checkpoints.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include "server/core/random.h"

namespace tms::core {

using model::ErrorCode;

namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kSignatureDigits = 128;

constexpr std::array<std::string_view, 3> kKinds{"checkpoint", "restored", "seal"};
static_assert(kKinds.size() == static_cast<std::size_t>(CheckpointKind::Seal) + 1);

std::string_view to_string(CheckpointKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<CheckpointKind> parse_kind(std::string_view text) {
  const auto found = std::ranges::find(kKinds, text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<CheckpointKind>(found - kKinds.begin());
}

// What is signed; the format of the line may change, this may not.
std::string signed_text(const Checkpoint& checkpoint) {
  auto text = "tms-audit-checkpoint-1\n" + std::string(to_string(checkpoint.kind)) + "\n" +
              std::to_string(checkpoint.at) + "\n" + std::to_string(checkpoint.head.seq) + "\n" +
              checkpoint.head.hash + "\n";
  if (checkpoint.kind == CheckpointKind::Seal)
    text += std::to_string(checkpoint.first) + "\n" + checkpoint.file_hash + "\n";
  return text;
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

template <std::size_t N>
std::array<std::uint8_t, N> from_hex(std::string_view digits) {
  std::array<std::uint8_t, N> bytes{};
  sodium_hex2bin(bytes.data(), bytes.size(), digits.data(), digits.size(), nullptr, nullptr,
                 nullptr);
  return bytes;
}

tl::unexpected<model::Error> file_problem(const std::filesystem::path& file,
                                          const std::string& what) {
  return model::fail(ErrorCode::Internal, file.string() + ": " + what);
}

// Reads the lines that this file writes, field by field in their order; nothing else is accepted.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  // A text without escapes, up to its closing quote.
  std::optional<std::string_view> text() {
    if (!literal("\"")) return std::nullopt;
    const auto close = rest_.find('"');
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = rest_.substr(0, close);
    rest_.remove_prefix(close + 1);
    return value;
  }
  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Line {
  std::string public_key;  // of a key line; else empty
  Checkpoint checkpoint;
  std::string signature;
};

// What follows "at" in every line but that of a key.
bool parse_signed(std::string_view kind_name, LineReader& reader, Line& line) {
  const auto kind = parse_kind(kind_name);
  if (!kind) return false;
  Checkpoint& checkpoint = line.checkpoint;
  checkpoint.kind = *kind;
  const bool is_seal = *kind == CheckpointKind::Seal;
  std::optional<std::uint64_t> first;
  if (is_seal && (!reader.literal(",\"first\":") || !(first = reader.number()))) return false;
  checkpoint.first = first.value_or(0);
  if (!reader.literal(",\"seq\":")) return false;
  const auto seq = reader.number();
  if (!seq || !reader.literal(",\"hash\":")) return false;
  const auto hash = reader.text();
  if (!hash || !is_hex(*hash, kHashDigits)) return false;
  checkpoint.head = {*seq, std::string(*hash)};
  if (is_seal) {
    if (!reader.literal(",\"file_sha256\":")) return false;
    const auto file_hash = reader.text();
    if (!file_hash || !is_hex(*file_hash, kHashDigits)) return false;
    checkpoint.file_hash = *file_hash;
  }
  if (!reader.literal(",\"signature\":")) return false;
  const auto signature = reader.text();
  if (!signature || !is_hex(*signature, kSignatureDigits)) return false;
  line.signature = *signature;
  return true;
}

std::optional<Line> parse_line(std::string_view text) {
  LineReader reader(text);
  if (!reader.literal("{\"kind\":")) return std::nullopt;
  const auto kind = reader.text();
  if (!kind || !reader.literal(",\"at\":")) return std::nullopt;
  const auto at_text = reader.text();
  const auto at = at_text ? model::parse_time(*at_text) : std::nullopt;
  if (!at) return std::nullopt;
  Line line;
  line.checkpoint.at = *at;
  if (*kind == "key") {
    if (!reader.literal(",\"public_key\":")) return std::nullopt;
    const auto key = reader.text();
    if (!key || !is_hex(*key, kHashDigits)) return std::nullopt;
    line.public_key = *key;
  } else if (!parse_signed(*kind, reader, line)) {
    return std::nullopt;
  }
  if (!reader.literal("}") || !reader.at_end()) return std::nullopt;
  return line;
}

bool signature_fits(const Line& line, std::string_view public_key) {
  if (!is_hex(public_key, kHashDigits)) return false;
  const auto key = from_hex<crypto_sign_PUBLICKEYBYTES>(public_key);
  const auto signature = from_hex<crypto_sign_BYTES>(line.signature);
  const auto text = signed_text(line.checkpoint);
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), key.data()) == 0;
}

model::Result<void> write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return model::fail(ErrorCode::Internal, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return model::fail(ErrorCode::Internal, std::strerror(errno));
  return {};
}

// A new file is only there for good when its folder is written, too.
void sync_folder(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

CheckpointKey::CheckpointKey(const std::array<std::uint8_t, 32>& seed) {
  fill_random(secret_key_);  // initialises libsodium
  crypto_sign_seed_keypair(public_key_.data(), secret_key_.data(), seed.data());
}

model::Result<CheckpointKey> CheckpointKey::load_or_create(const std::filesystem::path& seed_file) {
  std::array<std::uint8_t, 32> seed{};
  const int fresh =
      ::open(seed_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fresh >= 0) {
    fill_random(seed);
    const auto written = write_whole(
        fresh, std::string_view(reinterpret_cast<const char*>(seed.data()), seed.size()));
    ::close(fresh);
    if (!written) {
      std::error_code ignored;
      std::filesystem::remove(seed_file, ignored);
      return file_problem(seed_file,
                          "the checkpoint key cannot be written: " + written.error().message);
    }
    sync_folder(seed_file);
    return CheckpointKey(seed);
  }
  if (errno != EEXIST) {
    return file_problem(seed_file,
                        std::string("the checkpoint key cannot be made: ") + std::strerror(errno));
  }
  std::ifstream in(seed_file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (bytes.size() != seed.size()) {
    return file_problem(seed_file,
                        "a checkpoint key has 32 bytes. Restore the file, or remove it "
                        "to begin with a new key.");
  }
  std::ranges::copy(bytes, seed.begin());
  return CheckpointKey(seed);
}

std::string CheckpointKey::public_key() const {
  return to_hex(public_key_);
}

std::string CheckpointKey::key_line(model::TimeMs at) const {
  return "{\"kind\":\"key\",\"at\":\"" + model::format_time(at) + "\",\"public_key\":\"" +
         public_key() + "\"}";
}

std::string CheckpointKey::line(const Checkpoint& checkpoint) const {
  const auto text = signed_text(checkpoint);
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_key_.data());
  const bool is_seal = checkpoint.kind == CheckpointKind::Seal;
  return "{\"kind\":\"" + std::string(to_string(checkpoint.kind)) + "\",\"at\":\"" +
         model::format_time(checkpoint.at) + "\"" +
         (is_seal ? ",\"first\":" + std::to_string(checkpoint.first) : "") +
         ",\"seq\":" + std::to_string(checkpoint.head.seq) + ",\"hash\":\"" + checkpoint.head.hash +
         "\"" + (is_seal ? ",\"file_sha256\":\"" + checkpoint.file_hash + "\"" : "") +
         ",\"signature\":\"" + to_hex(signature) + "\"}";
}

model::Result<CheckpointFile> read_checkpoints(const std::filesystem::path& file,
                                               std::string_view public_key) {
  CheckpointFile read;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return read;
  std::ifstream in(file, std::ios::binary);
  if (!in) return file_problem(file, "the checkpoints cannot be read.");
  std::string key(public_key);
  std::string text;
  for (std::uint64_t number = 1; std::getline(in, text); ++number) {
    const bool cut = in.eof();  // no line break: the process died while it wrote
    const auto line = parse_line(text);
    const auto where = "line " + std::to_string(number);
    if (!line) {
      if (cut) {
        read.torn = true;
        break;
      }
      return file_problem(file, where + " is no checkpoint.");
    }
    if (!line->public_key.empty()) {
      read.public_key = line->public_key;
      if (public_key.empty()) key = line->public_key;
      continue;
    }
    if (!signature_fits(*line, key))
      return file_problem(file, where + " is not signed by the key.");
    if (line->checkpoint.kind == CheckpointKind::Restored) {
      std::erase_if(read.binding, [&](const Checkpoint& earlier) {
        return earlier.head.seq > line->checkpoint.head.seq;
      });
    }
    read.binding.push_back(line->checkpoint);
  }
  std::ranges::stable_sort(read.binding, {}, [](const Checkpoint& c) { return c.head.seq; });
  return read;
}

model::Result<std::string> read_checkpoint_text(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::string();
  std::ifstream in(file, std::ios::binary);
  if (!in) return file_problem(file, "the checkpoints cannot be read.");
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

model::Result<void> append_checkpoint_line(const std::filesystem::path& file,
                                           std::string_view line) {
  const bool is_new = !std::filesystem::exists(file);
  const int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return file_problem(file, std::strerror(errno));
  struct stat status {};
  ::fstat(descriptor, &status);
  const auto size_before = status.st_size;
  // Cut off what a crash left of a line: it says nothing.
  char last = '\n';
  if (size_before > 0) (void)!::pread(descriptor, &last, 1, size_before - 1);
  auto keep = size_before;
  while (last != '\n' && keep > 0) {
    --keep;
    if (keep > 0) (void)!::pread(descriptor, &last, 1, keep - 1);
  }
  if (keep != size_before) (void)!::ftruncate(descriptor, keep);
  auto written = write_whole(descriptor, std::string(line) + "\n");
  if (!written) (void)!::ftruncate(descriptor, keep);  // no half line stays behind
  ::close(descriptor);
  if (!written) return file_problem(file, written.error().message);
  if (is_new) sync_folder(file);
  return {};
}

}  // namespace tms::core
