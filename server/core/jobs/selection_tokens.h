// The sets that dry runs resolved, kept under short-lived tokens: a job runs on exactly the set
// that a person saw. In memory only: a restart ends them all. Any thread.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"
#include "shared/model/action.h"

namespace tms::core {

// Customers without duplicates, each part in byte order of the cids.
struct CustomerSet {
  std::vector<store::CustomerKey> known;
  std::vector<std::string> unknown;  // named by nobody before: no key yet
  std::uint64_t size() const { return known.size() + unknown.size(); }
};

struct KeptSelection {
  model::UserId user;
  std::string cluster;
  model::Action action = model::Action::TranBegin;
  CustomerSet customers;
  model::TimeMs expires_at = 0;
  std::vector<std::string> batch_ids;  // where they came from; empty: not from batches
};

class SelectionTokens {
 public:
  static constexpr model::TimeMs kLifetimeMs = 10 * 60 * 1000;
  static constexpr std::size_t kMostPerUser = 5;
  // Over all users; beyond it the oldest go, whoever made them.
  static constexpr std::uint64_t kMostCustomers = 20'000'000;

  // 256 bits of randomness; the oldest token of a user with five gives way.
  std::string keep(KeptSelection selection, model::TimeMs now);
  // Takes it out, so that of two requests with one token only one gets it. Unset: unknown, used,
  // expired, or somebody else's.
  std::optional<KeptSelection> take(std::string_view token, model::UserId user, model::TimeMs now);
  // After a request that failed: the token may be used again until it expires.
  void give_back(std::string token, KeptSelection selection);

 private:
  struct Entry {
    std::string token;
    KeptSelection selection;
  };
  void drop_expired(model::TimeMs now);
  void drop_oldest_over_limits(model::UserId user);

  std::mutex mutex_;
  std::list<Entry> entries_;  // oldest first; few: five a user
};

}  // namespace tms::core
