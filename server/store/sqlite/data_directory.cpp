#include "server/store/sqlite/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace tms::store::sqlite {
namespace {

using model::ErrorCode;
using model::fail;

tl::unexpected<model::Error> cannot(const std::string& what, const std::filesystem::path& path) {
  const std::string reason = std::strerror(errno);
  return fail(ErrorCode::Internal, "Cannot " + what + " " + path.string() + ": " + reason +
                                       ". Check the owner and the rights of the data directory.");
}

std::string read_owner(int lock) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(lock, text.data(), text.size() - 1, 0);
  const std::string owner(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return owner.substr(0, owner.find('\n'));
}

model::Result<void> prepare(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    return fail(ErrorCode::Internal,
                "Cannot create the data directory " + path.string() + ": " + error.message() + ".");
  struct statfs file_system {};
  if (::statfs(path.c_str(), &file_system) != 0) return cannot("look at", path);
  if (is_network_file_system(static_cast<std::int64_t>(file_system.f_type)))
    return fail(ErrorCode::Conflict,
                "The data directory " + path.string() +
                    " lies on a network file system, which cannot keep a database safe. Choose a "
                    "directory on a local disk.");
  if (::chmod(path.c_str(), 0700) != 0) return cannot("protect", path);
  return {};
}

}  // namespace

bool is_network_file_system(std::int64_t magic) {
  constexpr std::array<std::int64_t, 11> kNetwork{
      0x6969,      // NFS
      0xff534d42,  // CIFS
      0xfe534d42,  // SMB 2 and 3
      0x517b,      // SMB
      0x564c,      // NCP
      0x5346414f,  // AFS
      0x6b414653,  // kAFS
      0x73757245,  // Coda
      0x00c36400,  // Ceph
      0x0bd00bd0,  // Lustre
      0x7461636f,  // OCFS2
  };
  // f_type is signed and 32 bits wide on some platforms.
  return std::find(kNetwork.begin(), kNetwork.end(), magic & 0xffffffff) != kNetwork.end();
}

model::Result<DataDirectory> DataDirectory::acquire(const std::filesystem::path& path) {
  ::umask(077);
  if (auto prepared = prepare(path); !prepared) return fail(prepared.error());
  const std::filesystem::path lock_path = path / "lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return cannot("open", lock_path);
  DataDirectory directory(path, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return cannot("lock", lock_path);
    return fail(ErrorCode::Conflict, "The data directory " + path.string() +
                                         " is in use by process " + read_owner(lock) +
                                         ". Stop that process, or choose another directory.");
  }
  const std::string owner = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0 ||
      ::pwrite(lock, owner.data(), owner.size(), 0) != static_cast<ssize_t>(owner.size())) {
    // A full disk must not keep the server from reading: the lock holds without the number.
  }
  return directory;
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

std::uint64_t DataDirectory::free_bytes() const {
  struct statvfs space {};
  if (::statvfs(path_.c_str(), &space) != 0) return 0;
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

}  // namespace tms::store::sqlite
