// Which bearer tokens the simulated cluster accepts, and the client that may fetch new ones.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tms::cluster_sim {

// Without a token and a client every bearer token is good; any thread may ask.
class TokenBook {
 public:
  using Clock = std::chrono::steady_clock;

  TokenBook(std::string token, std::string client_id, std::string client_secret,
            std::chrono::seconds lifetime, std::uint64_t seed);

  // `authorization`: the whole header.
  bool accepts(std::string_view authorization) const;
  // A new token, or nothing if id or secret is wrong.
  std::optional<std::string> issue(std::string_view client_id, std::string_view client_secret);
  // From now on `token` is good and every other one, issued ones too, is not.
  void replace(std::string token);
  std::chrono::seconds lifetime() const { return lifetime_; }

 private:
  mutable std::mutex mutex_;
  std::string token_;
  const std::string client_id_;
  const std::string client_secret_;
  const std::chrono::seconds lifetime_;
  const std::uint64_t seed_;
  std::unordered_map<std::string, Clock::time_point> issued_;  // token -> when it expires
  std::uint64_t issued_total_ = 0;
  bool is_open_;
};

}  // namespace tms::cluster_sim
