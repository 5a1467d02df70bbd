#include "client/views/filter_bar.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/add_filter.h"
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
using widgets::ChipClick;

// Filters narrow the same list: the back button should undo them one by one.
void show_filter(const AppState& state, Commands& commands, model::CustomerFilter filter) {
  app::Route route = state.route;
  route.filter = std::move(filter);
  commands.push_back(app::Navigate{std::move(route)});
}

std::string_view name_of(model::State state) {
  return to_string(state);
}
std::string_view name_of(model::Health health) {
  return widgets::words_of(health);
}

template <typename T>
std::string joined(const std::vector<T>& values) {
  std::string words;
  for (const T& value : values) {
    if (!words.empty()) words += ", ";
    words += name_of(value);
  }
  return words;
}

std::string joined_text(const std::vector<std::string>& values) {
  std::string words;
  for (const auto& value : values) {
    if (!words.empty()) words += ", ";
    words += model::clean_text(value, 60);
  }
  return words;
}

// Places one chip after the other: beside the search field, centred on it, then on lines of their
// own.
class ChipFlow {
 public:
  explicit ChipFlow(float line) : line_(line) {}

  void place(float width, float height = 26) {
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < width) {
      ImGui::NewLine();
      line_ = ImGui::GetCursorPosY();
      line_height_ = height;
    }
    ImGui::SetCursorPosY(line_ + (line_height_ - height) / 2);
  }

 private:
  float line_;
  float line_height_ = widgets::kControlHeight;
};

template <typename T, std::size_t N>
void draw_choice_chip(std::string_view caption, const char* popup, const std::array<T, N>& choices,
                      std::vector<T> model::CustomerFilter::*field, ChipFlow& flow,
                      const AppState& state, Commands& commands) {
  const auto& chosen = state.route.filter.*field;
  const bool on = !chosen.empty();
  const std::string words =
      on ? std::string(caption) + ": " + joined(chosen) : std::string(caption);
  flow.place(widgets::chip_width(words, on));
  const ChipClick click = widgets::chip(words + "##" + popup, on, on);
  // The column headers have the same names.
  accessibility::annotate({.name = on ? popup + (": " + joined(chosen)) : std::string(popup)});
  if (click == ChipClick::Body) widgets::open_popover(popup);
  model::CustomerFilter filter = state.route.filter;
  if (click == ChipClick::Cross) {
    (filter.*field).clear();
    show_filter(state, commands, std::move(filter));
    return;
  }
  if (!widgets::begin_popover(popup)) return;
  for (const T choice : choices) {
    const bool ticked = std::find(chosen.begin(), chosen.end(), choice) != chosen.end();
    if (!widgets::menu_line(name_of(choice), ticked)) continue;
    auto& values = filter.*field;
    if (ticked)
      std::erase(values, choice);
    else
      values.push_back(choice);
    std::sort(values.begin(), values.end());
    show_filter(state, commands, filter);
  }
  widgets::end_popover();
}

// A filter that came by a link: shown so that it can be taken away.
template <typename Clear>
void draw_given_chip(const std::string& words, ChipFlow& flow, const AppState& state,
                     Commands& commands, Clear clear) {
  flow.place(widgets::chip_width(words, true));
  if (widgets::chip(words, true, true) == ChipClick::None) return;
  model::CustomerFilter filter = state.route.filter;
  clear(filter);
  show_filter(state, commands, std::move(filter));
}

std::string app_words(const model::CustomerFilter& filter) {
  std::string words = "App: " + (filter.apps.empty() ? "any" : joined_text(filter.apps));
  for (const auto category : filter.categories) words.append(" ").append(to_string(category));
  return words;
}

std::string batches_words(const std::vector<std::string>& ids) {
  return ids.size() == 1 ? "Batch: " + short_batch_id(model::clean_text(ids.front(), 128))
                         : count_words(ids.size(), "batch", "batches");
}

