#include "server/core/customers/row_selection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <span>
#include <string_view>
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

// The filter's apps, categories and reasons over one customer's apps.
class AppTest {
 public:
  AppTest(const CustomerTable& table, const CustomerFilter& filter)
      : table_(table), filter_(filter), categories_(passing(filter.categories)) {
    // An expected app that was not reported is "unknown", without a reason.
    if (categories_[static_cast<std::size_t>(Category::Unknown)] && filter.reasons.empty()) {
      for (const auto& app : table.expected_apps) {
        if (names(filter.apps, app)) expected_.push_back(app);
      }
    }
  }

  static bool is_asked_for(const CustomerFilter& filter) {
    return !filter.apps.empty() || !filter.categories.empty() || !filter.reasons.empty();
  }

  bool passes(Row row) const {
    if (table_.apps.empty() || table_.apps_fetched_at[row] == 0) return false;
    const auto& cells = table_.apps[row];
    for (const AppCell& cell : cells) {
      if (categories_[static_cast<std::size_t>(cell.category)] &&
          names(filter_.apps, table_.texts[cell.app]) &&
          names(filter_.reasons, table_.texts[cell.reason])) {
        return true;
      }
    }
    return std::any_of(expected_.begin(), expected_.end(), [&](const std::string& app) {
      return std::none_of(cells.begin(), cells.end(),
                          [&](const AppCell& cell) { return table_.texts[cell.app] == app; });
    });
  }

 private:
  const CustomerTable& table_;
  const CustomerFilter& filter_;
  std::array<bool, 256> categories_;
  std::vector<std::string> expected_;
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
      return table.app_counts[row][Category::Failed];
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

void add_apps(const CustomerTable& table, Row row, std::map<std::string, model::AppMatrixRow>& apps,
              std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>& reasons) {
  for (const AppCell& cell : table.apps[row]) {
    ++apps[table.texts[cell.app]].by_category[static_cast<std::size_t>(cell.category)];
    if (cell.reason != 0) ++reasons[{cell.app, cell.reason}];
  }
  for (const auto& app : table.expected_apps) {
    const bool is_reported =
        std::any_of(table.apps[row].begin(), table.apps[row].end(),
                    [&](const AppCell& cell) { return table.texts[cell.app] == app; });
    if (!is_reported) ++apps[app].by_category[static_cast<std::size_t>(Category::Unknown)];
  }
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
    const AppTest test(table, filter);
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
  std::map<std::string, model::AppMatrixRow> apps;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> reasons;
  for (const auto& app : table.expected_apps) apps[app];
  for (const Row row : rows) {
    ++summary.total;
    ++summary.by_state[static_cast<std::size_t>(table.shown[row])];
    ++summary.by_health[static_cast<std::size_t>(table.health[row])];
    if (!table.apps.empty() && table.apps_fetched_at[row] != 0) add_apps(table, row, apps, reasons);
  }
  for (auto& [app, counts] : apps) {
    counts.app = app;
    summary.app_matrix.push_back(std::move(counts));
  }
  for (const auto& [texts, count] : reasons) {
    summary.reasons.push_back({table.texts[texts.first], table.texts[texts.second], count});
  }
  std::stable_sort(summary.reasons.begin(), summary.reasons.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return summary;
}

}  // namespace tms::core
