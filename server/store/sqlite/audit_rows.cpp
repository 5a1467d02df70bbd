#include "server/store/sqlite/audit_rows.h"

#include <utility>
#include <vector>

#include "server/store/sqlite/audit_codec.h"

namespace tms::store::sqlite {
namespace {

constexpr std::size_t kSampleSize = 5;

void read_customers(Reader& reader, Query& row, model::AuditRecord& record) {
  const bool derived = row.is_null(11);
  if (!derived) record.customers_sample = split_lines(row.text(11));
  if (row.is_null(10)) return;
  std::vector<CustomerKey> first;
  record.customer_count = peek_customers(row.bytes(10), derived ? kSampleSize : 0, first);
  for (CustomerKey key : first) {
    if (auto cid = cid_of(reader, key); !cid.empty()) {
      record.customers_sample.push_back(std::move(cid));
    }
  }
}

}  // namespace

std::string cid_of(Reader& reader, CustomerKey key) {
  if (auto known = reader.cids.find(key)) return *std::move(known);
  Query customer = reader.sql.query("SELECT cid FROM customers WHERE key = ?");
  if (!customer.bind(key).step()) return {};
  std::string cid = customer.string(0);
  reader.cids.keep(key, cid);
  return cid;
}

model::AuditRecord read_audit_row(Reader& reader, Query& row) {
  model::AuditRecord record;
  record.seq = row.uint64(0);
  record.at = row.int64(1);
  record.actor = reader.words.text(row.int64(2));
  record.role = reader.words.text(row.int64(3));
  record.ip = reader.words.text(row.int64(4));
  record.action = reader.words.text(row.int64(5));
  record.cluster = reader.words.text(row.int64(6));
  record.source = reader.words.text(row.int64(7));
  const std::int64_t outcome = row.int64(8);
  record.outcome = outcome >= 0 && outcome <= static_cast<std::int64_t>(model::AuditOutcome::Denied)
                       ? static_cast<model::AuditOutcome>(outcome)
                       : model::AuditOutcome::Unknown;
  record.job_id = row.uuid(9);
  read_customers(reader, row, record);
  record.detail = row.string(12);
  if (!row.is_null(13)) record.duration_ms = row.int64(13);
  record.request_id = unpack_request_id(row, 14);
  record.hash = to_hex(row.bytes(15));
  return record;
}

}  // namespace tms::store::sqlite
