#include "shared/model/id_set.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tms::model {
namespace {

// Eight bytes a step. The seed differs from run to run (address space randomisation), so that ids
// chosen to collide cannot be prepared; it has no influence on results.
std::uint32_t hash_of(std::string_view id, std::uint64_t seed) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ull;
  std::uint64_t hash = seed ^ (id.size() * kFactor);
  while (!id.empty()) {
    std::uint64_t word = 0;
    const std::size_t step = std::min(id.size(), sizeof word);
    std::memcpy(&word, id.data(), step);
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 29;
    id.remove_prefix(step);
  }
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

IdSet::IdSet()
    : seed_(static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(this)) *
            0xD6E8FEB86659FD93ull) {}

void IdSet::reserve(std::size_t count) {
  std::size_t slot_count = 64;
  while (slot_count < count * 2) slot_count *= 2;
  if (slot_count > slots_.size()) rehash(slot_count);
}

void IdSet::rehash(std::size_t slot_count) {
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slot_count));
  for (const Slot& slot : old) {
    if (slot.position == 0) continue;
    std::size_t at = slot.hash & (slot_count - 1);
    while (slots_[at].position != 0) at = (at + 1) & (slot_count - 1);
    slots_[at] = slot;
  }
}

bool IdSet::insert(std::string_view id, const std::vector<CustomerId>& ids) {
  if ((used_ + 1) * 2 > slots_.size()) rehash(std::max<std::size_t>(64, slots_.size() * 2));
  const std::uint32_t hash = hash_of(id, seed_);
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].position != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash && ids[slots_[at].position - 1].text() == id) return false;
  }
  slots_[at] = {hash, static_cast<std::uint32_t>(ids.size() + 1)};
  ++used_;
  return true;
}

}  // namespace tms::model
