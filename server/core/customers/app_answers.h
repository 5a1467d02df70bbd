// What customers' applications answered. Customers that got the same answer share it: 50,000 have
// some 9,000 different ones, so that a customer costs 4 bytes (cells of his own cost 170), and sums
// and filters look at answers instead of customers. Not synchronised.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "server/core/customers/text_table.h"
#include "shared/model/app_status.h"

namespace tms::core {

// One app in one status for one reason; the texts are numbers of AppAnswers::text().
struct AppCell {
  std::uint32_t app = 0, raw_status = 0, reason = 0;
  model::Category category = model::Category::Unknown;
};

class AppAnswers {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = 0;  // never read

  AppAnswers();
  AppAnswers(const AppAnswers&) = delete;
  AppAnswers& operator=(const AppAnswers&) = delete;

  // One customer more has this answer. Apps in any order; of one that comes twice the last counts.
  Id take(std::span<const model::AppStatus> statuses);
  Id take(Id id);  // the same as somebody else
  // What is left of an answer without one app; kNone: nothing is.
  Id take_without(Id id, std::string_view app);
  void release(Id id);

  void expect(std::vector<std::string> apps);
  const std::vector<std::string>& expected() const { return expected_; }

  Id end() const { return static_cast<Id>(answers_.size()); }  // of the ids
  std::span<const std::uint32_t> cells(Id id) const { return answers_[id].cells; }
  const AppCell& cell(std::uint32_t number) const { return cells_[number]; }
  std::uint32_t cells_end() const { return static_cast<std::uint32_t>(cells_.size()); }
  const std::string& text(std::uint32_t number) const { return texts_[number]; }
  const model::AppCounts& counts(Id id) const { return answers_[id].counts; }
  // Expected apps that this answer does not name.
  std::vector<std::string> unreported(Id id) const;

  bool names(Id id, std::string_view app) const;  // as reported
  // As reported, in order of the names.
  std::vector<model::AppStatus> reported(Id id) const;
  // The same with the expected apps that were not reported, which have no status.
  std::vector<model::AppStatus> statuses(Id id) const;
  // Unset: the app is neither reported nor expected.
  std::optional<model::AppStatus> status_of(Id id, std::string_view app) const;

  std::size_t bytes() const;  // about

 private:
  struct Answer {
    std::vector<std::uint32_t> cells;
    model::AppCounts counts;
    std::uint32_t customers = 0;
    bool is_complete = true;  // names every expected app
  };
  using Cells = std::span<const std::uint32_t>;
  struct CellsHash {
    using is_transparent = void;
    const AppAnswers* owner;
    std::size_t operator()(Cells cells) const;
    std::size_t operator()(Id id) const { return (*this)(owner->cells(id)); }
  };
  struct CellsEqual {
    using is_transparent = void;
    const AppAnswers* owner;
    bool operator()(Id a, Id b) const { return a == b; }
    bool operator()(Cells a, Id b) const;
    bool operator()(Id a, Cells b) const { return (*this)(b, a); }
  };
  using CellTexts = std::array<std::uint32_t, 3>;
  struct CellTextsHash {
    std::size_t operator()(const CellTexts& texts) const;
  };

  std::uint32_t cell_number(const model::AppStatus& status);
  std::vector<std::uint32_t> cells_of(std::span<const model::AppStatus> statuses);
  Id take_cells(std::vector<std::uint32_t> cells);  // in order of the names
  model::AppStatus status(std::uint32_t cell) const;
  void judge(Id id);
  void drop_unused_texts();

  std::vector<Answer> answers_;
  std::vector<Id> free_;
  std::unordered_set<Id, CellsHash, CellsEqual> ids_;
  std::vector<AppCell> cells_;
  std::unordered_map<CellTexts, std::uint32_t, CellTextsHash> cell_numbers_;
  TextTable texts_;
  std::size_t most_texts_;
  std::vector<std::string> expected_;
};

}  // namespace tms::core