void draw_given_chips(ChipFlow& flow, const AppState& state, Commands& commands) {
  const model::CustomerFilter& filter = state.route.filter;
  if (!filter.apps.empty() || !filter.categories.empty()) {
    draw_given_chip(app_words(filter), flow, state, commands, [](model::CustomerFilter& f) {
      f.apps.clear();
      f.categories.clear();
    });
  }
  if (!filter.reasons.empty()) {
    draw_given_chip("Reason: " + joined_text(filter.reasons), flow, state, commands,
                    [](model::CustomerFilter& f) { f.reasons.clear(); });
  }
  if (!filter.jobs.empty()) {
    const std::string words = filter.jobs.size() == 1
                                  ? "Job: " + short_id(filter.jobs.front())
                                  : std::to_string(filter.jobs.size()) + " jobs";
    draw_given_chip(words, flow, state, commands, [](model::CustomerFilter& f) { f.jobs.clear(); });
  }
  if (!filter.batches.empty()) {
    draw_given_chip(batches_words(filter.batches), flow, state, commands,
                    [](model::CustomerFilter& f) { f.batches.clear(); });
  }
  if (!filter.lists.empty()) {
    draw_given_chip("List: " + joined_text(filter.lists), flow, state, commands,
                    [](model::CustomerFilter& f) { f.lists.clear(); });
  }
  if (filter.missing) {
    draw_given_chip(*filter.missing ? "Missing from the cluster" : "Listed by the cluster", flow,
                    state, commands, [](model::CustomerFilter& f) { f.missing.reset(); });
  }
}

void open_only_match(const AppState& state, Commands& commands) {
  const auto& window = state.customers;
  if (!window.showing_answer() || window.shown_total != 1) return;
  const app::CustomerRow* row = row_at(window, 0);
  if (row == nullptr) return;
  app::Route route = state.route;
  route.open = row->customer.cid;
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_search(const AppState& state, CustomersViewState& view, Commands& commands) {
  if (view.search_in_route != state.route.filter.q) {
    view.search = view.search_in_route = state.route.filter.q;
  }
  const float width = std::min(300.0F, ImGui::GetContentRegionAvail().x);
  const widgets::FieldLook look{.hint = "Search customer ids",
                                .width = width,
                                .icon = TMS_ICON_SEARCH,
                                .focus = view.focus_search};
  view.focus_search = false;
  const bool changed = widgets::text_field("Search customers", view.search, look);
  if (!changed && ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter)) {
    open_only_match(state, commands);
  }
  if (!changed) return;
  app::Route route = state.route;
  route.filter.q = std::string(model::trim(model::clean_text(view.search, 128)));
  view.search_in_route = route.filter.q;
  commands.push_back(app::RefineRoute{std::move(route)});
}

}  // namespace

void draw_filter_bar(const AppState& state, CustomersViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  ChipFlow flow(ImGui::GetCursorPosY());
  draw_search(state, view, commands);
  draw_choice_chip("State", "State filter", model::kStates, &model::CustomerFilter::states, flow,
                   state, commands);
  draw_choice_chip("Health", "Health filter", model::kHealths, &model::CustomerFilter::healths,
                   flow, state, commands);
  draw_given_chips(flow, state, commands);
  flow.place(widgets::chip_width(kAddFilter));
  draw_add_filter(state, commands);
  if (state.route.filter != model::CustomerFilter{}) {
    flow.place(70, 20);
    if (widgets::link("Clear all", widgets::TextStyle::Body, widgets::theme().faint)) {
      show_filter(state, commands, {});
    }
  }
  ImGui::PopStyleVar();
}

std::string filter_words(const model::CustomerFilter& filter) {
  std::string words;
  const auto add = [&words](const std::string& part) {
    if (part.empty()) return;
    if (!words.empty()) words += "; ";
    words += part;
  };
  add(joined(filter.states));
  add(joined(filter.healths));
  if (!filter.apps.empty() || !filter.categories.empty()) add(app_words(filter));
  add(joined_text(filter.reasons));
  if (!filter.jobs.empty()) add("of " + count_words(filter.jobs.size(), "job", "jobs"));
  if (!filter.batches.empty()) add(batches_words(filter.batches));
  add(joined_text(filter.lists));
  if (filter.missing) add(*filter.missing ? "missing from the cluster" : "listed by the cluster");
  if (!filter.q.empty()) add("id contains \"" + model::clean_text(filter.q, 60) + "\"");
  return words;
}

}  // namespace tms::views
