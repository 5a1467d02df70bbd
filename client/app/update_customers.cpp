// The customers table: its window, its selection, the panel beside it.
#include <algorithm>
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"
#include "shared/protocol/query.h"

namespace tms::app {
namespace {

void send_pages(AppState& state, Effects& effects, bool background) {
  for (const PageRequest& page : take_requests(state.customers)) {
    FetchCustomers request{page, state.customers.query};
    request.query.offset = std::uint64_t{page.page} * kPageRows;
    request.query.limit = kPageRows;
    send(effects, std::move(request), background || page.ahead);
  }
}

void finish_range(AppState& state) {
  auto& window = state.customers;
  if (!window.wanted_range || !has_range(window, *window.wanted_range)) return;
  select_range(state.selection, window, *window.wanted_range);
  window.wanted_range.reset();
}

void click_range(AppState& state, std::uint64_t row, Effects& effects) {
  const std::uint64_t anchor = state.selection.anchor.value_or(row);
  const RowRange range{std::min(anchor, row), std::max(anchor, row)};
  if (range.last - range.first >= kMaxRangeRows) {
    add_toast(state, ToastKind::Info,
              "A range holds at most " + model::group_digits(kMaxRangeRows) +
                  " customers. Filter, then use \"Select all that match\".");
    return;
  }
  if (state.selection.all_matching) return;
  state.customers.wanted_range = range;
  finish_range(state);
  send_pages(state, effects, false);
}

model::CustomerQuery export_query(const AppState& state) {
  return {state.cluster, state.route.filter, state.route.sort};
}

}  // namespace

void ask_customers(AppState& state) {
  const bool drilled =
      state.route.screen == Screen::Apps && state.route.filter != model::CustomerFilter{};
  if (state.route.screen != Screen::Customers && !drilled) return;
  if (state.route.cluster.empty()) return;
  model::CustomerQuery query{state.route.cluster, state.route.filter, state.route.sort};
  if (state.customers.generation > 0 && query == state.customers.query) return;
  const bool other_filter = query.filter != state.customers.query.filter;
  ask(state.customers, std::move(query));
  state.selection.anchor.reset();
  // "All that match" named the customers of the filter that was shown then.
  if (other_filter && state.selection.all_matching) clear(state.selection);
}

void load_customers(AppState& state, Effects& effects, bool background) {
  if (state.customers.generation == 0 || state.session_ended) return;
  send_pages(state, effects, background);
}

void apply(AppState& state, const ShowRows& command, Effects& effects) {
  look_at(state.customers, command.rows);
  send_pages(state, effects, false);
}

void receive(AppState& state, Answer<FetchCustomers> answer, Effects& effects) {
  const PageRequest page = answer.request.page;
  if (!answer.reply) {
    receive_error(state.customers, page, answer.reply.error());
    return;
  }
  if (!receive(state.customers, page, std::move(*answer.reply))) return;
  finish_range(state);
  send_pages(state, effects, true);
}

void apply(AppState& state, const ClickRow& command, Effects& effects) {
  const CustomerRow* row = row_at(state.customers, command.row);
  if (row == nullptr) return;
  switch (command.kind) {
    case ClickKind::Only:
      select_only(state.selection, row->customer, command.row);
      return;
    case ClickKind::Range:
      click_range(state, command.row, effects);
      return;
    case ClickKind::Toggle:
      break;
  }
  if (!state.selection.all_matching) {
    toggle(state.selection, row->customer, command.row);
    return;
  }
  if (leave_out(state.selection, state.customers, command.row)) return;
  add_toast(state, ToastKind::Info,
            "Everything that matches stays selected: single ones cannot be left out of so many. "
            "Narrow the filter; or export them, remove lines and drop the file here.");
}

void apply(AppState& state, const SelectAllMatching&, Effects&) {
  if (!state.customers.showing_answer()) return;
  select_all_matching(state.selection, state.customers.query.filter, state.customers.total);
}

void apply(AppState& state, const ClearSelection&, Effects&) {
  clear(state.selection);
  state.customers.wanted_range.reset();
}

void apply(AppState& state, const CopySelection&, Effects& effects) {
  if (state.selection.empty()) return;
  if (state.selection.all_matching) {
    add_toast(state, ToastKind::Info,
              "Everything that matches is selected: use \"Export CSV\" to take it along.");
    return;
  }
  effects.push_back(CopyToClipboard{to_tsv(state.selection)});
  const std::uint64_t count = state.selection.count();
  add_toast(state, ToastKind::Good,
            model::group_digits(count) + (count == 1 ? " customer copied." : " customers copied."));
  state.toasts.back().claims_copy = true;
}

void apply(AppState& state, const CopyText& command, Effects& effects) {
  effects.push_back(CopyToClipboard{command.text});
  add_toast(state, ToastKind::Good, command.what + " copied.");
  state.toasts.back().claims_copy = true;
}

void apply(AppState& state, const ExportCustomers&, Effects& effects) {
  const auto query = protocol::write_customer_query(export_query(state));
  effects.push_back(Download{"/api/v1/customers.csv?" + query});
}

void load_panel(AppState& state, Effects& effects, bool background) {
  if (state.route.screen != Screen::Customers || state.route.open.empty()) return;
  if (state.cluster.empty() || !state.session || state.session_ended) return;
  state.panel.detail.loading = true;
  send(effects, FetchCustomer{state.cluster, state.route.open}, background);
  state.panel.history.loading = true;
  FetchAudit history{AuditPlace::Customer, {}};
  history.query.cid = state.route.open;
  history.query.cluster = state.cluster;
  history.query.limit = 50;
  send(effects, std::move(history), background);
}

void receive(AppState& state, Answer<FetchCustomer> answer, Effects&) {
  if (answer.request.cid != state.route.open || answer.request.cluster != state.cluster) return;
  if (settle(state.panel.detail, answer, state.now)) {
    state.panel.detail.value = std::move(*answer.reply);
  }
}

}  // namespace tms::app
