// What goes through the server's own store.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "server/store/audit_chain.h"
#include "server/store/sqlite_store.h"
#include "tests/load/bench.h"

namespace tms::load {

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::unique_ptr<store::Store> open(const std::filesystem::path& data_dir) {
  store::SqliteOptions options;
  options.data_dir = data_dir;
  options.now = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  auto opened = store::open_sqlite_store(options);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

void append_all(store::Store& store, std::span<const store::AuditDraft> drafts) {
  if (auto appended = store.audit().append(drafts); !appended) {
    throw std::runtime_error(appended.error().message);
  }
}

using Customers = std::vector<std::pair<std::string, store::CustomerKey>>;

Customers customers_of(store::Store& store) {
  Customers customers;
  auto loaded = store.customers().load_customers([&](const store::CustomerRow& row) {
    if (row.presence == store::Presence::Present) customers.emplace_back(row.cid, row.key);
  });
  if (!loaded) throw std::runtime_error(loaded.error().message);
  if (customers.empty()) throw std::runtime_error("the directory holds no customers");
  std::sort(customers.begin(), customers.end());
  return customers;
}

std::string request_id(std::size_t number) {
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "01935a00-5eed-7000-8000-%012zx", number);
  return text.data();
}

// Record `number` names `count` customers, a stride apart so that they lie all over the table.
store::AuditDraft draft(const Customers& customers, std::size_t number, std::size_t count) {
  std::vector<std::size_t> places;
  const std::size_t stride = customers.size() / count;
  for (std::size_t i = 0; i < count; ++i) {
    places.push_back((number + i * stride) % customers.size());
  }
  std::sort(places.begin(), places.end());
  constexpr std::array<std::string_view, 4> kNames{"tran-begin", "pe-enable", "t-enable",
                                                   "pe-finalize"};
  store::AuditDraft record;
  record.actor = "operator" + std::to_string(number % 20);
  record.role = "operator";
  record.ip = "10.0.0." + std::to_string(number % 40);
  record.action = kNames[number % kNames.size()];
  record.cluster = "EU";
  record.outcome = number % 25 == 0 ? model::AuditOutcome::Failure : model::AuditOutcome::Success;
  record.duration_ms = 300 + static_cast<std::int64_t>(number % 90);
  record.request_id = request_id(number);
  record.detail = "a benchmark";
  std::vector<std::string_view> cids;
  for (const std::size_t place : places) {
    cids.push_back(customers[place].first);
    record.customers.push_back(customers[place].second);
    if (record.customers_sample.size() < 5)
      record.customers_sample.push_back(customers[place].first);
  }
  record.customers_digest = store::customers_digest(cids);
  return record;
}

}  // namespace

int fill(const std::filesystem::path& data_dir, std::size_t records, std::size_t customers_each) {
  const auto store = open(data_dir);
  const Customers customers = customers_of(*store);
  const auto start = Clock::now();
  // A commit rewrites the index pages of its customers: fewer of them fill a large log sooner.
  const std::size_t group = std::clamp<std::size_t>(records / 100, 1'000, 20'000);
  std::vector<store::AuditDraft> drafts;
  for (std::size_t i = 0; i < records; ++i) {
    drafts.push_back(draft(customers, i, customers_each));
    if (drafts.size() < group && i + 1 < records) continue;
    append_all(*store, drafts);
    drafts.clear();
  }
  std::printf("{\"records\":%zu,\"ms\":%.1f}\n", records, ms_since(start));
  return 0;
}

int append(const std::filesystem::path& data_dir, std::size_t records, std::size_t threads) {
  const auto store = open(data_dir);
  const Customers customers = customers_of(*store);
  std::vector<double> single;
  for (std::size_t i = 0; i < 1000; ++i) {
    const store::AuditDraft record = draft(customers, i * 31, 1);
    const auto start = Clock::now();
    append_all(*store, {&record, 1});
    single.push_back(ms_since(start));
  }
  std::vector<store::AuditDraft> drafts;
  for (std::size_t i = 0; i < records; ++i) drafts.push_back(draft(customers, i * 37, 1));
  std::atomic<std::size_t> next = 0;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> callers;
    for (std::size_t t = 0; t < threads; ++t) {
      callers.emplace_back([&] {
        for (std::size_t i = next++; i < drafts.size(); i = next++) {
          append_all(*store, {&drafts[i], 1});
        }
      });
    }
  }
  const double per_s = 1000.0 * static_cast<double>(records) / ms_since(start);
  std::printf("{\"records_per_s\":%.0f,\"single\":%s}\n", per_s, percentiles(single).c_str());
  return 0;
}

}  // namespace tms::load
