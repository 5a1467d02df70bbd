#include "server/core/jobs/turns.h"

#include <tuple>

namespace tms::core {

void Turns::add(const JobPtr& job, bool one_chunk) {
  entries_.push_back({job, one_chunk, 0});
}

void Turns::remove(const JobPtr& job) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.job == job; });
}

std::uint64_t Turns::last_turn_of(const Entry& entry) const {
  const auto found = last_turn_.find(entry.job->owner);
  return found == last_turn_.end() ? 0 : found->second;
}

bool Turns::comes_before(const Entry& a, const Entry& b, bool one_chunk_first) const {
  const auto place = [&](const Entry& entry) {
    return std::tuple(!(one_chunk_first && entry.one_chunk), last_turn_of(entry), entry.last_turn);
  };
  return place(a) < place(b);
}

Turns::JobPtr Turns::next() {
  const bool one_chunk_first = turn_ % 2 == 0;
  Entry* best = nullptr;
  for (Entry& entry : entries_) {
    if (!entry.job->may_send()) continue;
    if (!best || comes_before(entry, *best, one_chunk_first)) best = &entry;
  }
  if (!best) return nullptr;
  best->one_chunk = false;
  best->last_turn = ++turn_;
  last_turn_[best->job->owner] = turn_;
  return best->job;
}

}  // namespace tms::core
