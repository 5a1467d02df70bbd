#include "server/core/customers/row_selection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "server/core/customers/row_order.h"

namespace tms::core {
namespace {

using model::Category;
using model::CustomerFilter;
using model::CustomerSortKey;
using store::Presence;

// Which values of a small enumeration pass; all when none is named.
template <typename Enum>
std::array<bool, 256> passing(const std::vector<Enum>& values) {
  std::array<bool, 256> pass{};
  if (values.empty()) pass.fill(true);
  for (const Enum value : values) pass[static_cast<std::uint8_t>(value)] = true;
  return pass;
}

bool names(const std::vector<std::string>& values, const std::string& text) {
  return values.empty() || std::find(values.begin(), values.end(), text) != values.end();
}

// The filter's apps, categories and reasons over the answers of a table: each is looked at once.
class AppTest {
 public:
  AppTest(const CustomerTable& table, const CustomerFilter& filter)
      : table_(table),
        filter_(filter),
        categories_(passing(filter.categories)),
        verdicts_(table.apps.end(), Verdict::Open) {
    verdicts_[AppAnswers::kNone] = Verdict::Fails;
  }

  static bool is_asked_for(const CustomerFilter& filter) {
    return !filter.apps.empty() || !filter.categories.empty() || !filter.reasons.empty();
  }

  bool passes(Row row) {
    Verdict& verdict = verdicts_[table_.answers[row]];
    if (verdict == Verdict::Open) {
      verdict = judge(table_.answers[row]) ? Verdict::Passes : Verdict::Fails;
    }
    return verdict == Verdict::Passes;
  }

 private:
  enum class Verdict : std::uint8_t { Open, Passes, Fails };

  bool has_category(Category category) const {
    return categories_[static_cast<std::size_t>(category)];
  }

  bool judge(AppAnswers::Id answer) const {
    const auto& apps = table_.apps;
    for (const auto number : apps.cells(answer)) {
      const AppCell& cell = apps.cell(number);
      if (has_category(cell.category) && names(filter_.apps, apps.text(cell.app)) &&
          names(filter_.reasons, apps.text(cell.reason))) {
        return true;
      }
    }
    // An expected app that was not reported is "unknown", without a reason.
    if (!has_category(Category::Unknown) || !filter_.reasons.empty()) return false;
    return std::ranges::any_of(apps.unreported(answer),
                               [&](const std::string& app) { return names(filter_.apps, app); });
  }

