#include "client/views/overview_alerts.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/views/format.h"
#include "client/widgets/surfaces.h"

namespace tms::views {
namespace {

using app::Commands;
using app::Screen;
using widgets::BannerKind;
using widgets::BannerText;

constexpr TimeMs kTokenWarningMs = 15 * 60'000;

struct Alert {
  const char* id;
  BannerKind kind;
  BannerText text;
  std::string_view button;
};

void draw_alert(const Alert& alert, app::Route leads_to, Commands& commands) {
  if (widgets::banner(alert.id, alert.kind, alert.text, alert.button)) {
    commands.push_back(app::Navigate{std::move(leads_to)});
  }
  widgets::gap(widgets::kSpace3);
}

// How to have states read again depends on who reads this and on how the cluster is connected.
std::string sync_advice(const AppState& state, const model::Cluster& cluster) {
  if (!may_act(state)) return "Ask an operator to sync it.";
  if (cluster.credentials.kind == model::CredentialKind::None) {
    return "Connect it, or load a newer snapshot.";
  }
  const bool timed = cluster.credentials.keep == model::CredentialKeep::Cluster &&
                     cluster.settings.sync_interval_s > 0;
  return timed ? "It should have been read by itself: test the connection, then sync."
               : "Sync it now; by itself it is read with credentials kept for the cluster.";
}

// One of these says it all: the others follow from it.
void draw_reading(const AppState& state, const model::Cluster& cluster, Commands& commands) {
  const app::Route to_cluster = app::route_to_cluster(cluster.code);
  if (cluster.breaker == model::BreakerState::Open) {
    draw_alert({"breaker",
                BannerKind::Bad,
                {cluster.code + " does not answer.",
                 "Actions wait: nothing is sent until it answers again, and nothing is lost.",
                 "The server asks it again every few seconds."},
                "Test connection"},
               to_cluster, commands);
    return;
  }
  if (!cluster.last_sync) return;
  if (!cluster.last_sync->ok) {
    const std::string why =
        cluster.last_sync->error ? " " + cluster.last_sync->error->message : std::string();
    draw_alert(
        {"sync failed",
         BannerKind::Warning,
         {"The last sync failed." + why, "What is shown is what the cluster said last time.",
          may_act(state) ? "Test the connection, then sync again." : "Ask an operator to look."},
         "Show clusters"},
        to_cluster, commands);
    return;
  }
  // As old as it was when the clusters were read: they are read once a minute, syncs come as often.
  if (!states_are_stale(cluster, state.clusters.at)) return;
  draw_alert(
      {"stale sync",
       BannerKind::Warning,
       {cluster.code + " was last synced " + ago_words(state.now, cluster.last_sync->at) + ".",
        "What is shown is as old as that: states may have changed since.",
        sync_advice(state, cluster)},
       "Show the cluster"},
      to_cluster, commands);
}

// A client id and secret obtain the next token by themselves: theirs does not run out.
void draw_token(const AppState& state, const model::Cluster& cluster, Commands& commands) {
  const model::CredentialView& credentials = cluster.credentials;
  if (credentials.kind != model::CredentialKind::Bearer || credentials.expires_at == 0) return;
  if (credentials.expires_at - state.now > kTokenWarningMs) return;
  const bool expired = credentials.expires_at <= state.now;
  const std::string whose = "The token of " + cluster.code;
  draw_alert(
      {"token",
       expired ? BannerKind::Bad : BannerKind::Warning,
       {expired ? whose + " has expired."
                : whose + " expires " + in_words(state.now, credentials.expires_at) + ".",
        expired ? "Actions pause and no state is read until there is a new one; nothing is lost."
                : "From then on actions pause and no state is read; nothing is lost.",
        may_act(state) ? "Connect it with a new token." : "Ask an operator to connect it."},
       may_act(state) ? "Connect anew" : "Show its connection"},
      app::route_to_cluster(cluster.code), commands);
}

// Among the recent jobs of the cluster. Those of the predecessor are history: nobody settles them.
void draw_unsettled(const AppState& state, const model::Cluster& cluster, Commands& commands) {
  if (!state.recent_jobs.value) return;
  std::vector<const model::Job*> jobs;
  std::uint64_t customers = 0;
  for (const model::Job& job : state.recent_jobs.value->items) {
    const std::uint64_t unknown = job.counts[model::Outcome::Unknown];
    if (unknown == 0 || job.cluster != cluster.code || job.source != "live") continue;
    if (job.kind != model::JobKind::Action) continue;
    jobs.push_back(&job);
    customers += unknown;
  }
  if (jobs.empty()) return;
  app::Route leads_to = app::route_to(Screen::Jobs);
  std::string where;
  if (jobs.size() == 1) {
    leads_to = app::route_to_job(jobs.front()->id);
    leads_to.outcome = model::Outcome::Unknown;
  } else {
    leads_to.jobs.cluster = cluster.code;
    leads_to.jobs.kinds = {model::JobKind::Action};
    where = " in " + count_words(jobs.size(), "job", "jobs");
  }
  draw_alert(
      {"unsettled",
       BannerKind::Warning,
       {"The outcome of " + customers_words(customers) + where + " is not settled.",
        "It is not known whether the action was applied to them.",
        "The cluster is read again to settle them; see what it says before you act on them."},
       "Show the unsettled"},
      std::move(leads_to), commands);
}

void draw_missing(const model::Cluster& cluster, Commands& commands) {
  if (cluster.missing == 0) return;
  app::Route leads_to = app::route_to(Screen::Customers);
  leads_to.filter.missing = true;
  draw_alert({"missing",
              BannerKind::Warning,
              {customers_words(cluster.missing) + (cluster.missing == 1 ? " is" : " are") +
                   " no longer listed by the cluster.",
               "They are left out of the counts; their history is kept.", ""},
              "Show them"},
             std::move(leads_to), commands);
}

}  // namespace

void draw_alerts(const AppState& state, Commands& commands) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr) return;
  draw_reading(state, *cluster, commands);
  draw_token(state, *cluster, commands);
  draw_unsettled(state, *cluster, commands);
  draw_missing(*cluster, commands);
}

}  // namespace tms::views
