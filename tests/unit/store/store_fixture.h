// Rows as tests need them, and a store that can be closed and opened again.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/store/audit_chain.h"
#include "server/store/store.h"

namespace tms::store::test {

// Removed with everything in it at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What a contract test is given: each call opens the same durable store anew. The store of the call
// before must be gone by then. `clock` is the wall clock of the store.
struct StoreUnderTest {
  std::function<std::unique_ptr<Store>()> open;
  std::shared_ptr<std::atomic<TimeMs>> clock;
};

inline constexpr TimeMs kNow = 1'790'000'000'000;  // 2026-09-21
inline constexpr ClusterKey kEu = 4;               // of the seed

model::Uuid uuid(std::uint8_t number);
std::array<std::uint8_t, 32> secret(std::uint8_t number);
std::string cid(int number);  // "c00001": their order is that of the numbers

AuditDraft draft(std::string action = "test.event");
// With the customers of these numbers, whose keys are the numbers; in ascending order.
AuditDraft draft_on(const std::vector<int>& numbers, std::string action = "pe-enable");
UserRow user(std::uint8_t number, std::string name);
SessionRow session(std::uint8_t number, const UserRow& owner);
CustomerRow customer(int number, ClusterKey cluster = kEu);
void add_customers(Store& store, int count);  // numbers 1 to count
NewJob action_job(std::uint8_t number, int customers);
AuditDraft intent_of(const NewJob& job);

std::vector<model::AuditRecord> all_records(Store& store);  // oldest first
model::AuditVerdict verify(Store& store);
bool is(const model::Error& error, model::ErrorCode code);

}  // namespace tms::store::test
