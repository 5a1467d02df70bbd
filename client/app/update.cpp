#include "client/app/update.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kSecondMs = 1'000;
constexpr std::size_t kMaxToasts = 4;

TimeMs session_end(const model::SessionView& session) {
  return std::min(session.idle_expires_at, session.expires_at);
}

// A request that was not background moved the idle time-out on the server when it came there.
void note_session_use(AppState& state, std::uint32_t latency_ms) {
  if (!state.session) return;
  const TimeMs used_at = state.now - static_cast<TimeMs>(latency_ms);
  TimeMs& expires_at = state.session->idle_expires_at;
  expires_at = std::max(expires_at,
                        used_at + static_cast<TimeMs>(state.session->idle_timeout_s) * kSecondMs);
}

// Returns whether the connection came or went.
bool note_connection(AppState& state, bool reached, std::uint32_t latency_ms) {
  Connection& connection = state.connection;
  const bool changed = connection.reached != reached;
  connection.reached = reached;
  if (reached) {
    connection.ever_reached = true;
    connection.latency_ms = latency_ms;
    connection.failures = 0;
    connection.lost_at = 0;
    return changed;
  }
  if (connection.lost_at == 0) connection.lost_at = state.now;
  ++connection.failures;
  connection.next_poll_at = state.now + pause_after(connection.failures);
  return changed;
}

// What is alike for every answer, so that the code for each kind stays small.
struct Arrival {
  const model::Error* error = nullptr;
  std::uint32_t latency_ms = 0;
  bool unreachable = false;
  bool background = false;
};

// Returns whether the connection came or went.
bool note_arrival(AppState& state, const Arrival& arrival, Effects& effects) {
  const bool changed = note_connection(state, !arrival.unreachable, arrival.latency_ms);
  if (arrival.error == nullptr) {
    if (!arrival.background) note_session_use(state, arrival.latency_ms);
  } else if (arrival.error->code == model::ErrorCode::Unauthenticated) {
    end_session(state, effects);
  }
  return changed;
}

// What could not be read is read again later; what was refused for good stays refused.
template <typename R>
void note_failed_read(AppState& state, const R& request, const model::Error& error) {
  const std::optional<Polled> polled = polled_as(request);
  if (polled && may_pass(error)) note_failure(state.rereads[*polled], error, state.now);
}

// What is asked for again and again, and said again: no frame is worth drawing for it.
bool says_nothing_new(const AppState& state, const Answer<FetchRevisions>& answer) {
  return answer.reply && *answer.reply == state.revisions && !state.rereads.any_due();
}
bool says_nothing_new(const AppState& state, const Answer<FetchClusters>& answer) {
  return answer.reply && answer.background && state.clusters.value == answer.reply->items;
}
template <typename R>
bool says_nothing_new(const AppState&, const Answer<R>&) {
  return false;
}

}  // namespace

void send(Effects& effects, Request request, bool background) {
  effects.push_back(Send{std::move(request), background});
}

void add_toast(AppState& state, ToastKind kind, std::string text) {
  if (state.toasts.size() >= kMaxToasts) state.toasts.erase(state.toasts.begin());
  state.toasts.push_back({.id = state.next_toast_id++,
                          .kind = kind,
                          .text = model::clean_text(text, 400),
                          .expires_at = state.now + kToastMs});
}

void add_toast(AppState& state, ToastKind kind, std::string text, std::string link_label,
               Route link) {
  add_toast(state, kind, std::move(text));
  state.toasts.back().link_label = std::move(link_label);
  state.toasts.back().link = std::move(link);
}

void end_session(AppState& state, Effects& effects) {
  if (state.session_ended || !state.session) return;
  state.session_ended = true;
  state.connection.polling = false;
  effects.push_back(ShowSignIn{true});
}

bool settle(LoadState& place, std::uint32_t number, const model::Error* error, TimeMs now) {
  if (number < place.answered) return false;
  place.answered = number;
  place.loading = false;
  place.error = error == nullptr ? std::nullopt : std::optional(*error);
  if (error != nullptr) return false;
  place.at = now;
  return true;
}