  const CustomerTable& table_;
  const CustomerFilter& filter_;
  const std::array<bool, 256> categories_;
  std::vector<Verdict> verdicts_;  // by answer
};

template <typename Visit>
void for_each_row(const RowSet& rows, Visit visit) {
  const auto& words = rows.words();
  for (std::size_t w = 0; w < words.size(); ++w) {
    for (std::uint64_t word = words[w]; word != 0; word &= word - 1) {
      visit(static_cast<Row>(w * 64 + static_cast<std::size_t>(std::countr_zero(word))));
    }
  }
}

std::uint64_t ordered(std::int64_t value) {  // keeps the order of signed numbers
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}

std::uint64_t half_of(const model::JobId& id, std::size_t first) {
  std::uint64_t number = 0;
  for (std::size_t i = first; i < first + 8; ++i) number = number << 8 | id.bytes()[i];
  return number;
}

std::uint64_t sort_number(const CustomerTable& table, Row row, CustomerSortKey key) {
  switch (key) {
    case CustomerSortKey::State:  // by code; other, which has none, comes last
      return static_cast<std::uint8_t>(static_cast<std::uint8_t>(table.shown[row]) - 1);
    case CustomerSortKey::Health:
      return static_cast<std::uint64_t>(table.health[row]);
    case CustomerSortKey::FailedApps:
      return table.apps.counts(table.answers[row])[Category::Failed];
    case CustomerSortKey::UpdatedAt:
      return ordered(table.updated_at[row]);
    case CustomerSortKey::AppsFetchedAt:
      return ordered(table.apps_fetched_at[row]);
    case CustomerSortKey::LastJobId:
      return half_of(table.last_job[row], 0);
    case CustomerSortKey::ActionCode:
      return ordered(table.codes[row]);
    case CustomerSortKey::Cid:
      break;
  }
  return 0;
}

void sort_rows(std::vector<Row>& rows, bool descending,
               const std::function<std::uint64_t(Row)>& number) {
  std::vector<KeyedRow> keyed;
  keyed.reserve(rows.size());
  for (const Row row : rows) keyed.push_back({descending ? ~number(row) : number(row), row});
  sort_by_key(keyed);
  std::transform(keyed.begin(), keyed.end(), rows.begin(), [](const auto& k) { return k.row; });
}

// The matrix and the reasons, from how many customers have each answer.
void sum_apps(const AppAnswers& answers, std::span<const std::uint64_t> customers_by_answer,
              model::CustomerSummary& summary) {
  std::map<std::string, model::AppMatrixRow> apps;
  for (const auto& app : answers.expected()) apps[app];
  std::vector<std::uint64_t> by_cell(answers.cells_end());
  for (AppAnswers::Id answer = AppAnswers::kNone + 1; answer < answers.end(); ++answer) {
    const auto customers = customers_by_answer[answer];
    if (customers == 0) continue;
    for (const auto cell : answers.cells(answer)) by_cell[cell] += customers;
    for (const auto& app : answers.unreported(answer)) {
      apps[app].by_category[static_cast<std::size_t>(Category::Unknown)] += customers;
    }
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> reasons;
  for (std::uint32_t number = 0; number < by_cell.size(); ++number) {
    if (by_cell[number] == 0) continue;
    const AppCell& cell = answers.cell(number);
    apps[answers.text(cell.app)].by_category[static_cast<std::size_t>(cell.category)] +=
        by_cell[number];
    if (cell.reason != 0) reasons[{cell.app, cell.reason}] += by_cell[number];
  }
  for (auto& [app, counts] : apps) {
    counts.app = app;
    summary.app_matrix.push_back(std::move(counts));
  }
  for (const auto& [texts, count] : reasons) {
    summary.reasons.push_back({answers.text(texts.first), answers.text(texts.second), count});
  }
  std::ranges::sort(summary.reasons, [](const auto& a, const auto& b) {
    return std::tie(b.count, a.app, a.reason) < std::tie(a.count, b.app, b.reason);
  });
}

}  // namespace

RowSet select_rows(const CustomerTable& table, const CustomerFilter& filter,
                   const std::vector<RowSet>& members) {
  const auto states = passing(filter.states);
  const auto healths = passing(filter.healths);
  const auto wanted = filter.missing.value_or(false) ? Presence::Missing : Presence::Present;
  RowSet rows(table.size());
  auto& words = rows.words();
  for (Row row = 0; row < table.size(); ++row) {
    const bool passes = (table.presence[row] == wanted) &
                        states[static_cast<std::uint8_t>(table.shown[row])] &
                        healths[static_cast<std::uint8_t>(table.health[row])];
    words[row / 64] |= std::uint64_t{passes} << row % 64;
  }
  if (!filter.q.empty()) rows.keep_only(table.cids.containing(filter.q));
  for (const RowSet& set : members) rows.keep_only(set);
  if (AppTest::is_asked_for(filter)) {
    AppTest test(table, filter);
    const RowSet candidates = rows;
    for_each_row(candidates, [&](Row row) {
      if (!test.passes(row)) rows.remove(row);
    });
  }
  return rows;
}

std::vector<Row> order_rows(const CustomerTable& table, const RowSet& rows,
                            model::CustomerSort sort) {
  std::vector<Row> ordered_rows;
  std::size_t count = 0;
  for (const auto word : rows.words()) count += static_cast<std::size_t>(std::popcount(word));
  ordered_rows.reserve(count);
  for (const Row row : table.cids.by_cid()) {
    if (rows.contains(row)) ordered_rows.push_back(row);
  }
  if (sort.key == CustomerSortKey::Cid) {
    if (sort.descending) std::reverse(ordered_rows.begin(), ordered_rows.end());
    return ordered_rows;
  }
  if (sort.key == CustomerSortKey::LastJobId) {
    sort_rows(ordered_rows, sort.descending,
              [&](Row row) { return half_of(table.last_job[row], 8); });
  }
  sort_rows(ordered_rows, sort.descending,
            [&](Row row) { return sort_number(table, row, sort.key); });
  return ordered_rows;
}

model::CustomerSummary summarize(const CustomerTable& table, std::span<const Row> rows) {
  model::CustomerSummary summary;
  std::vector<std::uint64_t> customers_by_answer(table.apps.end());
  for (const Row row : rows) {
    ++summary.total;
    ++summary.by_state[static_cast<std::size_t>(table.shown[row])];
    ++summary.by_health[static_cast<std::size_t>(table.health[row])];
    ++customers_by_answer[table.answers[row]];
  }
  sum_apps(table.apps, customers_by_answer, summary);
  return summary;
}

}  // namespace tms::core
