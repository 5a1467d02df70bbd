#include "tests/unit/store/store_fixture.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>

namespace tms::store::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tms-store-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

model::Uuid uuid(std::uint8_t number) {
  std::array<std::uint8_t, 10> random{};
  random.fill(number);
  return model::Uuid::v7(kNow, random);
}

std::array<std::uint8_t, 32> secret(std::uint8_t number) {
  std::array<std::uint8_t, 32> bytes{};
  bytes.fill(number);
  return bytes;
}

std::string cid(int number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "c%05d", number);
  return text.data();
}

AuditDraft draft(std::string action) {
  AuditDraft record;
  record.actor = "olga";
  record.role = "operator";
  record.ip = "192.0.2.7";
  record.action = std::move(action);
  record.cluster = "EU";
  record.detail = "Something happened.";
  record.request_id = uuid(9).text();
  return record;
}

AuditDraft draft_on(const std::vector<int>& numbers, std::string action) {
  AuditDraft record = draft(std::move(action));
  std::vector<std::string> cids;
  for (int number : numbers) {
    record.customers.push_back(number);
    cids.push_back(cid(number));
  }
  record.customers_digest = customers_digest(std::span<const std::string>(cids));
  cids.resize(std::min<std::size_t>(cids.size(), 5));
  record.customers_sample = cids;
  return record;
}

UserRow user(std::uint8_t number, std::string name) {
  UserRow row;
  row.user.id = uuid(number);
  row.user.username = std::move(name);
  row.user.display_name = "A Person";
  row.user.role = model::Role::Operator;
  row.user.created_at = kNow;
  row.password_hash = "$argon2id$x";
  return row;
}

SessionRow session(std::uint8_t number, const UserRow& owner) {
  return {.id = uuid(number),
          .user_id = owner.user.id,
          .token_hash = secret(number),
          .csrf_token = secret(200),
          .created_at = kNow + 5,
          .last_used_at = kNow + 5,
          .expires_at = kNow + 1000,
          .ip = "192.0.2.7",
          .user_agent = "Browser"};
}

CustomerRow customer(int number, ClusterKey cluster) {
  CustomerRow row;
  row.key = number;
  row.cluster = cluster;
  row.cid = cid(number);
  row.presence = Presence::Present;
  row.state = model::State::TranBegin;
  row.action_code = 1;
  row.action_desc = "tran-begin";
  row.updated_at = kNow;
  return row;
}

void add_customers(Store& store, int count) {
  std::vector<CustomerRow> rows;
  for (int number = 1; number <= count; ++number) rows.push_back(customer(number));
  REQUIRE(store.customers().write_customers(rows, nullptr, nullptr));
}

NewJob action_job(std::uint8_t number, int customers) {
  NewJob fresh;
  fresh.job.id = uuid(number);
  fresh.job.action = model::Action::PeEnable;
  fresh.job.created_by = "olga";
  fresh.job.created_at = kNow;
  fresh.job.reason = "the night of the move";
  fresh.created_by_id = uuid(1);
  fresh.cluster = kEu;
  for (int key = 1; key <= customers; ++key) fresh.customers.push_back(key);
  return fresh;
}

AuditDraft intent_of(const NewJob& job) {
  AuditDraft intent = draft_on({job.customers.begin(), job.customers.end()});
  intent.job_id = job.job.id;
  intent.outcome = model::AuditOutcome::Intent;
  return intent;
}

std::vector<model::AuditRecord> all_records(Store& store) {
  std::vector<model::AuditRecord> records;
  model::AuditQuery query;
  query.limit = 500;
  do {
    const auto page = store.audit().page(query);
    REQUIRE(page);
    records.insert(records.end(), page->items.begin(), page->items.end());
    query.before_seq = page->next_before_seq;
  } while (query.before_seq != 0);
  std::reverse(records.begin(), records.end());
  return records;
}

model::AuditVerdict verify(Store& store) {
  const auto verdict = store.audit().verify(1, [] { return true; });
  REQUIRE(verdict);
  return *verdict;
}

bool is(const model::Error& error, model::ErrorCode code) {
  CHECK_FALSE(error.message.empty());
  return error.code == code;
}

}  // namespace tms::store::test
