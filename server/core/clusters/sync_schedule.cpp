// Syncs on a timer.
#include <algorithm>
#include <utility>

#include "server/core/clusters/clusters_impl.h"

namespace tms::core {

namespace {

constexpr std::size_t kSyncThreads = 3;  // one cluster that hangs must not hold up the others
constexpr std::chrono::seconds kLookAgain{5};
constexpr std::chrono::minutes kLongestBackoff{10};

}  // namespace

void Clusters::start_scheduled_syncs() {
  for (std::size_t i = impl_->sync_threads.size(); i < kSyncThreads; ++i) {
    impl_->sync_threads.emplace_back(
        [impl = impl_.get()](std::stop_token stop) { impl->run_syncs(std::move(stop)); });
  }
}

void Clusters::stop() {
  for (auto& thread : impl_->sync_threads) thread.request_stop();
  impl_->sync_threads.clear();  // joins
}

void Clusters::request_sync(ClusterKey key) {
  {
    const std::lock_guard lock(impl_->schedule_mutex);
    impl_->plans[key].due = {};
    ++impl_->wishes;
  }
  impl_->schedule_changed.notify_all();
}

// Needs a URL, an interval, and credentials that are not a person's.
bool Clusters::Impl::is_scheduled(const ClusterEntry& entry) const {
  return entry.row.settings.sync_interval_s > 0 && !entry.row.base_url.empty() &&
         credentials.has_own(entry.row.key, model::UserId{});
}

std::optional<ClusterKey> Clusters::Impl::next_due(Steady::time_point now,
                                                   Steady::time_point& wake_at) {
  wake_at = now + kLookAgain;
  const std::shared_lock lock(mutex);
  for (const auto& [key, entry] : entries) {
    Plan& plan = plans[key];
    if (plan.running || !is_scheduled(*entry)) continue;
    const auto due = std::max(plan.due, plan.not_before);
    if (due <= now) {
      plan.running = true;
      plan.due = now + std::chrono::seconds(entry->row.settings.sync_interval_s);
      return key;
    }
    wake_at = std::min(wake_at, due);
  }
  return std::nullopt;
}

void Clusters::Impl::run_syncs(std::stop_token stop) {
  std::unique_lock lock(schedule_mutex);
  while (!stop.stop_requested()) {
    Steady::time_point wake_at;
    const auto key = next_due(Steady::now(), wake_at);
    if (!key) {
      const auto known = wishes;
      schedule_changed.wait_until(lock, stop, wake_at, [&] { return wishes != known; });
      continue;
    }
    lock.unlock();
    const auto synced = sync(*key, SyncRequest{});
    lock.lock();
    Plan& plan = plans[*key];
    plan.running = false;
    if (synced && synced->report.ok) {
      plan.failures = 0;
      continue;
    }
    const auto interval = std::max<Steady::duration>(plan.due - Steady::now(), kLookAgain);
    const auto wait = interval * (1u << std::min(plan.failures++, 6u));
    plan.due = Steady::now() + std::min<Steady::duration>(wait, kLongestBackoff);
    const model::Error* const error = !synced                ? &synced.error()
                                      : synced->report.error ? &*synced->report.error
                                                             : nullptr;
    const std::chrono::seconds asked(error ? error->retry_after_s : 0);
    plan.not_before = Steady::now() + std::min<Steady::duration>(asked, kLongestBackoff);
  }
}

}  // namespace tms::core
