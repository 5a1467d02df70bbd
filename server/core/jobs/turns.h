// Whose chunk leaves next. Users take turns, and so do the jobs of one user, chunk by chunk: ten
// jobs of one person do not hold up the one of another, and a job of one chunk does not wait behind
// a job of a hundred.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "server/core/jobs/active_job.h"

namespace tms::core {

// Guarded by the lane's mutex.
class Turns {
 public:
  using JobPtr = std::shared_ptr<ActiveJob>;

  // `one_chunk`: its first turn comes before those of others, every other time.
  void add(const JobPtr& job, bool one_chunk);
  void remove(const JobPtr& job);
  // The next job that may send; null when none may. Having been chosen is its turn.
  JobPtr next();

 private:
  struct Entry {
    JobPtr job;
    bool one_chunk = false;       // and had no turn yet
    std::uint64_t last_turn = 0;  // 0: none yet
  };
  bool comes_before(const Entry& a, const Entry& b, bool one_chunk_first) const;
  std::uint64_t last_turn_of(const Entry& entry) const;

  std::vector<Entry> entries_;                        // oldest job first
  std::map<model::UserId, std::uint64_t> last_turn_;  // of those who have had one
  std::uint64_t turn_ = 0;
};

}  // namespace tms::core