void update(AppState& state, const Command& command, Effects& effects) {
  std::visit([&](const auto& c) { apply(state, c, effects); }, command);
}

bool update(AppState& state, Completion completion, Effects& effects) {
  return std::visit(
      [&](auto& answer) {
        const bool was_lost = state.connection.lost_at != 0;
        const bool quiet = says_nothing_new(state, answer);
        const Arrival arrival{answer.reply ? nullptr : &answer.reply.error(), answer.latency_ms,
                              answer.unreachable, answer.background};
        const bool connection_changed = note_arrival(state, arrival, effects);
        if (arrival.error != nullptr) note_failed_read(state, answer.request, *arrival.error);
        receive(state, std::move(answer), effects);
        if (was_lost) catch_up(state, effects);
        return !quiet || connection_changed;
      },
      completion);
}

void on_session(AppState& state, model::SessionView session, Effects& effects) {
  const bool first = !state.session;
  state.session = std::move(session);
  state.session_ended = false;
  state.connection.polling = false;
  state.connection.next_poll_at = state.now;
  if (!state.session->user.display_name.empty()) {
    effects.push_back(Announce{"Signed in as " + state.session->user.display_name, false});
  }
  load_clusters(state, effects, true);
  load_recent_jobs(state, effects, true);
  load_preferences(state, effects);
  send(effects, VerifyAudit{}, true);
  state.audit_verdict.loading = true;
  if (first) {
    enter(state, state.route, effects);
    return;
  }
  // Signed in again: everything stands where it stood, and is read anew.
  retry(state.customers);
  mark_stale(state.customers);
  load_screen(state, effects, true);
}

namespace {

bool expire_toasts(AppState& state) {
  return std::erase_if(state.toasts, [&](const Toast& t) { return t.expires_at <= state.now; }) > 0;
}

bool countdown_shown(const AppState& state, TimeMs now) {
  return state.session && !state.session_ended &&
         session_end(*state.session) - now <= kSessionWarningMs;
}

void poll(AppState& state, Effects& effects) {
  if (!state.visible || state.connection.polling || state.now < state.connection.next_poll_at) {
    return;
  }
  state.connection.polling = true;
  state.connection.next_poll_at = state.now + kPollMs;
  send(effects, FetchRevisions{}, true);
  const bool clusters_old = state.now - state.clusters.at >= kMinuteMs;
  if (clusters_old && !state.clusters.loading) load_clusters(state, effects, true);
}

}  // namespace

void on_visibility(AppState& state, bool visible) {
  state.visible = visible;
  if (visible) state.connection.next_poll_at = 0;
  hide_expired_secret(state);
}

bool on_time(AppState& state, TimeMs now, Effects& effects) {
  const TimeMs before = std::exchange(state.now, now);
  bool changed = expire_toasts(state);
  if (hide_expired_secret(state)) changed = true;
  if (state.visible && before / kMinuteMs != now / kMinuteMs) changed = true;
  if (!state.session || state.session_ended) return changed;
  if (now >= session_end(*state.session)) {
    end_session(state, effects);
    return true;
  }
  if (countdown_shown(state, now) && before / kSecondMs != now / kSecondMs) changed = true;
  poll(state, effects);
  search_palette(state, effects);
  if (now >= next_system_at(state)) load_system(state, effects, true);
  return changed;
}

TimeMs next_event_at(const AppState& state) {
  TimeMs next = (state.now / kMinuteMs + 1) * kMinuteMs;
  for (const auto& toast : state.toasts) next = std::min(next, toast.expires_at);
  if (state.secret && state.secret->hide_at != 0) next = std::min(next, state.secret->hide_at);
  if (!state.session || state.session_ended) return next;
  next = std::min(next, session_end(*state.session));
  if (countdown_shown(state, state.now))
    next = std::min(next, state.now + kSecondMs);
  else
    next = std::min(next, session_end(*state.session) - kSessionWarningMs);
  if (state.visible && !state.connection.polling) {
    next = std::min(next, state.connection.next_poll_at);
  }
  next = std::min(next, next_system_at(state));
  if (state.palette.ask_at != 0) next = std::min(next, state.palette.ask_at);
  return next;
}

}  // namespace tms::app
