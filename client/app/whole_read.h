// A long list that is read anew whole when it changes: its pages one after the other, as far as it
// had been scrolled, and only then in place of the old ones. Whoever reads far down stays there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "client/app/update_rules.h"

namespace tms::app {

inline constexpr std::uint32_t kMostAtOnce = 500;  // the API's limit of one page

// So many rows are asked for from `offset` on where `shown` stand now, and no fewer than `least`.
inline std::uint32_t rows_to_ask(std::uint64_t shown, std::uint64_t offset, std::uint32_t least) {
  const std::uint64_t left = shown > offset ? shown - offset : 0;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(left, least, kMostAtOnce));
}

// What is under way does not count any more.
template <typename Item>
void stop(WholeRead<Item>& whole) {
  whole.fresh.clear();
  ++whole.number;
}

// Takes a page of a list that is read anew; the first one begins. Returns where the next one does;
// nullopt: the list is whole, or the answer was none for it.
template <typename Page, typename Item, typename R>
std::optional<std::uint64_t> take_page(Loadable<Page>& list, WholeRead<Item>& whole,
                                       Answer<R> answer, TimeMs now) {
  const bool first = answer.request.query.offset == 0;
  const bool overtaken =
      first ? answer.number < list.answered : answer.request.whole_read != whole.number;
  if (overtaken) return std::nullopt;
  if (first) stop(whole);
  if (!settle(list, answer, now)) {
    stop(whole);
    return std::nullopt;
  }
  Page page = std::move(*answer.reply);
  const std::uint64_t shown = list.value ? list.value->items.size() : 0;
  const bool at_end = page.items.empty();
  whole.fresh.insert(whole.fresh.end(), std::make_move_iterator(page.items.begin()),
                     std::make_move_iterator(page.items.end()));
  if (!at_end && whole.fresh.size() < std::min(shown, page.total)) {
    list.loading = true;
    return whole.fresh.size();
  }
  page.items = std::exchange(whole.fresh, {});
  list.value = std::move(page);
  return std::nullopt;
}

}  // namespace tms::app
