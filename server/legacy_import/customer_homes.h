// Which cluster a customer lives in, as jobs and customer lists of the predecessor tell: its audit
// log names customers without their cluster.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tms::legacy_import {

class CustomerHomes {
 public:
  void add(std::string_view cid, const std::string& cluster);
  // The one cluster that any of them is known to live in; empty if there is none or more than one.
  std::string of(const std::vector<std::string>& cids) const;

 private:
  static constexpr std::int16_t kSeveral = -1;
  std::vector<std::string> clusters_;
  // By hash: a million ids in 32 MB. Two ids with one hash could only guess a cluster wrongly.
  std::unordered_map<std::uint64_t, std::int16_t> home_;
};

}  // namespace tms::legacy_import
