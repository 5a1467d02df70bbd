// The answer of a customer-list source (PRODUCT 2.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/model/id_list.h"

namespace tms::upstream {

struct ListReply {
  model::IdList list;
  std::optional<std::uint64_t> total_devices;
};

// JSON array of ids, object with `customer_ids` or `customers` (and `total_devices`), or plain text
// for the one parser. nullopt: JSON that is none of these, cut off or too deep.
std::optional<ListReply> parse_list_reply(std::string_view body);

}  // namespace tms::upstream
