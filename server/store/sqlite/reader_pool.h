// Read-only connections, lent one at a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/store/sqlite/audit_codec.h"
#include "server/store/sqlite/cid_cache.h"
#include "server/store/sqlite/connection.h"
#include "shared/model/result.h"

namespace tms::store::sqlite {

// A connection that cannot write, and what it remembers between queries.
struct Reader {
  Reader(const std::string& path, CidCache& shared_cids);
  Connection sql;
  WordReader words{sql};
  CidCache& cids;
};

// Any thread. The last one returned is lent first, so that few caches stay warm; the others are
// opened when so many read at once, and closed when nobody has needed them for a while.
class ReaderPool {
 public:
  using QueryObserver = std::function<void(std::chrono::microseconds)>;
  struct Limits {
    std::size_t readers;
    std::chrono::steady_clock::duration idle = std::chrono::minutes(1);
  };

  ReaderPool(std::filesystem::path database, Limits limits, QueryObserver on_query = {});

  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Reader> reader)
        : pool_(pool), reader_(std::move(reader)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(reader_)); }
    Reader& operator*() { return *reader_; }
    Reader* operator->() { return reader_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Reader> reader_;
  };

  // Waits up to 5 s for one to come back. Throws SqlError (SQLITE_BUSY) after that.
  Lease lend();
  std::size_t open() const;  // lent ones included
  const QueryObserver& on_query() const { return on_query_; }

 private:
  struct Idle {
    std::unique_ptr<Reader> reader;
    std::chrono::steady_clock::time_point since;
  };

  void give_back(std::unique_ptr<Reader> reader);
  std::unique_ptr<Reader> take_idle_too_long(std::chrono::steady_clock::time_point now);

  const std::string path_;
  const Limits limits_;
  const QueryObserver on_query_;
  CidCache cids_;
  mutable std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Idle> free_;  // longest idle first
  std::size_t open_ = 0;
};

// Tells how long a query took, whichever way it ends.
class QueryTimer {
 public:
  explicit QueryTimer(const ReaderPool::QueryObserver& observer) : observer_(observer) {}
  QueryTimer(const QueryTimer&) = delete;
  QueryTimer& operator=(const QueryTimer&) = delete;
  ~QueryTimer() {
    if (!observer_) return;
    const auto took = std::chrono::steady_clock::now() - start_;
    observer_(std::chrono::duration_cast<std::chrono::microseconds>(took));
  }

 private:
  const ReaderPool::QueryObserver& observer_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Runs `read(Reader&)` on a lent reader; what SQLite throws becomes Internal.
template <typename Read>
auto with_reader(ReaderPool& pool, Read&& read) -> decltype(read(std::declval<Reader&>())) {
  const QueryTimer timer(pool.on_query());
  try {
    ReaderPool::Lease reader = pool.lend();
    return read(*reader);
  } catch (const SqlError& error) {
    return model::fail(model::ErrorCode::Internal,
                       std::string("The database cannot be read: ") + error.what() + ".");
  }
}

}  // namespace tms::store::sqlite
