// What loading a snapshot of states changed.
#pragma once

#include <cstdint>

#include "shared/model/cluster.h"

namespace tms::model {

struct SnapshotReport {
  SyncReport sync;               // what is the cluster's last_sync from then on
  std::uint64_t duplicates = 0;  // records of an id that stood before; the last of each counts
  friend bool operator==(const SnapshotReport&, const SnapshotReport&) = default;
};

}  // namespace tms::model
