// What narrows the log: fields to type into, and chips with what there is.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/audit_view.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::AuditOutcome;
using model::AuditQuery;
using widgets::ChipClick;

constexpr TimeMs kMinute = 60'000;
constexpr TimeMs kHour = 60 * kMinute;
constexpr TimeMs kDay = 24 * kHour;
constexpr std::size_t kMostSuggestions = 20;

std::optional<std::string> wanted(const std::string& text) {
  const std::string clean(model::trim(model::clean_text(text, 128)));
  return clean.empty() ? std::nullopt : std::optional(clean);
}

void draw_customer_filter(const AppState& state, AuditViewState& view, Commands& commands) {
  const AuditQuery& query = state.route.audit;
  if (view.in_route != query) {
    view.in_route = query;
    view.actor = query.actor.value_or("");
    view.action = query.action.value_or("");
    view.cid = query.cid.value_or("");
  }
  const float width = std::min(ImGui::GetContentRegionAvail().x, 280.0F);
  if (!widgets::text_field("Customer id", view.cid,
                           {.hint = "Customer id", .width = width, .icon = TMS_ICON_SEARCH})) {
    return;
  }
  AuditQuery next = query;
  next.cid = wanted(view.cid);
  if (next.cid && model::customer_id_problem(*next.cid)) next.cid = query.cid;
  view.in_route = next;
  show_audit(state, std::move(next), true, commands);
}

// A chip whose cross takes the filter away and which opens a list of what there is.
class FilterChip {
 public:
  FilterChip(const AppState& state, Commands& commands) : state_(state), commands_(commands) {}

  // `value`: what is in force, empty: nothing. Calls `choices` while the list is open; it returns
  // whether `next` was changed.
  template <typename Clear, typename Choices>
  void draw(std::string_view caption, const std::string& value, Clear clear, Choices choices) {
    const bool on = !value.empty();
    const std::string popup = std::string(caption) + " filter";
    std::string words(caption);
    if (on) words += ": " + model::clean_text(value, 60);
    if (!first_) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < widgets::chip_width(words, on)) ImGui::NewLine();
    }
    first_ = false;
    const ChipClick click = widgets::chip(words + "##" + popup, on, on);
    const std::string name = on ? popup + ": " + value : popup;
    accessibility::annotate({.name = name});
    AuditQuery next = state_.route.audit;
    if (click == ChipClick::Body) widgets::open_popover(popup.c_str());
    if (click == ChipClick::Cross) {
      clear(next);
      show_audit(state_, next, false, commands_);
    }
    if (!widgets::begin_popover(popup.c_str())) return;
    if (choices(next)) {
      show_audit(state_, next, false, commands_);
      ImGui::CloseCurrentPopup();
    }
    widgets::end_popover();
  }

 private:
  const AppState& state_;
  Commands& commands_;
  bool first_ = true;
};

std::string time_words(const AppState& state, const AuditQuery& query) {
  std::string words;
  if (query.from) words = "from " + full_time(state, *query.from).substr(0, 16);
  if (query.to) {
    words += words.empty() ? "before " : " to ";
    words += full_time(state, *query.to).substr(0, 16);
  }
  return words;
}

// "2026-11-23 10:00" or the day alone, in the reader's zone.
std::optional<TimeMs> read_time(const AppState& state, std::string_view text) {
  std::string words(model::trim(text));
  if (words.size() == 10) words += " 00:00";
  if (words.size() != 16 || words[10] != ' ') return std::nullopt;
  words[10] = 'T';
  const auto time = model::parse_time(words + ":00Z");
  if (!time) return std::nullopt;
  // In the hour that a change of clocks repeats it is the later one.
  return *time - offset_ms(state.zone, *time - offset_ms(state.zone, *time));
}

bool choose_preset(const AppState& state, AuditQuery& next) {
  struct Preset {
    std::string_view words;
    TimeMs length;
  };
  constexpr std::array kPresets{Preset{"Last hour", kHour}, Preset{"Last 24 hours", kDay},
                                Preset{"Last 7 days", 7 * kDay}, Preset{"Last 30 days", 30 * kDay}};
  for (const Preset& preset : kPresets) {
    if (!widgets::menu_line(preset.words, false)) continue;
    next.from = (state.now - preset.length) / kMinute * kMinute;
    next.to.reset();
    return true;
  }
  return false;
}

