#include "server/commands/secret_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "server/core/random.h"

namespace tms::commands {

using model::ErrorCode;
using model::fail;

namespace {

using Key = std::array<std::uint8_t, 32>;

tl::unexpected<model::Error> problem(const std::filesystem::path& file, const std::string& what) {
  return fail(ErrorCode::Internal, "The key file " + file.string() + " " + what);
}

model::Result<Key> create(const std::filesystem::path& file) {
  Key key{};
  core::fill_random(key);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return problem(file, std::string("cannot be made: ") + std::strerror(errno) + ".");
  const bool written =
      ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written) {
    ::unlink(file.c_str());
    return problem(file, "cannot be written: is the disk full?");
  }
  return key;
}

}  // namespace

model::Result<Key> load_or_create_secret_key(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return create(file);
  if (fd < 0) return problem(file, std::string("cannot be read: ") + std::strerror(errno) + ".");
  Key key{};
  std::array<std::uint8_t, 33> bytes{};
  struct stat status {};
  const ssize_t size = ::read(fd, bytes.data(), bytes.size());
  const bool private_file = ::fstat(fd, &status) == 0 && (status.st_mode & 077) == 0;
  ::close(fd);
  if (size != static_cast<ssize_t>(key.size()))
    return problem(file, "is not a key of 32 bytes: name the right one with --secret-key-file.");
  if (!private_file) return problem(file, "can be read by others: run chmod 600 on it.");
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

}  // namespace tms::commands
