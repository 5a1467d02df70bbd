// The runbook table (PRODUCT 1.2), in memory; the matcher is shared/model/runbook.h.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/store/store.h"
#include "shared/model/customer.h"
#include "shared/model/runbook.h"

namespace tms::core {

using model::Result;

class Runbooks {
 public:
  explicit Runbooks(store::Store& store) : store_(store) {}
  Result<void> load();  // at start

  using Table = std::shared_ptr<const std::vector<model::Runbook>>;
  Table table() const;
  // The whole table, as read_runbooks_request() accepted it.
  Result<void> put(const Actor& actor, std::vector<model::Runbook> runbooks);
  // Fills in runbook_url.
  void link(std::vector<model::CustomerAppStatus>& apps) const;

 private:
  store::Store& store_;
  std::mutex changing_;
  mutable std::mutex mutex_;
  Table table_ = std::make_shared<const std::vector<model::Runbook>>();
};

}  // namespace tms::core
