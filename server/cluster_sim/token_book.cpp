#include "server/cluster_sim/token_book.h"

#include "server/cluster_sim/random.h"

namespace tms::cluster_sim {

TokenBook::TokenBook(std::string token, std::string client_id, std::string client_secret,
                     std::chrono::seconds lifetime, std::uint64_t seed)
    : token_(std::move(token)),
      client_id_(std::move(client_id)),
      client_secret_(std::move(client_secret)),
      lifetime_(lifetime),
      seed_(seed),
      is_open_(token_.empty() && client_id_.empty()) {}

bool TokenBook::accepts(std::string_view authorization) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme) || authorization.size() == kScheme.size()) return false;
  const std::string token{authorization.substr(kScheme.size())};
  const std::lock_guard lock(mutex_);
  if (is_open_ || token == token_) return true;
  const auto issued = issued_.find(token);
  return issued != issued_.end() && Clock::now() < issued->second;
}

std::optional<std::string> TokenBook::issue(std::string_view client_id,
                                            std::string_view client_secret) {
  const std::lock_guard lock(mutex_);
  const bool is_known = client_id_.empty()
                            ? !client_id.empty() && !client_secret.empty()
                            : client_id == client_id_ && client_secret == client_secret_;
  if (!is_known) return std::nullopt;
  ++issued_total_;
  auto token = "sim-" + std::to_string(issued_total_) + "-" +
               std::to_string(mix(seed_ ^ mix(issued_total_)));
  issued_[token] = Clock::now() + lifetime_;
  return token;
}

void TokenBook::replace(std::string token) {
  const std::lock_guard lock(mutex_);
  token_ = std::move(token);
  issued_.clear();
  is_open_ = false;
}

}  // namespace tms::cluster_sim
