// Setting an action: one source of ids, a dry run, a reason and a typed count, then the job.
#include <algorithm>
#include <utility>

#include "client/app/update_rules.h"
#include "shared/model/text.h"

namespace tms::app {
namespace {

// What is read here at once: a larger list would hold the page up for longer than people notice.
constexpr std::size_t kMaxCountedBytes = 1U << 20;

void parse_text(ActFlow& act) {
  act.counted = act.text.size() <= kMaxCountedBytes;
  if (!act.counted) {
    act.parsed = {};
    act.parsed_ids = 0;
    return;
  }
  act.parsed = model::parse_id_list(act.text, act.columns);
  act.parsed_ids = act.parsed.ids.size();
  act.parsed.ids.clear();  // only their number is shown; the server reads the text itself
  act.parsed.ids.shrink_to_fit();
}

// Longer lists come from files, which can be chosen again.
constexpr std::size_t kMaxDraftBytes = 256U << 10;

std::string draft_owner(const AppState& state) {
  return state.session ? state.session->user.username + "\n" : std::string();
}

void keep_draft(const AppState& state, Effects& effects) {
  const std::string& text = state.act.text;
  const bool kept = !text.empty() && text.size() <= kMaxDraftBytes;
  effects.push_back(KeepDraft{kept ? draft_owner(state) + text : std::string()});
}

void forget_preview(ActFlow& act) {
  ++act.generation;
  act.preview = {};
  act.starting = act.answer_lost = false;
  act.start_error.reset();
  act.typed_count.clear();
  act.exclude.clear();  // the first step does not show who is left out
  act.step = ActStep::Choose;
}

model::Selection selection_of(const ActFlow& act) {
  switch (act.source) {
    case ActSourceKind::Filter:
      return model::FilterSelection{act.filter};
    case ActSourceKind::Pasted:
      return model::TextSelection{act.text, act.columns};
    case ActSourceKind::Batches: {
      model::BatchesSelection batches;
      for (const auto& batch : act.batches) batches.batch_ids.push_back(batch.id);
      return batches;
    }
    case ActSourceKind::Selection:
      break;
  }
  model::CidsSelection cids;
  cids.list.ids.reserve(act.cids.size());
  for (const auto& cid : act.cids) cids.list.ids.push_back(model::CustomerId::trusted(cid));
  return cids;
}

void send_preview(AppState& state, Effects& effects) {
  ActFlow& act = state.act;
  PreviewAction preview;
  preview.request = {state.cluster, *act.action, selection_of(act), act.exclude};
  preview.generation = ++act.generation;
  act.preview.loading = true;
  act.preview.error.reset();
  act.start_error.reset();
  act.answer_lost = false;
  send(effects, std::move(preview));
}

std::optional<std::uint64_t> read_count(std::string_view typed) {
  std::uint64_t count = 0;
  bool any = false;
  for (const char c : typed) {
    if (c == ',' || c == ' ' || c == '.') continue;  // "1,342" as the button writes it
    if (c < '0' || c > '9' || count > 1'000'000'000) return std::nullopt;
    count = count * 10 + static_cast<std::uint64_t>(c - '0');
    any = true;
  }
  return any ? std::optional(count) : std::nullopt;
}

}  // namespace

std::string_view problem_with_run(const AppState& state) {
  const ActFlow& act = state.act;
  if (!act.preview.value || act.preview.loading) return "The dry run is not finished yet.";
  if (act.preview.error) return "The dry run failed: what it showed before is not what is chosen.";
  if (act.preview.value->expires_at != 0 && state.now >= act.preview.value->expires_at) {
    return "The dry run is older than 10 minutes. Repeat it.";
  }
  if (act.preview.value->total == 0) return "No customer is left to act on.";
  if (model::trim(act.reason).empty()) return "Give a reason: it is kept in the audit log.";
  if (act.preview.value->total <= model::kConfirmAbove) return {};
  if (read_count(act.typed_count) != act.preview.value->total) {
    return "Type the number of customers to confirm.";
  }
  return {};
}

void apply(AppState& state, const ActOnSelection&, Effects& effects) {
  if (state.selection.empty()) return;
  ActFlow& act = state.act;
  forget_preview(act);
  if (state.selection.all_matching) {
    act.source = ActSourceKind::Filter;
    act.filter = state.selection.filter;
    act.filter_count = state.selection.all_count;
  } else {
    act.source = ActSourceKind::Selection;
    act.cids.clear();
    for (const auto& row : state.selection.rows) act.cids.push_back(row.cid);
  }
  apply(state, Navigate{route_to(Screen::Act)}, effects);
}

void use_batches(ActFlow& act, std::vector<model::Batch> batches, std::uint64_t customers) {
  forget_preview(act);
  act.source = ActSourceKind::Batches;
  act.batches = std::move(batches);
  act.batch_customers = customers;
}

// Whom these sources name are customers of one cluster. What was typed is kept: it names itself.
void leave_cluster(ActFlow& act) {
  forget_preview(act);
  act.source = ActSourceKind::Pasted;
  act.cids.clear();
  act.filter = {};
  act.filter_count = act.batch_customers = 0;
  act.batches.clear();
}

void apply(AppState& state, const ActOnCustomer& command, Effects& effects) {
  forget_preview(state.act);
  state.act.source = ActSourceKind::Selection;
  state.act.cids = {command.cid};
  apply(state, Navigate{route_to(Screen::Act)}, effects);
}

void apply(AppState& state, const ChooseSource& command, Effects&) {
  if (state.act.source == command.source) return;
  state.act.source = command.source;
  forget_preview(state.act);
}

void apply(AppState& state, const SetActText& command, Effects& effects) {
  ActFlow& act = state.act;
  act.text = command.text;
  act.file_name = command.file_name;
  act.source = ActSourceKind::Pasted;
  act.columns = model::ColumnChoice::Auto;
  if (!command.from_field) ++act.text_version;
  parse_text(act);
  forget_preview(act);
  keep_draft(state, effects);
}

void on_draft(AppState& state, std::string_view draft) {
  const std::string owner = draft_owner(state);
  if (!state.act.text.empty() || !draft.starts_with(owner)) return;
  state.act.text = draft.substr(owner.size());
  ++state.act.text_version;
  parse_text(state.act);
}

void apply(AppState&, const ChooseIdFile&, Effects& effects) {
  effects.push_back(ChooseFiles{".csv,.txt,.tsv"});
}

void apply(AppState& state, const ChooseAction& command, Effects&) {
  if (state.act.action == command.action) return;
  state.act.action = command.action;
  forget_preview(state.act);
}

void apply(AppState& state, const ChooseColumns& command, Effects&) {
  state.act.columns = command.columns;
  parse_text(state.act);
  forget_preview(state.act);
}

void apply(AppState& state, const DryRun&, Effects& effects) {
  if (!state.act.action || !state.act.has_source() || state.act.preview.loading) return;
  send_preview(state, effects);
}

void apply(AppState& state, const BackToChoice&, Effects&) {
  forget_preview(state.act);
}

void apply(AppState& state, const ToggleExclude& command, Effects& effects) {
  auto& exclude = state.act.exclude;
  if (std::erase(exclude, command.code) == 0) exclude.push_back(command.code);
  state.act.typed_count.clear();
  if (state.act.action) send_preview(state, effects);
}

void apply(AppState& state, const SetReason& command, Effects&) {
  state.act.reason = command.text;
}

void apply(AppState& state, const SetTypedCount& command, Effects&) {
  state.act.typed_count = command.text;
}

void receive(AppState& state, Answer<PreviewAction> answer, Effects&) {
  ActFlow& act = state.act;
  if (answer.request.generation != act.generation) return;
  if (!settle(act.preview, answer, state.now)) return;
  act.preview.value = std::move(*answer.reply);
  act.step = ActStep::DryRun;
}

void apply(AppState& state, const RunAction&, Effects& effects) {
  ActFlow& act = state.act;
  if (act.starting || !problem_with_run(state).empty()) return;
  StartJob start;
  start.request.kind = model::JobKind::Action;
  start.request.cluster = state.cluster;
  start.request.action = act.action;
  start.request.selection_token = act.preview.value->selection_token;
  start.request.reason = std::string(model::trim(act.reason));
  start.request.confirm_count = act.preview.value->total;
  // A token is used once, so it names this confirmation: an attempt that is repeated because its
  // answer was lost cannot start a second job.
  start.idempotency_key = act.preview.value->selection_token;
  act.starting = true;
  act.start_error.reset();
  send(effects, std::move(start));
}

// Whoever has left the confirmation meanwhile hears of its answer and stays where he is.
void receive(AppState& state, Answer<StartJob> answer, Effects& effects) {
  if (answer.request.request.kind == model::JobKind::AppStatus) {
    started_refresh(state, answer, effects);
    return;
  }
  ActFlow& act = state.act;
  const bool awaited = act.preview.value &&
                       act.preview.value->selection_token == answer.request.request.selection_token;
  if (awaited) act.starting = false;
  if (!answer.reply) {
    const model::Error& error = answer.reply.error();
    if (!awaited) {
      add_toast(state, ToastKind::Bad, "What came of your last action: " + error.message,
                "Show jobs", route_to(Screen::Jobs));
      return;
    }
    act.start_error = error;
    if (error.code == model::ErrorCode::Overloaded || error.code == model::ErrorCode::Internal) {
      act.answer_lost = true;
    }
    return;
  }
  const model::Job& job = *answer.reply;
  const bool watching = awaited && state.route.screen == Screen::Act;
  const std::uint64_t count = job.counts.total();
  std::string what = job.action ? std::string(upstream_name(*job.action)) : "The job";
  what += " on " + model::counted(count, "customer has started.", "customers has started.");
  if (watching)
    add_toast(state, ToastKind::Good, std::move(what));
  else
    add_toast(state, ToastKind::Good, std::move(what), "Watch", route_to_job(job.id));
  load_recent_jobs(state, effects, true);
  if (!awaited) return;
  const std::uint64_t text_version = act.text_version + 1;
  act = {};
  act.text_version = text_version;
  keep_draft(state, effects);
  if (!watching) return;
  clear(state.selection);
  apply(state, Navigate{route_to_job(job.id)}, effects);
}

}  // namespace tms::app
