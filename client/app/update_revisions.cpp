// What changed on the server, and what could not be read before: read anew.
#include "client/app/update_rules.h"

namespace tms::app {
namespace {

bool moved(const model::Revisions& before, const model::Revisions& after,
           const std::string& cluster) {
  const auto of = [&](const model::Revisions& revisions) {
    for (const auto& [code, number] : revisions.customers) {
      if (code == cluster) return number;
    }
    return std::uint64_t{0};
  };
  return of(before) != of(after);
}

void refresh_customers(AppState& state, Effects& effects) {
  retry(state.customers);
  mark_stale(state.customers);
  load_summary(state, effects, true);
  if (!state.clusters.loading) load_clusters(state, effects, true);
  if (state.route.screen != Screen::Customers && state.route.screen != Screen::Apps) return;
  load_customers(state, effects, true);
  load_panel(state, effects, true);
}

void refresh_jobs(AppState& state, Effects& effects) {
  load_recent_jobs(state, effects, true);
  if (state.route.screen == Screen::Jobs) load_jobs(state, effects, true);
  if (state.route.screen != Screen::Job) return;
  load_job(state, effects, true);
  state.job.customers.held = false;
  load_job_customers(state, effects, true);
}

void refresh_audit(AppState& state, Effects& effects) {
  if (state.route.screen == Screen::Overview) load_cluster_stats(state, effects, true);
  if (state.route.screen != Screen::Audit) return;
  load_audit_stats(state, effects, true);
  load_audit(state, effects, true);
  load_audit_record(state, effects);
}

void refresh_batches(AppState& state, Effects& effects) {
  if (state.route.screen == Screen::Batches) load_batches(state, effects, true);
  if (state.route.screen == Screen::Customers) load_batch_choices(state, effects);
}

void begin_anew(AppState& state, Effects& effects) {
  state.rereads = {};
  load_clusters(state, effects, true);
  refresh_customers(state, effects);
  refresh_jobs(state, effects);
  refresh_audit(state, effects);
  refresh_batches(state, effects);
}

}  // namespace

// What is still being read keeps its old revision, so that the next poll reads it again: the answer
// under way may be older than the change.
void receive(AppState& state, Answer<FetchRevisions> answer, Effects& effects) {
  state.connection.polling = false;
  if (!answer.reply || state.session_ended) return;
  const model::Revisions& now = *answer.reply;
  model::Revisions& known = state.revisions;
  const bool first = known.server_started_at == 0;
  const bool restarted = !first && known.server_started_at != now.server_started_at;
  if (first || restarted) {
    known = now;
    if (restarted) begin_anew(state, effects);
    return;
  }
  const auto is_due = [&](Polled what, bool moved_on) {
    return take_due(state.rereads[what], moved_on, state.now);
  };
  if (!state.summary.loading && is_due(Polled::Customers, moved(known, now, state.cluster))) {
    known.customers = now.customers;
    refresh_customers(state, effects);
  }
  const bool reads_jobs = state.recent_jobs.loading || !state.jobs_read.fresh.empty();
  if (!reads_jobs && is_due(Polled::Jobs, known.jobs != now.jobs)) {
    known.jobs = now.jobs;
    refresh_jobs(state, effects);
  }
  const bool reads_log =
      state.audit_stats.loading || state.cluster_stats.loading || state.audit.records.loading;
  if (!reads_log && is_due(Polled::Audit, known.audit != now.audit)) {
    known.audit = now.audit;
    refresh_audit(state, effects);
  }
  if (!state.batches.batches.loading && is_due(Polled::Batches, known.batches != now.batches)) {
    known.batches = now.batches;
    refresh_batches(state, effects);
  }
}

void catch_up(AppState& state, Effects& effects) {
  if (!state.connection.reached || state.session_ended) return;
  retry(state.customers);
  mark_stale(state.customers);
  state.job.customers.held = false;
  load_screen(state, effects, true);
  // What stands around every screen: the cluster, the running jobs.
  if (!state.summary.loading) load_summary(state, effects, true);
  if (!state.clusters.loading) load_clusters(state, effects, true);
  if (!state.recent_jobs.loading) load_recent_jobs(state, effects, true);
}

}  // namespace tms::app
