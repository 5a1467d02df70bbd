#include "server/core/audit/denial_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tms::core {

namespace {
constexpr std::size_t kMaxPending = 10'000;
constexpr std::size_t kMaxAddresses = 10'000;
constexpr model::TimeMs kMinute = 60'000;
}  // namespace

DenialLog::DenialLog(store::AuditStore& audit, Clock clock)
    : audit_(audit), clock_(std::move(clock)) {}

void DenialLog::add(const Actor& actor, RefusedRequest request) {
  const std::lock_guard lock(mutex_);
  const bool signed_in = !actor.user_id.is_nil();
  if (signed_in && request.code != model::ErrorCode::RateLimited) {
    if (pending_.size() >= kMaxPending) return;
    auto record = audit_draft(
        actor, request.was_allowed ? "request.refused" : "request.denied",
        request.was_allowed ? model::AuditOutcome::Failure : model::AuditOutcome::Denied,
        std::move(request.what) + ": " + std::string(model::to_string(request.code)));
    record.at = clock_();
    record.cluster = std::move(request.cluster);
    record.job_id = request.job;
    pending_.push_back(std::move(record));
    return;
  }
  const auto key = std::pair(actor.ip, request.code);
  if (strangers_.size() >= kMaxAddresses && !strangers_.contains(key)) return;
  Count& count = strangers_[key];
  if (count.times++ == 0) count.since = clock_();
}

std::vector<store::AuditDraft> DenialLog::take_due(bool all) {
  const std::lock_guard lock(mutex_);
  const model::TimeMs now = clock_();
  std::erase_if(strangers_, [&](const auto& item) {
    const auto& [key, count] = item;
    if (!all && now - count.since < kMinute) return false;
    if (pending_.size() >= kMaxPending) return false;
    Actor stranger;
    stranger.username = "anonymous";
    stranger.ip = key.first;
    pending_.push_back(audit_draft(stranger, "request.denied", model::AuditOutcome::Denied,
                                   std::string(model::to_string(key.second)) + ", " +
                                       std::to_string(count.times) +
                                       (count.times == 1 ? " request" : " requests")));
    return true;
  });
  return std::exchange(pending_, {});
}

void DenialLog::flush(bool all) {
  auto due = take_due(all);
  if (due.empty() || audit_.append(due)) return;
  const std::lock_guard lock(mutex_);
  const auto room = std::min(due.size(), kMaxPending - std::min(kMaxPending, pending_.size()));
  pending_.insert(pending_.begin(), std::make_move_iterator(due.begin()),
                  std::make_move_iterator(due.begin() + static_cast<std::ptrdiff_t>(room)));
}

}  // namespace tms::core
