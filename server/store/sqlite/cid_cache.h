// Cids by key, shared by all readers: a page of the audit log names hundreds of customers, and each
// search in the table costs as much as ten look-ups here.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"

namespace tms::store::sqlite {

// Any thread. One slot a key, the last one kept wins: 3 MB. A key's cid never changes, and a
// customer that the audit log names is never removed, so nothing here grows old. Cids that are
// longer than a slot (nearly all have 32 characters) are searched for each time.
class CidCache {
 public:
  std::optional<std::string> find(CustomerKey key) {
    const std::lock_guard lock(stripe_of(key));
    const Slot& slot = slots_[place_of(key)];
    if (slot.size == 0 || slot.key != key) return std::nullopt;
    return std::string(slot.text.data(), slot.size);
  }
  void keep(CustomerKey key, std::string_view cid) {
    Slot slot{key, static_cast<std::uint8_t>(cid.size()), {}};
    if (cid.size() > slot.text.size()) return;
    std::ranges::copy(cid, slot.text.begin());
    const std::lock_guard lock(stripe_of(key));
    slots_[place_of(key)] = slot;
  }

 private:
  static constexpr std::size_t kSlots = 65'536;
  struct Slot {
    CustomerKey key = 0;
    std::uint8_t size = 0;  // 0: unused
    std::array<char, 39> text{};
  };
  static std::size_t place_of(CustomerKey key) { return static_cast<std::size_t>(key) % kSlots; }
  std::mutex& stripe_of(CustomerKey key) { return stripes_[place_of(key) % stripes_.size()]; }

  std::array<std::mutex, 64> stripes_;
  std::vector<Slot> slots_{kSlots};
};

}  // namespace tms::store::sqlite
