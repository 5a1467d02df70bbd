// The same work without our server: SQLite alone, the disk alone, the JSON parser alone.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "tests/load/bench.h"

namespace tms::load {

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

class Database {
 public:
  explicit Database(const std::filesystem::path& file) {
    check(sqlite3_open(file.c_str(), &handle_));
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192");
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    throw std::runtime_error(sqlite3_errmsg(handle_));
  }
  void run(const std::string& sql) {
    check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
  }
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(Database& database, const char* sql) : database_(database) {
    database_.check(sqlite3_prepare_v2(database_.handle(), sql, -1, &statement_, nullptr));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void insert(std::initializer_list<std::int64_t> values) {
    int index = 0;
    for (const std::int64_t value : values) sqlite3_bind_int64(statement_, ++index, value);
    step();
    sqlite3_reset(statement_);
  }
  bool step() {
    const int code = sqlite3_step(statement_);
    database_.check(code);
    return code == SQLITE_ROW;
  }
  std::int64_t number() const { return sqlite3_column_int64(statement_, 0); }
  // Of every column of the row.
  std::int64_t bytes() const {
    std::int64_t sum = 0;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
      sum += sqlite3_column_type(statement_, i) == SQLITE_INTEGER
                 ? static_cast<std::int64_t>(sizeof(sqlite3_column_int64(statement_, i)))
                 : sqlite3_column_bytes(statement_, i);
    }
    return sum;
  }

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

std::vector<std::int64_t> customer_keys(Database& database) {
  Statement all(database, "SELECT key FROM customers ORDER BY cid");
  std::vector<std::int64_t> keys;
  while (all.step()) keys.push_back(all.number());
  return keys;
}

constexpr const char* kInsertAudit =
    "INSERT INTO audit(seq, at, actor, role, ip, action, cluster, source, outcome, customers, "
    "detail, "
    "hash) VALUES (?, ?, 1, 1, 1, 1, 1, 1, 1, zeroblob(?), '', zeroblob(32))";
constexpr const char* kInsertIndex = "INSERT INTO audit_customers(customer, seq) VALUES (?, ?)";
constexpr std::int64_t kNow = 1'790'000'000'000;

std::int64_t last_seq(Database& database) {
  Statement last(database, "SELECT coalesce(max(seq), 0) FROM audit");
  last.step();
  return last.number();
}

double cpu_ms() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

}  // namespace

int raw_job(const std::filesystem::path& database_file, std::size_t customers) {
  Database database(database_file);
  std::vector<std::int64_t> keys = customer_keys(database);
  keys.resize(std::min(keys.size(), customers));
  constexpr std::int64_t kJob = 1'000'000;
  const std::int64_t seq = last_seq(database) + 1;
  const auto start = Clock::now();
  database.run("BEGIN IMMEDIATE");
  {
    Statement rows(database,
                   "INSERT INTO job_customers(job, position, customer, outcome, attempts, "
                   "previous_state, sent_at, http_status, message, updated_at) "
                   "VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0, ?)");
    for (std::size_t i = 0; i < keys.size(); ++i) {
      rows.insert({kJob, static_cast<std::int64_t>(i), keys[i], kNow});
    }
    Statement(database, kInsertAudit)
        .insert({seq, kNow, static_cast<std::int64_t>(keys.size() * 3)});
    std::sort(keys.begin(), keys.end());
    Statement index(database, kInsertIndex);
    for (const std::int64_t key : keys) index.insert({key, seq});
  }
  database.run("COMMIT");
  std::printf("{\"customers\":%zu,\"ms\":%.2f}\n", keys.size(), ms_since(start));
  return 0;
}

int raw_read(const std::filesystem::path& database_file) {
  const auto start = Clock::now();
  Database database(database_file);
  std::size_t rows = 0;
  std::int64_t bytes = 0;
  Statement all(database, "SELECT * FROM customers");
  for (; all.step(); ++rows) bytes += all.bytes();
  std::printf("{\"rows\":%zu,\"bytes\":%lld,\"ms\":%.2f}\n", rows, static_cast<long long>(bytes),
              ms_since(start));
  return 0;
}

int raw_append(const std::filesystem::path& database_file, std::size_t records, std::size_t group) {
  Database database(database_file);
  const std::vector<std::int64_t> keys = customer_keys(database);
  std::int64_t seq = last_seq(database);
  Statement audit(database, kInsertAudit);
  Statement index(database, kInsertIndex);
  const auto start = Clock::now();
  for (std::size_t i = 0; i < records; ++i) {
    if (i % group == 0) database.run("BEGIN IMMEDIATE");
    audit.insert({++seq, kNow, 3});
    index.insert({keys[i * 37 % keys.size()], seq});
    if ((i + 1) % group == 0 || i + 1 == records) database.run("COMMIT");
  }
  std::printf("{\"records_per_s\":%.0f}\n",
              1000.0 * static_cast<double>(records) / ms_since(start));
  return 0;
}

int bare_fdatasync(const std::filesystem::path& neighbour, std::size_t rounds) {
  const std::string path = neighbour.string() + ".fdatasync";
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0) throw std::runtime_error("cannot create " + path);
  const std::vector<char> page(4096, 'x');
  constexpr std::size_t kPages = 256;  // written before, as a WAL is that was used up once
  const auto write_page = [&](std::size_t number) {
    const auto offset = static_cast<off_t>(number % kPages * page.size());
    return ::pwrite(file, page.data(), page.size(), offset) == static_cast<ssize_t>(page.size());
  };
  bool written = true;
  for (std::size_t i = 0; i < kPages; ++i) written = write_page(i) && written;
  written = ::fsync(file) == 0 && written;
  std::vector<double> durations;
  for (std::size_t i = 0; i < rounds && written; ++i) {
    const auto start = Clock::now();
    written = write_page(i) && ::fdatasync(file) == 0;
    durations.push_back(ms_since(start));
  }
  ::close(file);
  std::filesystem::remove(path);
  if (!written) throw std::runtime_error("cannot write " + path);
  std::printf("%s\n", percentiles(durations).c_str());
  return 0;
}

int parse(const std::filesystem::path& file, std::size_t rounds) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const double before = cpu_ms();
  for (std::size_t i = 0; i < rounds; ++i) {
    if (!nlohmann::json::accept(text)) throw std::runtime_error("this is no JSON");
  }
  std::printf("{\"bytes\":%zu,\"cpu_ms\":%.2f}\n", text.size(),
              (cpu_ms() - before) / static_cast<double>(rounds));
  return 0;
}

std::string percentiles(std::vector<double> durations_ms) {
  std::sort(durations_ms.begin(), durations_ms.end());
  const auto at = [&](double share) {
    const auto last = static_cast<double>(durations_ms.size() - 1);
    return durations_ms.at(static_cast<std::size_t>(last * share));
  };
  char text[80];
  std::snprintf(text, sizeof text, "{\"p50_ms\":%.3f,\"p99_ms\":%.3f}", at(0.50), at(0.99));
  return text;
}

}  // namespace tms::load
