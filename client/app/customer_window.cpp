#include "client/app/customer_window.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tms::app {
namespace {

using model::Customer;

std::uint32_t page_of(std::uint64_t row) {
  return static_cast<std::uint32_t>(row / kPageRows);
}

void adopt_fresh(CustomerWindow& window) {
  for (auto& [number, slot] : window.pages) {
    if (!slot.has_fresh) continue;
    slot.rows.clear();
    for (auto& customer : slot.fresh) slot.rows.push_back({std::move(customer), false});
    slot.fresh.clear();
    slot.has_fresh = false;
  }
  window.shown_total = window.total;
}

bool same_order(const std::vector<CustomerRow>& rows, const std::vector<Customer>& fresh) {
  return std::equal(rows.begin(), rows.end(), fresh.begin(), fresh.end(),
                    [](const CustomerRow& row, const Customer& customer) {
                      return row.customer.cid == customer.cid;
                    });
}

// Rows keep their place; those that the newer page still holds take its values.
void refresh_in_place(CustomerPageSlot& slot, std::vector<Customer> fresh) {
  if (slot.rows.empty() || same_order(slot.rows, fresh)) {
    slot.rows.clear();
    for (auto& customer : fresh) slot.rows.push_back({std::move(customer), false});
    slot.fresh.clear();
    slot.has_fresh = false;
    return;
  }
  std::unordered_map<std::string_view, const Customer*> by_cid;
  for (const auto& customer : fresh) by_cid.emplace(customer.cid, &customer);
  for (auto& row : slot.rows) {
    const auto found = by_cid.find(row.customer.cid);
    row.left = found == by_cid.end();
    if (!row.left) row.customer = *found->second;
  }
  slot.fresh = std::move(fresh);
  slot.has_fresh = true;
}

bool needs_page(const CustomerWindow& window, std::uint32_t page) {
  if (std::find(window.in_flight.begin(), window.in_flight.end(), page) != window.in_flight.end())
    return false;
  if (window.shown_generation != window.generation) return true;
  const auto found = window.pages.find(page);
  return found == window.pages.end() || found->second.stale;
}

bool is_wanted(const CustomerWindow& window, std::uint32_t page) {
  const auto within = [page](const RowRange& range) {
    return page >= page_of(range.first) && page <= page_of(range.last);
  };
  return within(window.visible) || (window.wanted_range && within(*window.wanted_range));
}

void forget_far_pages(CustomerWindow& window) {
  const std::uint32_t centre = page_of(window.visible.first);
  while (window.pages.size() > kMaxPagesKept) {
    auto farthest = window.pages.end();
    std::uint32_t distance = 0;
    for (auto it = window.pages.begin(); it != window.pages.end(); ++it) {
      const std::uint32_t d = it->first > centre ? it->first - centre : centre - it->first;
      if (d >= distance && !is_wanted(window, it->first)) {
        farthest = it;
        distance = d;
      }
    }
    if (farthest == window.pages.end()) return;
    window.pages.erase(farthest);
  }
}

}  // namespace

void ask(CustomerWindow& window, model::CustomerQuery query) {
  const bool other_cluster = query.cluster != window.query.cluster;
  window.query = std::move(query);
  ++window.generation;
  window.in_flight.clear();
  window.wanted_range.reset();
  window.visible = {};
  window.error.reset();
  window.held = false;
  if (!other_cluster) return;
  window.pages.clear();
  window.loaded = false;
  window.total = window.shown_total = 0;
}

void look_at(CustomerWindow& window, RowRange visible) {
  if (window.visible == visible) return;
  window.visible = visible;
  adopt_fresh(window);
}

void mark_stale(CustomerWindow& window) {
  ++window.staleness;
  for (auto& [number, slot] : window.pages) slot.stale = true;
}

void retry(CustomerWindow& window) {
  window.held = false;
}

std::vector<PageRequest> take_requests(CustomerWindow& window) {
  if (window.held) return {};  // retry() asks again; at once would be a loop
  std::vector<std::uint32_t> wanted;
  const std::uint32_t first = page_of(window.visible.first);
  const std::uint32_t last = page_of(window.visible.last);
  for (std::uint32_t page = first; page <= last && page < first + 3; ++page) wanted.push_back(page);
  if (window.showing_answer()) {
    const std::uint32_t end = window.total == 0 ? 0 : page_of(window.total - 1);
    if (window.wanted_range) {
      for (auto p = page_of(window.wanted_range->first); p <= page_of(window.wanted_range->last);
           ++p) {
        wanted.push_back(p);
      }
    }
    // Read ahead only what was never read: a refresh concerns what is visible. And not before the
    // answer is on the screen: taking in the next page would hold its first rows back.
    const bool on_screen = window.visible != RowRange{};
    if (on_screen && last < end && !window.pages.contains(last + 1)) wanted.push_back(last + 1);
    if (on_screen && first > 0 && !window.pages.contains(first - 1)) wanted.push_back(first - 1);
  } else {
    wanted.resize(1);  // the first answer tells how many rows there are
  }
  std::vector<PageRequest> requests;
  for (const std::uint32_t page : wanted) {
    if (window.in_flight.size() >= kMaxPagesInFlight) break;
    if (!needs_page(window, page)) continue;
    window.in_flight.push_back(page);
    requests.push_back({window.generation, window.staleness, page, page < first || page > last});
  }
  // All that is looked at is here: what failed has been read since, or is not wanted any more.
  if (window.in_flight.empty()) window.error.reset();
  return requests;
}

bool receive(CustomerWindow& window, PageRequest request, model::CustomerPage page) {
  if (request.generation != window.generation) return false;
  std::erase(window.in_flight, request.page);
  window.total = page.total;
  window.revision = page.revision;
  if (!window.showing_answer()) {
    window.pages.clear();
    window.shown_total = page.total;
    window.shown_generation = window.generation;
    window.loaded = true;
  } else if (window.total > window.shown_total && window.visible.last + 1 < window.shown_total) {
    window.shown_total = window.total;  // growth below what is visible moves nothing
  }
  auto& slot = window.pages[request.page];
  refresh_in_place(slot, std::move(page.items));
  slot.stale = request.staleness != window.staleness;
  forget_far_pages(window);
  return true;
}

bool receive_error(CustomerWindow& window, PageRequest request, model::Error error) {
  if (request.generation != window.generation) return false;
  std::erase(window.in_flight, request.page);
  window.error = std::move(error);
  window.held = true;
  return true;
}

const CustomerRow* row_at(const CustomerWindow& window, std::uint64_t index) {
  const auto found = window.pages.find(page_of(index));
  if (found == window.pages.end()) return nullptr;
  const std::size_t within = index % kPageRows;
  return within < found->second.rows.size() ? &found->second.rows[within] : nullptr;
}

bool has_range(const CustomerWindow& window, RowRange range) {
  for (auto page = page_of(range.first); page <= page_of(range.last); ++page) {
    if (!window.pages.contains(page)) return false;
  }
  return true;
}

}  // namespace tms::app
