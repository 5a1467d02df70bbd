// Query strings: of the API, and of the page's address.
#include "shared/protocol/query.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;
using fuzz::require;

namespace {

template <typename Read, typename Write>
void check(const protocol::QueryPairs& pairs, Read read, Write write) {
  const auto query = read(pairs);
  if (!query) {
    require(!query.error().message.empty(), "a refusal says why");
    return;
  }
  const std::string text = write(*query);
  const auto again_pairs = protocol::split_query(text);
  require(again_pairs.has_value(), "a written query can be split");
  const auto again = read(*again_pairs);
  require(again.has_value(), "a written query can be read");
  require(*again == *query, "a written query means the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pairs = protocol::split_query(fuzz::text_of(data, size));
  if (!pairs) return 0;
  using protocol::CustomerQueryUse;
  check(
      *pairs, [](const auto& q) { return protocol::read_customer_query(q); },
      protocol::write_customer_query);
  (void)protocol::read_customer_query(*pairs, CustomerQueryUse::Export);
  (void)protocol::read_customer_query(*pairs, CustomerQueryUse::Summary);
  check(*pairs, protocol::read_audit_query, protocol::write_audit_query);
  check(*pairs, protocol::read_job_query, protocol::write_job_query);
  check(*pairs, protocol::read_job_customer_query, protocol::write_job_customer_query);
  check(*pairs, protocol::read_system_query, protocol::write_system_query);
  check(*pairs, protocol::read_batch_query, protocol::write_batch_query);
  check(*pairs, protocol::read_batch_customer_query, protocol::write_batch_customer_query);
  check(*pairs, protocol::read_batch_ids_query, protocol::write_batch_ids_query);
  check(*pairs, protocol::read_snapshot_query, protocol::write_snapshot_query);
  (void)protocol::read_keep_query(*pairs);
  (void)protocol::read_no_query(*pairs);
  return 0;
}
