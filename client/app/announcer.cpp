#include "client/app/announcer.h"

#include <algorithm>
#include <utility>

#include "shared/model/text.h"

namespace tms::app {
namespace {

bool ends_soon(const AppState& state) {
  if (!state.session || state.session_ended) return false;
  const TimeMs end = std::min(state.session->idle_expires_at, state.session->expires_at);
  return end - state.now <= kSessionWarningMs;
}

std::string end_words(const model::Job& job) {
  std::string status(to_string(job.status));
  std::replace(status.begin(), status.end(), '_', ' ');
  return "The job has ended: " + status + ", " +
         model::group_digits(job.counts[model::Outcome::Succeeded]) + " of " +
         model::group_digits(job.counts.total()) + " succeeded.";
}

}  // namespace

std::vector<Announce> Announcer::news(const AppState& state) {
  std::vector<Announce> news;
  toasts(state, news);
  job(state, news);
  const bool lost = state.connection.ever_reached && !state.connection.reached;
  if (std::exchange(connection_lost_, lost) != lost) {
    news.push_back({lost ? "The dashboard's server cannot be reached." : "Connected again.", lost});
  }
  const bool soon = ends_soon(state);
  if (!std::exchange(session_ends_soon_, soon) && soon) {
    news.push_back({"Your session ends in a minute.", true});
  }
  return news;
}

void Announcer::toasts(const AppState& state, std::vector<Announce>& news) {
  for (const Toast& toast : state.toasts) {
    if (toast.id >= next_toast_id_) news.push_back({toast.text, toast.kind == ToastKind::Bad});
  }
  next_toast_id_ = state.next_toast_id;
}

// By quarters: every answer of the server would drown everything else.
void Announcer::job(const AppState& state, std::vector<Announce>& news) {
  if (state.route.screen != Screen::Job || !state.job.job.value) {
    job_.reset();
    return;
  }
  const model::Job& shown = *state.job.job.value;
  const int quarters = static_cast<int>(progress(shown.counts) * 4);
  const bool ended = has_ended(shown.status);
  const bool known = std::exchange(job_, shown.id) == shown.id;
  const bool moved = std::exchange(job_quarters_, quarters) < quarters;
  const bool ends = !std::exchange(job_ended_, ended) && ended;
  if (!known) return;
  if (ends) {
    news.push_back({end_words(shown), false});
  } else if (moved && !ended) {
    news.push_back({std::to_string(quarters * 25) + " % of the job is done.", false});
  }
}

}  // namespace tms::app
