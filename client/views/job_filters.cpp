// What narrows the list of jobs: whose, status, kind, cluster; and what came by a link.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/jobs_view.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using model::JobKind;
using model::JobQuery;
using model::JobStatus;
using widgets::ChipClick;

constexpr std::array kStatuses{
    JobStatus::Queued,    JobStatus::Running,   JobStatus::Paused, JobStatus::Cancelling,
    JobStatus::Cancelled, JobStatus::Succeeded, JobStatus::Failed, JobStatus::PartiallyFailed};
constexpr std::array kKinds{JobKind::Action, JobKind::AppStatus, JobKind::Sync};

std::string words_of(JobStatus status) {
  return std::string(widgets::words_of(status));
}

std::string words_of(JobKind kind) {
  switch (kind) {
    case JobKind::Action:
      return "action";
    case JobKind::AppStatus:
      return "app status";
    case JobKind::Sync:
      return "sync";
  }
  return {};
}

class Filters {
 public:
  Filters(const AppState& state, Commands& commands) : state_(state), commands_(commands) {}

  // Any number of `choices` may be in force.
  template <typename Choices, typename T>
  void draw_choices(const std::string& caption, const Choices& choices,
                    std::vector<T> JobQuery::*field) {
    const std::vector<T>& chosen = query().*field;
    std::string value;
    for (const T one : chosen) value.append(value.empty() ? "" : ", ").append(words_of(one));
    const std::string popup = caption + " filter";
    JobQuery next = query();
    if (draw_chip(caption, value) == ChipClick::Cross) {
      (next.*field).clear();
      show(next);
    }
    if (!widgets::begin_popover(popup.c_str())) return;
    for (const T choice : choices) {
      const bool ticked = std::find(chosen.begin(), chosen.end(), choice) != chosen.end();
      if (!widgets::menu_line(words_of(choice), ticked)) continue;
      if (ticked)
        std::erase(next.*field, choice);
      else
        (next.*field).push_back(choice);
      show(next);
    }
    widgets::end_popover();
  }

  void draw_cluster() {
    JobQuery next = query();
    if (draw_chip("Cluster", query().cluster) == ChipClick::Cross) {
      next.cluster.clear();
      show(next);
    }
    if (!widgets::begin_popover("Cluster filter")) return;
    if (state_.clusters.value) {
      for (const auto& cluster : *state_.clusters.value) {
        if (!widgets::menu_line(cluster.code, cluster.code == next.cluster)) continue;
        next.cluster = cluster.code;
        show(next);
        ImGui::CloseCurrentPopup();
      }
    }
    widgets::end_popover();
  }

  // Came by a link: shown so that it can be taken away.
  void draw_given(const std::string& caption, std::string JobQuery::*field) {
    if ((query().*field).empty()) return;
    if (draw_chip(caption, query().*field, false) == ChipClick::None) return;
    JobQuery next = query();
    (next.*field).clear();
    show(next);
  }

  void draw_whose(const char* words, std::string_view person) {
    place(widgets::chip_width(words));
    if (widgets::chip(words, query().created_by == person) == ChipClick::None) return;
    JobQuery next = query();
    next.created_by = person;
    show(next);
  }

  void draw_clearing() {
    if (query() == JobQuery{}) return;
    place(70);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 3);
    if (widgets::link("Clear all", widgets::TextStyle::Body, widgets::theme().faint)) show({});
  }

 private:
  const JobQuery& query() const { return state_.route.jobs; }

  void show(const JobQuery& next) {
    app::Route route = state_.route;
    route.jobs = next;
    commands_.push_back(app::Navigate{std::move(route)});
  }

  void place(float width) {
    if (!first_) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    }
    first_ = false;
  }

  // `opens`: a list of what there is.
  ChipClick draw_chip(const std::string& caption, const std::string& value, bool opens = true) {
    const bool on = !value.empty();
    const std::string words = on ? caption + ": " + model::clean_text(value, 60) : caption;
    place(widgets::chip_width(words, on));
    const std::string popup = caption + " filter";
    const ChipClick click = widgets::chip(words + "##" + popup, on, on);
    const std::string name = on ? popup + ": " + value : popup;
    accessibility::annotate({.name = name});
    if (opens && click == ChipClick::Body) widgets::open_popover(popup.c_str());
    return click;
  }

  const AppState& state_;
  Commands& commands_;
  bool first_ = true;
};

}  // namespace

void draw_job_filters(const AppState& state, Commands& commands) {
  const std::string& person = state.route.jobs.created_by;
  Filters filters(state, commands);
  filters.draw_whose("Everyone's", "");
  filters.draw_whose("Mine", "me");
  if (person != "me") filters.draw_given("Person", &JobQuery::created_by);
  filters.draw_choices("Status", kStatuses, &JobQuery::statuses);
  filters.draw_choices("Kind", kKinds, &JobQuery::kinds);
  filters.draw_cluster();
  filters.draw_given("Batch", &JobQuery::batch);
  filters.draw_given("Customer", &JobQuery::cid);
  filters.draw_clearing();
}

}  // namespace tms::views
