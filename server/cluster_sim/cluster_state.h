// The memory of the simulated cluster: what each customer shows, what was applied to it and when.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/cluster_sim/population.h"

namespace tms::cluster_sim {

// Any thread may read and apply. Reading the whole cluster takes no lock that an action waits for:
// a customer's state is one atomic word.
class ClusterState {
 public:
  using Clock = std::chrono::steady_clock;
  struct Pace {
    std::chrono::milliseconds readback_delay{0};  // from an action to the first read that shows it
    std::chrono::milliseconds settle{0};          // from start or action to the last app's verdict
  };

  ClusterState(std::uint32_t customers, std::uint64_t seed, Pace pace);

  std::size_t size() const { return customers_.size(); }
  const std::string& cid(std::size_t position) const { return customers_[position].cid; }
  std::optional<std::size_t> find(std::string_view cid) const;

  // The customer shows `shown` from readback_delay on, and its apps settle anew. A position that
  // stands there twice is counted twice.
  void apply(Shown shown, std::span<const std::size_t> positions);
  std::uint32_t applied(std::size_t position) const;

  // Replies of get/action and get/appstatus as JSON text. An unknown customer reads `{}` and `[]`.
  std::string actions_reply() const;
  std::string action_reply(std::string_view cid) const;
  std::string app_status_reply(std::string_view cid) const;

  // `record` (raw JSON) stands for this customer in every reply from now on, known or not.
  void override_record(std::string cid, std::string record);
  // The last `count` customers are missing from whole replies.
  void hide_last(std::size_t count) { hidden_ = count; }

 private:
  struct Customer {
    std::string cid;
    std::atomic<std::uint64_t> state;        // see pack() in the source
    std::atomic<std::uint64_t> acted_at_ms;  // 0: never, since start otherwise
    std::atomic<std::uint32_t> applied;
  };

  std::uint64_t now_ms() const;
  void append_record(std::string& out, const Customer& customer, std::uint64_t now_ms) const;

  const std::uint64_t seed_;
  const Pace pace_;
  const Clock::time_point started_ = Clock::now();
  std::vector<Customer> customers_;
  std::unordered_map<std::string_view, std::size_t> positions_;
  std::atomic<std::size_t> hidden_ = 0;
  mutable std::shared_mutex overrides_mutex_;
  std::map<std::string, std::string, std::less<>> overrides_;
};

}  // namespace tms::cluster_sim
