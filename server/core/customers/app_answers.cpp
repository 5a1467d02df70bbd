#include "server/core/customers/app_answers.h"

#include <algorithm>
#include <utility>

namespace tms::core {

namespace {

constexpr std::size_t kFewTexts = 4096;  // below, nothing is cleared up

std::size_t mixed(std::size_t hash, std::uint32_t number) {
  return (hash ^ number) * 0x9E3779B97F4A7C15u + (hash >> 29);
}

}  // namespace

std::size_t AppAnswers::CellsHash::operator()(Cells cells) const {
  std::size_t hash = cells.size();
  for (const auto cell : cells) hash = mixed(hash, cell);
  return hash;
}

bool AppAnswers::CellsEqual::operator()(Cells a, Id b) const {
  return std::ranges::equal(a, owner->cells(b));
}

std::size_t AppAnswers::CellTextsHash::operator()(const CellTexts& texts) const {
  return mixed(mixed(texts[0], texts[1]), texts[2]);
}

AppAnswers::AppAnswers()
    : answers_(1), ids_(0, CellsHash{this}, CellsEqual{this}), most_texts_(kFewTexts) {}

std::uint32_t AppAnswers::cell_number(const model::AppStatus& status) {
  const AppCell cell{texts_.intern(status.app), texts_.intern(status.raw_status),
                     texts_.intern(status.reason), model::category_from_raw(status.raw_status)};
  const auto next = cells_end();
  const auto [known, is_new] =
      cell_numbers_.try_emplace({cell.app, cell.raw_status, cell.reason}, next);
  if (is_new) cells_.push_back(cell);
  return known->second;
}

std::vector<std::uint32_t> AppAnswers::cells_of(std::span<const model::AppStatus> statuses) {
  std::vector<std::uint32_t> cells;
  cells.reserve(statuses.size());
  for (const auto& status : statuses) cells.push_back(cell_number(status));
  const auto app = [this](std::uint32_t cell) -> const std::string& {
    return texts_[cells_[cell].app];
  };
  std::ranges::stable_sort(cells, {}, app);
  const auto kept = std::unique(cells.rbegin(), cells.rend(),
                                [&](auto a, auto b) { return cells_[a].app == cells_[b].app; });
  cells.erase(cells.begin(), kept.base());
  return cells;
}

AppAnswers::Id AppAnswers::take(std::span<const model::AppStatus> statuses) {
  return take_cells(cells_of(statuses));
}

AppAnswers::Id AppAnswers::take_without(Id id, std::string_view app) {
  auto kept = answers_[id].cells;
  std::erase_if(kept, [&](auto cell) { return texts_[cells_[cell].app] == app; });
  return kept.empty() ? kNone : take_cells(std::move(kept));
}

AppAnswers::Id AppAnswers::take_cells(std::vector<std::uint32_t> cells) {
  if (const auto known = ids_.find(Cells(cells)); known != ids_.end()) return take(*known);
  Id id = end();
  if (free_.empty()) {
    answers_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  answers_[id].cells = std::move(cells);
  judge(id);
  ids_.insert(id);
  return take(id);
}

AppAnswers::Id AppAnswers::take(Id id) {
  ++answers_[id].customers;
  return id;
}

void AppAnswers::release(Id id) {
  if (id == kNone || --answers_[id].customers > 0) return;
  ids_.erase(id);
  answers_[id] = {};
  free_.push_back(id);
  if (texts_.size() > most_texts_) drop_unused_texts();
}

void AppAnswers::judge(Id id) {
  auto& answer = answers_[id];
  answer.counts = model::count_apps(reported(id), expected_);
  answer.is_complete =
      std::ranges::all_of(expected_, [&](const std::string& app) { return names(id, app); });
}

void AppAnswers::expect(std::vector<std::string> apps) {
  expected_ = std::move(apps);
  for (const Id id : ids_) judge(id);
}

bool AppAnswers::names(Id id, std::string_view app) const {
  return std::ranges::any_of(cells(id), [&](auto cell) { return texts_[cells_[cell].app] == app; });
}

std::vector<std::string> AppAnswers::unreported(Id id) const {
  std::vector<std::string> apps;
  if (answers_[id].is_complete) return apps;
  std::ranges::copy_if(expected_, std::back_inserter(apps),
                       [&](const std::string& app) { return !names(id, app); });
  return apps;
}

model::AppStatus AppAnswers::status(std::uint32_t number) const {
  const AppCell& cell = cells_[number];
  return {texts_[cell.app], texts_[cell.raw_status], texts_[cell.reason]};
}

std::vector<model::AppStatus> AppAnswers::reported(Id id) const {
  std::vector<model::AppStatus> list;
  for (const auto cell : cells(id)) list.push_back(status(cell));
  return list;
}

std::vector<model::AppStatus> AppAnswers::statuses(Id id) const {
  auto list = reported(id);
  for (auto& app : unreported(id)) list.push_back({std::move(app), {}, {}});
  return list;
}

std::optional<model::AppStatus> AppAnswers::status_of(Id id, std::string_view app) const {
  if (id == kNone) return std::nullopt;
  for (const auto cell : cells(id)) {
    if (texts_[cells_[cell].app] == app) return status(cell);
  }
  if (std::ranges::find(expected_, app) == expected_.end()) return std::nullopt;
  return model::AppStatus{std::string(app), {}, {}};
}

// Reasons may differ from customer to customer and from day to day: what no answer holds any more
// goes when there are twice as many texts as were in use the last time.
void AppAnswers::drop_unused_texts() {
  std::vector<std::pair<Id, std::vector<model::AppStatus>>> kept;
  kept.reserve(ids_.size());
  for (const Id id : ids_) kept.emplace_back(id, reported(id));
  ids_.clear();
  cells_.clear();
  cell_numbers_.clear();
  texts_ = {};
  for (const auto& [id, statuses] : kept) {
    answers_[id].cells = cells_of(statuses);
    ids_.insert(id);
  }
  most_texts_ = std::max(kFewTexts, 2 * texts_.size());
}

std::size_t AppAnswers::bytes() const {
  constexpr std::size_t kAnswer = sizeof(Answer) + 4 * sizeof(void*);  // and its place in ids_
  constexpr std::size_t kText = 64;
  std::size_t bytes = texts_.size() * kText + cells_.size() * sizeof(AppCell) * 3;
  for (const Answer& answer : answers_) {
    bytes += kAnswer + answer.cells.capacity() * sizeof(answer.cells.front());
  }
  return bytes;
}

}  // namespace tms::core
