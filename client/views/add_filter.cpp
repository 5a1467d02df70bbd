#include "client/views/add_filter.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "client/views/format.h"
#include "client/views/jobs_view.h"
#include "client/widgets/controls.h"
#include "client/widgets/fields.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using model::CustomerFilter;

constexpr std::size_t kMostChoices = 20;
constexpr float kMenuWidth = 260;

template <typename T>
struct Choice {
  std::string words;
  T value;
};

// One line for each choice, ticked where the filter has it; pressing turns it over.
template <typename T>
void draw_choices(const std::vector<Choice<T>>& choices, std::vector<T> CustomerFilter::*field,
                  const AppState& state, Commands& commands) {
  if (choices.empty()) widgets::muted("There is nothing to choose from yet.");
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto& chosen = state.route.filter.*field;
    const T& value = choices[i].value;
    const bool ticked = std::find(chosen.begin(), chosen.end(), value) != chosen.end();
    const std::string label = model::clean_text(choices[i].words, 120) + "##" + std::to_string(i);
    if (!widgets::menu_line(label, ticked)) continue;
    app::Route route = state.route;
    auto& values = route.filter.*field;
    if (ticked)
      std::erase(values, value);
    else
      values.push_back(value);
    commands.push_back(app::Navigate{std::move(route)});
  }
}

void draw_apps(const AppState& state, Commands& commands) {
  std::vector<Choice<std::string>> apps;
  if (state.summary.value) {
    for (const auto& row : state.summary.value->app_matrix) apps.push_back({row.app, row.app});
  }
  draw_choices(apps, &CustomerFilter::apps, state, commands);
  widgets::horizontal_line();
  std::vector<Choice<model::Category>> categories;
  for (const auto category : model::kCategories) {
    categories.push_back({std::string(to_string(category)), category});
  }
  ImGui::PushID("categories");
  draw_choices(categories, &CustomerFilter::categories, state, commands);
  ImGui::PopID();
}

// The most frequent ones; two apps may give the same.
void draw_reasons(const AppState& state, Commands& commands) {
  std::vector<Choice<std::string>> reasons;
  if (state.summary.value) {
    for (const auto& row : state.summary.value->reasons) {
      const bool known = std::any_of(reasons.begin(), reasons.end(),
                                     [&](const auto& one) { return one.value == row.reason; });
      if (!known && reasons.size() < kMostChoices) reasons.push_back({row.reason, row.reason});
    }
  }
  draw_choices(reasons, &CustomerFilter::reasons, state, commands);
}

void draw_jobs(const AppState& state, Commands& commands) {
  std::vector<Choice<model::JobId>> jobs;
  if (state.recent_jobs.value) {
    for (const model::Job& job : state.recent_jobs.value->items) {
      if (job.cluster != state.cluster || jobs.size() == kMostChoices) continue;
      jobs.push_back(
          {job_title(job) + ", " + job.created_by + ", " + when_words(state, job.created_at),
           job.id});
    }
  }
  draw_choices(jobs, &CustomerFilter::jobs, state, commands);
}

// Of all batches of the cluster: the server is asked while somebody types.
void draw_batches(const AppState& state, Commands& commands) {
  std::string wanted = state.batches.wanted;
  if (widgets::text_field("Find a batch", wanted, {.hint = "a part of its id"})) {
    commands.push_back(app::FindBatches{wanted});
  }
  std::vector<Choice<std::string>> batches;
  std::uint64_t total = 0;
  if (const auto& page = state.batches.of_cluster.value) {
    total = page->total;
    for (const model::Batch& batch : page->items) {
      if (batches.size() == kMostChoices) break;
      std::string words = short_batch_id(batch.id) + ", " + customers_words(batch.customers);
      if (!batch.assigned_to.empty()) words += ", " + batch.assigned_to;
      batches.push_back({std::move(words), batch.id});
    }
  }
  if (batches.empty() && !wanted.empty()) {
    widgets::muted("No batch has this in its id.");
    return;
  }
  if (total > batches.size()) {
    widgets::small(model::group_digits(total - batches.size()) + " more: type a part of the id.");
  }
  draw_choices(batches, &CustomerFilter::batches, state, commands);
}

void draw_lists(const AppState& state, Commands& commands) {
  std::vector<Choice<std::string>> lists;
  if (state.batches.lists.value) {
    for (const auto& list : *state.batches.lists.value) {
      if (list.cluster == state.cluster) lists.push_back({list.device_type, list.device_type});
    }
  }
  draw_choices(lists, &CustomerFilter::lists, state, commands);
}

void draw_missing(const AppState& state, Commands& commands) {
  const auto line = [&](std::string_view words, bool missing) {
    const bool ticked = state.route.filter.missing == missing;
    if (!widgets::menu_line(words, ticked)) return;
    app::Route route = state.route;
    route.filter.missing = ticked ? std::nullopt : std::optional(missing);
    commands.push_back(app::Navigate{std::move(route)});
  };
  line("Missing from the cluster", true);
  line("Listed by the cluster", false);
}

struct Kind {
  const char* name;
  const char* popup;
  void (*draw)(const AppState& state, Commands& commands);
};
constexpr Kind kKinds[] = {
    {"App", "App filter", draw_apps},    {"Reason", "Reason filter", draw_reasons},
    {"Job", "Job filter", draw_jobs},    {"Batch", "Batch filter", draw_batches},
    {"List", "List filter", draw_lists}, {"Missing", "Missing filter", draw_missing}};

}  // namespace

void draw_add_filter(const AppState& state, Commands& commands) {
  if (widgets::chip(kAddFilter, false) == widgets::ChipClick::Body) {
    widgets::open_popover("Filters");
  }
  const Kind* picked = nullptr;
  if (widgets::begin_popover("Filters")) {
    for (const Kind& kind : kKinds) {
      if (widgets::menu_command(kind.name)) picked = &kind;
    }
    if (picked != nullptr) ImGui::CloseCurrentPopup();
    widgets::end_popover();
  }
  if (picked != nullptr) widgets::open_popover(picked->popup);
  for (const Kind& kind : kKinds) {
    if (!widgets::begin_popover(kind.popup, kMenuWidth)) continue;
    kind.draw(state, commands);
    widgets::end_popover();
  }
}

}  // namespace tms::views