bool choose_times(const AppState& state, AuditViewState& view, AuditQuery& next) {
  if (choose_preset(state, next)) return true;
  widgets::horizontal_line();
  constexpr std::string_view kHint = "2026-11-23 10:00";
  widgets::field_caption("From");
  widgets::text_field("From", view.from, {.hint = kHint});
  widgets::field_caption("To");
  widgets::text_field("To", view.to, {.hint = kHint});
  const auto from = read_time(state, view.from);
  const auto to = read_time(state, view.to);
  const bool readable = (from || model::trim(view.from).empty()) &&
                        (to || model::trim(view.to).empty()) && (from || to);
  std::string_view why_not;
  if (!readable) why_not = "Write times as 2026-11-23 10:00, or a day alone.";
  if (from && to && *from >= *to) why_not = "The end is before the start.";
  if (!widgets::button("Show these times", {.why_not = why_not})) return false;
  next.from = from;
  next.to = to;
  return true;
}

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

// The most frequent values of one kind, or any that is typed; returns whether one was chosen.
bool choose_frequent(const Counts& counts, std::string_view name_of_field, std::string& typed,
                     std::optional<std::string>& value) {
  widgets::text_field(name_of_field, typed, {.hint = name_of_field});
  const bool entered =
      ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter) && wanted(typed);
  if (entered) {
    value = wanted(typed);
    return true;
  }
  for (std::size_t i = 0; i < counts.size() && i < kMostSuggestions; ++i) {
    const auto& [name, count] = counts[i];
    const std::string line = name + "  " + model::group_digits(count) + "##" + name;
    if (!widgets::menu_line(line, value == name)) continue;
    value = name;
    return true;
  }
  if (counts.empty()) widgets::muted("Nothing yet");
  return false;
}

bool choose_outcome(AuditQuery& next) {
  constexpr std::array kOutcomes{AuditOutcome::Intent,  AuditOutcome::Success,
                                 AuditOutcome::Failure, AuditOutcome::Partial,
                                 AuditOutcome::Unknown, AuditOutcome::Denied};
  for (const AuditOutcome choice : kOutcomes) {
    if (!widgets::menu_line(widgets::words_of(choice), next.outcome == choice)) continue;
    next.outcome = choice;
    return true;
  }
  return false;
}

bool choose_cluster(const AppState& state, AuditQuery& next) {
  if (!state.clusters.value) return false;
  for (const auto& cluster : *state.clusters.value) {
    if (!widgets::menu_line(cluster.code, next.cluster == cluster.code)) continue;
    next.cluster = cluster.code;
    return true;
  }
  return false;
}

}  // namespace

void draw_audit_filters(const AppState& state, AuditViewState& view, Commands& commands) {
  draw_customer_filter(state, view, commands);
  const AuditQuery& query = state.route.audit;
  FilterChip chips(state, commands);
  chips.draw(
      "Time", time_words(state, query),
      [](AuditQuery& next) {
        next.from.reset();
        next.to.reset();
      },
      [&](AuditQuery& next) { return choose_times(state, view, next); });
  const model::AuditStats none;
  const model::AuditStats& stats = state.audit_stats.value ? *state.audit_stats.value : none;
  chips.draw(
      "People", query.actor.value_or(""), [](AuditQuery& next) { next.actor.reset(); },
      [&](AuditQuery& next) {
        return choose_frequent(stats.by_actor, "Person", view.actor, next.actor);
      });
  chips.draw(
      "Actions", query.action.value_or(""), [](AuditQuery& next) { next.action.reset(); },
      [&](AuditQuery& next) {
        const bool moves = next.action == model::kAnyMove;
        if (widgets::menu_line("moves: every action on customers##moves", moves)) {
          next.action = model::kAnyMove;
          return true;
        }
        return choose_frequent(stats.by_action, "Action", view.action, next.action);
      });
  const std::string outcome =
      query.outcome ? std::string(widgets::words_of(*query.outcome)) : std::string();
  chips.draw(
      "Outcome", outcome, [](AuditQuery& next) { next.outcome.reset(); }, choose_outcome);
  chips.draw(
      "Cluster", query.cluster.value_or(""), [](AuditQuery& next) { next.cluster.reset(); },
      [&](AuditQuery& next) { return choose_cluster(state, next); });
  if (query.job) {
    chips.draw(
        "Job", short_id(*query.job), [](AuditQuery& next) { next.job.reset(); },
        [](AuditQuery& next) {
          if (!widgets::menu_line("Any job", false)) return false;
          next.job.reset();
          return true;
        });
  }
  if (query == AuditQuery{}) return;
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 3);
  if (widgets::link("Clear all", widgets::TextStyle::Body, widgets::theme().faint)) {
    show_audit(state, {}, false, commands);
  }
}

}  // namespace tms::views
