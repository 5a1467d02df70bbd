// Ticked rows on the screens of jobs and of one job: chosen, copied, let go.
#include <algorithm>
#include <optional>
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

const model::Job* row_at(const model::JobPage& page, std::uint64_t index) {
  return index < page.items.size() ? &page.items[static_cast<std::size_t>(index)] : nullptr;
}

template <typename Row>
std::optional<std::uint64_t> place_in(const std::vector<Row>& rows, const std::string& key) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return key_of(row) == key; });
  if (found == rows.end()) return {};
  return static_cast<std::uint64_t>(found - rows.begin());
}

std::optional<std::uint64_t> place_of(const model::JobPage& page, const std::string& key) {
  return place_in(page.items, key);
}

std::optional<std::uint64_t> place_of(const JobCustomersWindow& window, const std::string& key) {
  for (const auto& [number, rows] : window.pages) {
    if (const auto place = place_in(rows, key)) return number * kPageRows + *place;
  }
  return {};
}

// Returns whether all of them are here and were ticked.
template <typename Row, typename List>
bool tick_range(TickedRows<Row>& ticked, const List& list, RowRange range) {
  if (range.last - range.first >= kMaxRangeRows) return false;
  for (std::uint64_t i = range.first; i <= range.last; ++i) {
    if (row_at(list, i) == nullptr) return false;
  }
  for (std::uint64_t i = range.first; i <= range.last; ++i) tick(ticked, *row_at(list, i));
  return true;
}

// Returns false when a range could not be taken.
template <typename Row, typename List>
bool click(TickedRows<Row>& ticked, const List& list, const TickRow& command) {
  const Row* row = row_at(list, command.row);
  if (row == nullptr) return true;
  const std::string key = key_of(*row);
  const auto anchor =
      command.kind == ClickKind::Range ? place_of(list, ticked.anchor) : std::nullopt;
  if (anchor) {
    return tick_range(ticked, list,
                      {std::min(*anchor, command.row), std::max(*anchor, command.row)});
  }
  if (ticked.keys.contains(key))
    untick(ticked, key);
  else
    tick(ticked, *row);
  ticked.anchor = key;
  return true;
}

template <typename Row>
void take_along(AppState& state, const TickedRows<Row>& ticked, const CopyTicked& command,
                std::string_view thing, Effects& effects) {
  if (ticked.rows.empty()) return;
  effects.push_back(CopyToClipboard{command.ids_only ? ids_of(ticked.rows) : to_tsv(ticked.rows)});
  const std::string one = std::string(thing) + (command.ids_only ? " id" : "");
  add_toast(state, ToastKind::Good,
            model::counted(ticked.rows.size(), one, one + "s") + " copied.");
  state.toasts.back().claims_copy = true;
}

void explain_range(AppState& state) {
  add_toast(state, ToastKind::Info,
            "Rows are ticked together once they have been in sight, at most " +
                model::group_digits(kMaxRangeRows) + ". Export CSV takes all of them.");
}

}  // namespace

void apply(AppState& state, const TickRow& command, Effects&) {
  bool taken = true;
  if (state.route.screen == Screen::Job) {
    taken = click(state.job.ticked, state.job.customers, command);
  } else if (state.jobs.value) {
    taken = click(state.ticked_jobs, *state.jobs.value, command);
  }
  if (!taken) explain_range(state);
}

void apply(AppState& state, const TickShown&, Effects&) {
  if (state.route.screen == Screen::Job) {
    const JobCustomersWindow& window = state.job.customers;
    if (window.total == 0) return;
    if (!tick_range(state.job.ticked, window, {0, window.total - 1})) explain_range(state);
  } else if (state.jobs.value) {
    for (const auto& job : state.jobs.value->items) tick(state.ticked_jobs, job);
  }
}

void apply(AppState& state, const ClearTicked&, Effects&) {
  if (state.route.screen == Screen::Job)
    state.job.ticked = {};
  else
    state.ticked_jobs = {};
}

void apply(AppState& state, const CopyTicked& command, Effects& effects) {
  if (state.route.screen == Screen::Job)
    take_along(state, state.job.ticked, command, "customer", effects);
  else
    take_along(state, state.ticked_jobs, command, "job", effects);
}

}  // namespace tms::app
