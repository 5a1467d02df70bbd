// Customer ids as the predecessor kept them: a JSON array in a text column, or one bare id.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tms::legacy_import {

struct LegacyIds {
  std::vector<std::string> cids;  // without duplicates, first position kept
  std::uint64_t duplicates = 0;
  std::vector<std::string> rejected;  // a sentence each
};

// Numbers count as their decimal text. Nothing, `null` and `[]` are no ids.
LegacyIds parse_legacy_ids(std::string_view text);

// For ids that come one by one.
class LegacyIdList {
 public:
  void add(std::string_view text);
  LegacyIds take();

 private:
  LegacyIds ids_;
};

}  // namespace tms::legacy_import
