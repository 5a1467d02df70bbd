// The reply of get/action: the largest text that comes from outside.
#include <set>
#include <string>

#include "server/upstream/state_reply.h"
#include "shared/model/ids.h"
#include "tests/fuzz/fuzz.h"

using namespace tms;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t records = 0;
  const auto each = [&records](const upstream::StateRecord& record) {
    ++records;
    fuzz::require(!model::customer_id_problem(record.cid), "what is passed on is an id");
    (void)model::state_from_upstream(record.action_code, record.action_desc);
  };
  const auto first = upstream::parse_state_reply(fuzz::text_of(data, size), each);
  const std::size_t seen = std::exchange(records, 0);
  const auto second = upstream::parse_state_reply(fuzz::text_of(data, size), each);
  fuzz::require(first.ok == second.ok && seen == records, "a reply means the same each time");
  return 0;
}
