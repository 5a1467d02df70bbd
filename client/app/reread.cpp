#include "client/app/reread.h"

#include <algorithm>
#include <utility>

#include "client/app/update.h"

namespace tms::app {
namespace {

constexpr model::TimeMs kLongestMs = 10'000;
constexpr model::TimeMs kForgottenMs = 30'000;  // a failure that long ago begins no row

}  // namespace

bool Rereads::any_due() const {
  return std::any_of(of_.begin(), of_.end(), [](const Reread& reread) { return reread.due; });
}

model::TimeMs pause_after(std::uint32_t failures) {
  return std::min(kPollMs * failures, kLongestMs);
}

bool may_pass(const model::Error& error) {
  return error.code == model::ErrorCode::RateLimited || http_status(error.code) >= 500;
}

void note_failure(Reread& reread, const model::Error& error, model::TimeMs now) {
  if (now - reread.at > kForgottenMs) reread.failures = 0;
  if (!std::exchange(reread.due, true)) ++reread.failures;
  const model::TimeMs asked_for = model::TimeMs{error.retry_after_s} * 1'000;
  reread.at = std::max(reread.at, now + std::max(asked_for, pause_after(reread.failures)));
}

bool take_due(Reread& reread, bool moved, model::TimeMs now) {
  if (reread.due ? now < reread.at : !moved) return false;
  reread.due = false;
  return true;
}

}  // namespace tms::app
