#include "server/store/sqlite/reader_pool.h"

#include <chrono>
#include <utility>

namespace tms::store::sqlite {
namespace {
constexpr auto kWait = std::chrono::seconds(5);
}

Reader::Reader(const std::string& path, CidCache& shared_cids)
    : sql(path, Connection::Mode::ReadOnly), cids(shared_cids) {
  // 256 KB of cache each: the upper pages of what is searched fit, and the system keeps the others.
  // 1 MB was no faster, and 24 of them are part of QUALITY P13. (Fewer readers, for whom threads
  // wait, made the slowest answers four times slower.)
  sql.script("PRAGMA query_only = ON; PRAGMA cache_size = -256; PRAGMA trusted_schema = OFF;");
  sqlite3_busy_timeout(sql.handle(), 1000);  // only while the WAL is recovered at start
}

ReaderPool::ReaderPool(std::filesystem::path database, Limits limits, QueryObserver on_query)
    : path_(database.string()), limits_(limits), on_query_(std::move(on_query)) {}

ReaderPool::Lease ReaderPool::lend() {
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, kWait,
                            [this] { return !free_.empty() || open_ < limits_.readers; }))
      throw SqlError(SQLITE_BUSY, "all readers are busy");
    if (!free_.empty()) {
      std::unique_ptr<Reader> reader = std::move(free_.back().reader);
      free_.pop_back();
      return Lease(*this, std::move(reader));
    }
    ++open_;
  }
  try {
    return Lease(*this, std::make_unique<Reader>(path_, cids_));
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
  const auto now = std::chrono::steady_clock::now();
  std::unique_ptr<Reader> closed;  // after the lock
  {
    std::lock_guard lock(mutex_);
    if (reader)
      free_.push_back({std::move(reader), now});
    else
      --open_;
    closed = take_idle_too_long(now);
  }
  returned_.notify_one();
}

// The last one stays: somebody has just read.
std::unique_ptr<Reader> ReaderPool::take_idle_too_long(std::chrono::steady_clock::time_point now) {
  if (free_.size() < 2 || now - free_.front().since < limits_.idle) return nullptr;
  std::unique_ptr<Reader> reader = std::move(free_.front().reader);
  free_.erase(free_.begin());
  --open_;
  return reader;
}

std::size_t ReaderPool::open() const {
  std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace tms::store::sqlite
