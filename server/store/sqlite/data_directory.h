// The directory that holds everything durable, and the right to write into it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "shared/model/result.h"

namespace tms::store::sqlite {

// NFS, SMB and their like, by the magic number of statfs(2): their locks and shared memory cannot
// be trusted with a WAL. FUSE is allowed, it is how containers present local disks.
bool is_network_file_system(std::int64_t magic);

// Holds the lock on a data directory for its lifetime. The kernel drops the lock when the process
// dies, however it dies, so there are no stale locks.
class DataDirectory {
 public:
  // Creates the directory (0700) if it does not exist; sets the umask of the process to 077.
  // Conflict: in use by another process, or on a network file system. Internal: cannot be written.
  static model::Result<DataDirectory> acquire(const std::filesystem::path& path);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  std::filesystem::path database() const { return path_ / "tms.db"; }
  // Bytes that this process may still write; 0 when the file system does not say.
  std::uint64_t free_bytes() const;

 private:
  DataDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace tms::store::sqlite
