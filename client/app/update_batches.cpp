// Batches: whose they are, the lists they are cut from, and the runbooks.
#include <algorithm>
#include <iterator>
#include <utility>

#include "client/app/update_rules.h"
#include "client/app/whole_read.h"
#include "shared/model/text.h"
#include "shared/protocol/query.h"

namespace tms::app {
namespace {

constexpr std::uint32_t kBatchesAtOnce = 200;
constexpr std::size_t kLongestAddress = 8'000;  // servers and proxies take lines of 8 KiB
constexpr std::uint32_t kCustomersShown = 200;

model::BatchQuery query_of(const AppState& state) {
  model::BatchQuery query = state.route.batches;
  query.cluster = state.cluster;
  return query;
}

// The page of the list that begins at `offset`, up to as many rows as are shown.
void ask_batches(AppState& state, BatchesPlace place, std::uint64_t offset, Effects& effects,
                 bool background) {
  const auto& shown = state.batches.batches.value;
  FetchBatches request{place, query_of(state)};
  request.query.offset = offset;
  request.query.limit = rows_to_ask(shown ? shown->items.size() : 0, offset, kBatchesAtOnce);
  request.whole_read = state.batches.whole_read.number;
  send(effects, std::move(request), background);
}

void load_open_batch(AppState& state, Effects& effects, bool background) {
  if (state.route.open.empty()) return;
  state.batches.customers.loading = true;
  FetchBatchCustomers request{state.route.open, {}};
  request.query.limit = kCustomersShown;
  send(effects, std::move(request), background);
}

std::string verb_words(BatchVerb verb) {
  switch (verb) {
    case BatchVerb::Assign:
      return "assigned";
    case BatchVerb::Unassign:
      return "released";
    case BatchVerb::Close:
      return "closed";
  }
  return {};
}

std::string batches_words(std::uint64_t count) {
  return model::group_digits(count) + (count == 1 ? " batch" : " batches");
}

std::string address_of_file(const std::vector<std::string>& ids) {
  return "/api/v1/batches/customers.csv?" + protocol::write_batch_ids_query(ids);
}

// How many of them, from the first on: as many as the API takes and a request line holds.
std::size_t fit_into_one_file(std::vector<std::string> ids) {
  if (ids.size() > kMostAtOnce) ids.resize(kMostAtOnce);
  while (!ids.empty() && address_of_file(ids).size() > kLongestAddress) ids.pop_back();
  return ids.size();
}

// Whose they are is kept with them: it is shown again before the action runs.
std::vector<model::Batch> batches_of(const AppState& state, const std::vector<std::string>& ids) {
  std::vector<model::Batch> batches;
  for (const auto& id : ids) {
    model::Batch batch;
    batch.id = id;
    if (const auto& page = state.batches.batches.value) {
      const auto found = std::find_if(page->items.begin(), page->items.end(),
                                      [&](const auto& item) { return item.id == id; });
      if (found != page->items.end()) batch = *found;
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace

void load_batches(AppState& state, Effects& effects, bool background) {
  auto& screen = state.batches;
  screen.batches.loading = true;
  screen.loading_more = false;
  stop(screen.whole_read);
  ask_batches(state, BatchesPlace::List, 0, effects, background);
  load_open_batch(state, effects, background);
  screen.lists.loading = true;
  send(effects, FetchLists{}, true);
  if (!screen.device_types.value && !screen.device_types.loading) {
    screen.device_types.loading = true;
    send(effects, FetchDeviceTypes{}, true);
  }
  // Whom batches can be given to.
  if (may_administer(state) && !state.accounts.users.value && !state.accounts.users.loading) {
    state.accounts.users.loading = true;
    send(effects, FetchUsers{}, true);
  }
  if (state.route.tab != "runbooks" || state.runbooks.loading) return;
  state.runbooks.loading = true;
  send(effects, FetchRunbooks{}, background);
}

void load_batch_choices(AppState& state, Effects& effects) {
  if (state.cluster.empty() || state.batches.of_cluster.loading) return;
  state.batches.of_cluster.loading = true;
  FetchBatches request{BatchesPlace::Filter, {}};
  request.query.cluster = state.cluster;
  request.query.q = state.batches.wanted;
  request.query.limit = kBatchesAtOnce;
  send(effects, std::move(request), true);
}

void apply(AppState& state, const FindBatches& command, Effects& effects) {
  state.batches.wanted = model::trim(model::clean_text(command.text, 128));
  state.batches.of_cluster.loading = false;  // what is under way was for another text
  load_batch_choices(state, effects);
}

namespace {

void take_choices(AppState& state, Answer<FetchBatches> answer) {
  auto& screen = state.batches;
  const auto& asked = answer.request.query;
  if (asked.cluster != state.cluster || asked.q != screen.wanted) return;
  if (settle(screen.of_cluster, answer, state.now)) {
    screen.of_cluster.value = std::move(*answer.reply);
  }
}

}  // namespace

void receive(AppState& state, Answer<FetchBatches> answer, Effects& effects) {
  auto& screen = state.batches;
  if (answer.request.place == BatchesPlace::Filter) {
    take_choices(state, std::move(answer));
    return;
  }
  model::BatchQuery asked = answer.request.query;
  const std::uint64_t offset = std::exchange(asked.offset, 0);
  model::BatchQuery wanted = query_of(state);
  wanted.limit = asked.limit;
  if (asked != wanted) return;
  if (answer.request.place == BatchesPlace::Further || offset == 0) {
    const auto next = take_page(screen.batches, screen.whole_read, std::move(answer), state.now);
    if (next) ask_batches(state, BatchesPlace::Further, *next, effects, true);
    return;
  }
  screen.loading_more = false;
  if (!screen.batches.value || screen.batches.value->items.size() != offset) return;
  const bool rereading = screen.batches.loading;
  answer.number = screen.batches.answered;  // what is written stays
  if (!settle(screen.batches, answer, state.now)) return;
  screen.batches.loading = rereading;
  auto& items = screen.batches.value->items;
  items.insert(items.end(), std::make_move_iterator(answer.reply->items.begin()),
               std::make_move_iterator(answer.reply->items.end()));
  screen.batches.value->total = answer.reply->total;
}

void apply(AppState& state, const LoadMoreBatches&, Effects& effects) {
  auto& screen = state.batches;
  if (!screen.batches.value || screen.loading_more || screen.batches.loading) return;
  if (screen.batches.value->items.size() >= screen.batches.value->total) return;
  screen.loading_more = true;
  FetchBatches request{BatchesPlace::List, query_of(state)};
  request.query.offset = screen.batches.value->items.size();
  request.query.limit = kBatchesAtOnce;
  send(effects, std::move(request));
}

void receive(AppState& state, Answer<FetchBatchCustomers> answer, Effects&) {
  if (answer.request.batch_id != state.route.open) return;
  auto& customers = state.batches.customers;
  if (settle(customers, answer, state.now)) customers.value = std::move(*answer.reply);
}

void apply(AppState& state, const ChooseBatches& command, Effects&) {
  state.batches.chosen = command.ids;
}

// The address of the file names every batch; of a longer one the browser would only say "failed".
void apply(AppState& state, const ExportBatches& command, Effects& effects) {
  if (command.ids.empty()) return;
  const std::size_t fit = fit_into_one_file(command.ids);
  if (fit == command.ids.size()) {
    effects.push_back(Download{address_of_file(command.ids)});
    return;
  }
  add_toast(state, ToastKind::Info,
            "One file takes the customers of " + batches_words(fit) + " at most, and " +
                model::group_digits(command.ids.size()) +
                " are chosen. Choose fewer, download them, then choose the rest.");
}

void apply(AppState& state, const ActOnBatches& command, Effects& effects) {
  if (command.ids.empty()) return;
  use_batches(state.act, batches_of(state, command.ids), command.customers);
  apply(state, Navigate{route_to(Screen::Act)}, effects);
}

void apply(AppState& state, const ClaimBatches& command, Effects& effects) {
  begin_change(state.batches.change, "claim");
  state.batches.skipped.clear();
  send(effects, command);
}

// The first writer wins: what somebody else took meanwhile is said, batch by batch.
void receive(AppState& state, Answer<ClaimBatches> answer, Effects& effects) {
  auto& screen = state.batches;
  if (!finish_change(screen.change, answer)) return;
  screen.skipped = std::move(answer.reply->skipped);
  screen.chosen.clear();
  const std::uint64_t changed = answer.reply->assigned.size();
  std::string words = batches_words(changed) + " " + verb_words(answer.request.verb) + ".";
  if (!screen.skipped.empty())
    words += " " + batches_words(screen.skipped.size()) + " left as before.";
  add_toast(state, screen.skipped.empty() ? ToastKind::Good : ToastKind::Info, std::move(words));
  load_batches(state, effects, true);
}

void receive(AppState& state, Answer<FetchLists> answer, Effects&) {
  auto& lists = state.batches.lists;
  if (settle(lists, answer, state.now)) lists.value = std::move(answer.reply->items);
}

void apply(AppState& state, const SaveDeviceTypes& command, Effects& effects) {
  begin_change(state.batches.change, "device types");
  send(effects, command);
}

void receive(AppState& state, Answer<SaveDeviceTypes> answer, Effects&) {
  if (!finish_change(state.batches.change, answer)) return;
  state.batches.device_types.answered = answer.number;
  state.batches.device_types.value = std::move(*answer.reply);
  ++state.batches.device_types_saved;
  add_toast(state, ToastKind::Good, "The device types are saved.");
}

void receive(AppState& state, Answer<FetchDeviceTypes> answer, Effects&) {
  auto& types = state.batches.device_types;
  if (settle(types, answer, state.now)) types.value = std::move(*answer.reply);
}

void apply(AppState& state, const SetListText& command, Effects&) {
  auto& screen = state.batches;
  screen.list_text = command.text;
  screen.list_file = command.file_name;
  if (!command.from_field) ++screen.text_version;
}

void apply(AppState& state, const LoadList& command, Effects& effects) {
  begin_change(state.batches.change, "list");
  state.batches.report.reset();
  send(effects, command);
}

void receive(AppState& state, Answer<LoadList> answer, Effects& effects) {
  auto& screen = state.batches;
  if (!finish_change(screen.change, answer)) return;
  screen.report = std::move(*answer.reply);
  screen.preview = {};
  screen.list_text.clear();
  screen.list_file.clear();
  ++screen.text_version;
  add_toast(state, ToastKind::Good,
            "The list of " + answer.request.device_type + " now holds " +
                model::group_digits(screen.report->total_customers) + " customers.");
  load_batches(state, effects, true);
}

void apply(AppState& state, const DeleteList& command, Effects& effects) {
  begin_change(state.batches.change, "delete list");
  send(effects, command);
}

void receive(AppState& state, Answer<DeleteList> answer, Effects& effects) {
  if (!finish_change(state.batches.change, answer)) return;
  state.batches.report.reset();
  state.batches.preview = {};
  add_toast(state, ToastKind::Good, "The list of " + answer.request.device_type + " is deleted.");
  load_batches(state, effects, true);
}

void apply(AppState& state, const PreviewBatches& command, Effects& effects) {
  begin_change(state.batches.change, "preview");
  state.batches.preview = {};
  state.batches.preview.loading = true;
  send(effects, command);
}

void receive(AppState& state, Answer<PreviewBatches> answer, Effects&) {
  auto& screen = state.batches;
  settle(screen.preview, answer, state.now);
  if (!finish_change(screen.change, answer)) return;
  screen.preview.value = std::move(*answer.reply);
  screen.previewed = answer.request.request;
}

void apply(AppState& state, const GenerateBatches& command, Effects& effects) {
  begin_change(state.batches.change, "generate");
  send(effects, command);
}

void receive(AppState& state, Answer<GenerateBatches> answer, Effects& effects) {
  auto& screen = state.batches;
  if (!finish_change(screen.change, answer)) return;
  screen.preview = {};
  Route route = route_to(Screen::Batches);
  route.batches.device_type = answer.request.request.device_type;
  add_toast(state, ToastKind::Good, batches_words(answer.reply->created) + " created.", "Show them",
            std::move(route));
  load_batches(state, effects, true);
}

void apply(AppState& state, const DeleteBatches& command, Effects& effects) {
  begin_change(state.batches.change, "delete");
  send(effects, command);
}

void receive(AppState& state, Answer<DeleteBatches> answer, Effects& effects) {
  if (!finish_change(state.batches.change, answer)) return;
  add_toast(state, ToastKind::Good, batches_words(*answer.reply) + " deleted.");
  load_batches(state, effects, true);
}

void apply(AppState& state, const SaveRunbooks& command, Effects& effects) {
  begin_change(state.batches.change, "runbooks");
  send(effects, command);
}

void receive(AppState& state, Answer<SaveRunbooks> answer, Effects&) {
  if (!finish_change(state.batches.change, answer)) return;
  state.runbooks.answered = answer.number;
  state.runbooks.value = std::move(answer.request.runbooks);
  add_toast(state, ToastKind::Good, "The runbooks are saved.");
}

}  // namespace tms::app
