#include "client/app/app.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "client/app/snapshot.h"
#include "client/app/update_rules.h"
#include "shared/protocol/session_json.h"

namespace tms::app {
namespace {

constexpr TimeMs kMinuteMs = 60'000;

// How far this machine's clock is ahead of the server's, which a session that was just used tells.
// Times of the server would else be over before they came: of the session, of a dry run. Less than
// two minutes are the way here; in its last minutes a session says when it ends, not when it was
// used.
TimeMs clock_ahead(const model::SessionView& session, TimeMs wall_ms) {
  if (session.idle_expires_at >= session.expires_at) return 0;
  const TimeMs used_at = session.idle_expires_at - TimeMs{session.idle_timeout_s} * 1'000;
  const TimeMs ahead = wall_ms - used_at;
  return ahead > -2 * kMinuteMs && ahead < 2 * kMinuteMs ? 0 : ahead;
}

}  // namespace

App::App(platform::Platform& platform, net::Transport& transport)
    : platform_(platform), api_(transport) {
  state_.now = platform_.wall_ms();
  state_.theme = platform_.theme_choice();
  state_.visible = platform_.visible();
  state_.route = parse_route(platform_.url_hash());
  state_.cluster = state_.route.cluster;
}

TimeMs App::now() const {
  return platform_.wall_ms() - clock_ahead_ms_;
}

void App::take_time() {
  Effects effects;
  const TimeMs now = this->now();
  // The person may have gone to another zone.
  const TimeMs offset = platform_.utc_offset_minutes(now) * kMinuteMs;
  if (state_.zone.empty() || offset_ms(state_.zone, now) != offset) {
    state_.zone = zone_around(now, platform_);
  }
  if (on_time(state_, now, effects)) out_of_date_ = true;
  carry_out(std::move(effects));
}

bool App::take_answers() {
  bool changed = false;
  for (Completion& completion : api_.drain()) {
    Effects effects;
    if (update(state_, std::move(completion), effects)) changed = true;
    carry_out(std::move(effects));
  }
  return changed;
}

void App::advance() {
  if (take_answers()) out_of_date_ = true;
  take_time();
}

void App::frame() {
  advance();
  Commands commands;
  views::draw_page(state_, view_, commands);
  // Cleared before the commands run: what they change is drawn by the next frame.
  out_of_date_ = !commands.empty();
  for (const Command& command : commands) {
    Effects effects;
    update(state_, command, effects);
    carry_out(std::move(effects));
  }
  for (const Announce& news : announcer_.news(state_)) {
    platform_.announce(news.sentence, news.urgent);
  }
}

bool App::wants_frame(std::int64_t) const {
  return out_of_date_;
}

std::int64_t App::next_wakeup_ms() const {
  const TimeMs left = next_event_at(state_) - now();
  return platform_.monotonic_ms() + std::max<TimeMs>(left, 0);
}

void App::on_hash_changed(std::string_view hash) {
  Effects effects;
  on_hash(state_, hash, effects);
  carry_out(std::move(effects));
  out_of_date_ = true;
}

void App::on_signed_in(std::string_view session_json) {
  auto session = protocol::read_session(session_json);
  if (!session) {
    platform_.set_page_state(platform::PageState::SignedOut);
    return;
  }
  clock_ahead_ms_ = clock_ahead(*session, platform_.wall_ms());
  state_.now = now();
  Effects effects;
  on_session(state_, std::move(*session), effects);
  on_draft(state_, platform_.kept_draft());
  carry_out(std::move(effects));
  out_of_date_ = true;
}

void App::on_visibility_changed(bool visible) {
  on_visibility(state_, visible);
  out_of_date_ = visible;
}

void App::on_paste(std::string_view text) {
  Effects effects;
  app::on_paste(state_, text, effects);
  carry_out(std::move(effects));
  out_of_date_ = true;
}

void App::on_files_dropped(const std::vector<platform::File>& files) {
  if (files.empty()) return;
  Effects effects;
  on_files(state_, files, effects);
  carry_out(std::move(effects));
  out_of_date_ = true;
}

void App::on_complaint(std::string_view sentence) {
  app::on_complaint(state_, sentence);
  out_of_date_ = true;
}

void App::on_copy_refused() {
  app::on_copy_refused(state_);
  out_of_date_ = true;
}

std::string App::snapshot_json() const {
  return write_snapshot(state_, platform_.dark());
}

void App::carry_out(Effects effects) {
  for (Effect& effect : effects) carry_out(std::move(effect));
}

void App::carry_out(Effect effect) {
  std::visit(
      [this](auto& e) {
        using Kind = std::remove_cvref_t<decltype(e)>;
        if constexpr (std::is_same_v<Kind, Send>) {
          api_.send(std::move(e.request), e.background);
        } else if constexpr (std::is_same_v<Kind, CopyToClipboard>) {
          platform_.copy_text(e.text);
        } else if constexpr (std::is_same_v<Kind, SetHash>) {
          platform_.set_url_hash(
              e.hash, e.push ? platform::HistoryEntry::Push : platform::HistoryEntry::Replace);
        } else if constexpr (std::is_same_v<Kind, Download>) {
          platform_.download(e.path);
        } else if constexpr (std::is_same_v<Kind, OpenLink>) {
          platform_.open_link(e.url);
        } else if constexpr (std::is_same_v<Kind, ApplyTheme>) {
          platform_.set_theme_choice(e.choice);
        } else if constexpr (std::is_same_v<Kind, ShowSignIn>) {
          if (!e.ended) {
            api_.abandon();
            platform_.keep_draft({});
          }
          platform_.set_page_state(e.ended ? platform::PageState::SessionEnded
                                           : platform::PageState::SignedOut);
        } else if constexpr (std::is_same_v<Kind, KeepDraft>) {
          platform_.keep_draft(e.text);
        } else if constexpr (std::is_same_v<Kind, ChooseFiles>) {
          platform_.choose_files(e.accept);
        } else {
          static_assert(std::is_same_v<Kind, Announce>);
          platform_.announce(e.sentence, e.urgent);
        }
      },
      effect);
}

}  // namespace tms::app
