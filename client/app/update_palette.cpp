// The palette's search: customers from the server while somebody types.
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

constexpr std::int64_t kTypingRestsMs = 120;
constexpr std::uint32_t kCustomersFound = 8;

}  // namespace

// What was found before stays until the next answer: the view shows what still fits.
void apply(AppState& state, const SearchPalette& command, Effects&) {
  PaletteSearch& search = state.palette;
  search.text = std::string(model::trim(command.text));
  const bool askable = !search.text.empty() && !model::customer_id_problem(search.text);
  if (!askable) search.customers.clear();
  search.ask_at = askable && !state.cluster.empty() ? state.now + kTypingRestsMs : 0;
}

void search_palette(AppState& state, Effects& effects) {
  PaletteSearch& search = state.palette;
  if (search.ask_at == 0 || state.now < search.ask_at) return;
  search.ask_at = 0;
  FindCustomers request;
  request.query.cluster = state.cluster;
  request.query.filter.q = search.text;
  request.query.limit = kCustomersFound;
  send(effects, std::move(request));
}

// An answer to what is no longer typed comes too late; one that failed finds nobody.
void receive(AppState& state, Answer<FindCustomers> answer, Effects&) {
  const model::CustomerQuery& asked = answer.request.query;
  if (asked.filter.q != state.palette.text || asked.cluster != state.cluster) return;
  state.palette.customers.clear();
  if (answer.reply) state.palette.customers = std::move(answer.reply->items);
}

}  // namespace tms::app
