// Things that many connections share and that run out.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tms::http {

// A number of places; any thread.
class Places {
 public:
  explicit Places(std::size_t places) : free_(static_cast<std::ptrdiff_t>(places)) {}
  bool try_take() {
    if (free_.fetch_sub(1, std::memory_order_acq_rel) > 0) return true;
    give_back();
    return false;
  }
  void give_back() { free_.fetch_add(1, std::memory_order_acq_rel); }

 private:
  std::atomic<std::ptrdiff_t> free_;
};

// One taken place, given back when it is destroyed or released.
class Place {
 public:
  Place() = default;
  ~Place() { release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // True when it holds a place of `places` now; taking twice holds one.
  bool take(Places& places) {
    if (places_ == nullptr && places.try_take()) places_ = &places;
    return places_ != nullptr;
  }
  void release() {
    if (places_ != nullptr) places_->give_back();
    places_ = nullptr;
  }

 private:
  Places* places_ = nullptr;
};

// Connections with an unfinished request, by address; any thread. Only connections that have to
// wait in the middle of a request are counted, so a request that is answered at once takes no lock.
class AddressQuota {
 public:
  explicit AddressQuota(std::uint32_t limit) : limit_(limit) {}
  // Counts one more, or says that the address is at its limit. 0: no limit.
  bool try_take(const std::string& address);
  void give_back(const std::string& address);
  bool is_exhausted(const std::string& address) const;

 private:
  std::uint32_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> counts_;
};

}  // namespace tms::http
