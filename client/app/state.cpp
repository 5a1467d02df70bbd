#include "client/app/state.h"

#include <algorithm>

namespace tms::app {

const model::Cluster* find_cluster(const AppState& state, std::string_view code) {
  if (!state.clusters.value) return nullptr;
  const auto found =
      std::find_if(state.clusters.value->begin(), state.clusters.value->end(),
                   [&](const model::Cluster& cluster) { return cluster.code == code; });
  return found == state.clusters.value->end() ? nullptr : &*found;
}

const model::Cluster* current_cluster(const AppState& state) {
  return find_cluster(state, state.cluster);
}

const model::JobCustomer* row_at(const JobCustomersWindow& window, std::uint64_t index) {
  const auto page = window.pages.find(index / kPageRows);
  if (page == window.pages.end()) return nullptr;
  const auto within = static_cast<std::size_t>(index % kPageRows);
  return within < page->second.size() ? &page->second[within] : nullptr;
}

bool is_whole(const JobCustomersWindow& window) {
  std::uint64_t here = 0;
  for (const auto& [number, rows] : window.pages) here += rows.size();
  return window.shown_generation == window.generation && here == window.total;
}

bool may_act(const AppState& state) {
  return state.session && at_least(state.session->user.role, model::Role::Operator);
}

bool may_administer(const AppState& state) {
  return state.session && at_least(state.session->user.role, model::Role::Admin);
}

std::vector<const model::Job*> running_jobs(const AppState& state) {
  std::vector<const model::Job*> running;
  if (!state.recent_jobs.value) return running;
  for (const auto& job : state.recent_jobs.value->items) {
    if (!has_ended(job.status)) running.push_back(&job);
  }
  return running;
}

double progress(const model::JobCounts& counts) {
  const std::uint64_t total = counts.total();
  if (total == 0) return 0;
  const std::uint64_t open = counts[model::Outcome::Waiting] + counts[model::Outcome::InFlight];
  return static_cast<double>(total - open) / static_cast<double>(total);
}

}  // namespace tms::app
