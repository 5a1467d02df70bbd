// The part of the server's customer list that the table shows: pages around the visible rows.
//
// Nothing moves under the pointer: a page that is read again updates its rows where they stand, and
// its new order is adopted only when the user scrolls or sorts. Answers to a question that is no
// longer asked are dropped by generation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "shared/model/customer.h"
#include "shared/model/customer_query.h"
#include "shared/model/error.h"

namespace tms::app {

inline constexpr std::uint32_t kPageRows = 200;
inline constexpr std::uint32_t kMaxPagesKept = 40;
inline constexpr std::uint32_t kMaxPagesInFlight = 3;
// A shift-click over more rows than this is answered with "Select all that match" instead.
inline constexpr std::uint64_t kMaxRangeRows = 10'000;

struct CustomerRow {
  model::Customer customer;
  bool left = false;  // no longer at this place of the list; the last known values are shown
};

struct CustomerPageSlot {
  std::vector<CustomerRow> rows;
  std::vector<model::Customer> fresh;  // the newer order, waiting for the user to move
  bool has_fresh = false;
  bool stale = false;  // the server's revision has moved on since it was read
};

struct PageRequest {
  std::uint64_t generation = 0;
  std::uint64_t staleness = 0;  // of the window when it was asked for
  std::uint32_t page = 0;
  bool ahead = false;  // not visible yet
  friend bool operator==(const PageRequest&, const PageRequest&) = default;
};

struct RowRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // inclusive
  friend bool operator==(const RowRange&, const RowRange&) = default;
};

struct CustomerWindow {
  model::CustomerQuery query;          // cluster, filter and sort; offset and limit unused
  std::uint64_t generation = 0;        // of `query`
  std::uint64_t shown_generation = 0;  // of `pages`: behind until the first answer arrives
  std::uint64_t total = 0;             // rows that match, as last told
  std::uint64_t shown_total = 0;       // rows of the table; follows `total` when the user moves
  std::uint64_t revision = 0;
  std::uint64_t staleness = 0;  // how often the list was told to have changed
  bool loaded = false;          // an answer to any query of this cluster has arrived
  std::map<std::uint32_t, CustomerPageSlot> pages;
  std::vector<std::uint32_t> in_flight;  // pages asked for in `generation`
  RowRange visible;
  std::optional<RowRange> wanted_range;  // rows that a shift-click waits for
  std::optional<model::Error> error;     // of a read that failed; stays until its rows are read
  bool held = false;                     // after it nothing is asked for until retry()

  bool showing_answer() const { return loaded && shown_generation == generation; }
};

// Another question: the old rows stay visible until its first answer.
void ask(CustomerWindow& window, model::CustomerQuery query);
// The user looks at other rows; adopts newer orders when they really moved.
void look_at(CustomerWindow& window, RowRange visible);
// The server's list has changed: what is shown is read again.
void mark_stale(CustomerWindow& window);
// After an error nothing is asked for until the user, a later poll or the connection's return says
// so.
void retry(CustomerWindow& window);
// Pages to request now, most urgent first; they count as in flight from here on.
std::vector<PageRequest> take_requests(CustomerWindow& window);
// False if the answer belongs to an older question and was dropped.
bool receive(CustomerWindow& window, PageRequest request, model::CustomerPage page);
bool receive_error(CustomerWindow& window, PageRequest request, model::Error error);
// nullptr while that row is not here.
const CustomerRow* row_at(const CustomerWindow& window, std::uint64_t index);
bool has_range(const CustomerWindow& window, RowRange range);

}  // namespace tms::app
